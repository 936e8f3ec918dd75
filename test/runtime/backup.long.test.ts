import { readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { RUNG_NAMES } from '../../src/core/rung.ts';
import { startPerformer } from '../../src/performer/performer-child.ts';
import { runCopyCommand } from '../../src/runtime/copy-command.ts';
import { Api } from './api.ts';
import { sha256 } from './ingest-witness.ts';
import { endAndReplay } from './replayed.ts';
import { freshSettings, removeData, Tribune } from './tribune.ts';

const VOICE = path.resolve(import.meta.dirname, '../../demo/voices/ada.opus');

vi.setConfig({ testTimeout: 90_000 });

/** @param port the same as of another one, whose links the new one then has as well */
async function installation(port?: string) {
  const settings = await freshSettings();
  settings['TRIBUNE_PORT'] = port ?? settings['TRIBUNE_PORT'] ?? '';
  onTestFinished(() => removeData(settings));
  return { settings, api: new Api(settings), dataDir: settings['TRIBUNE_DATA_DIR'] ?? '' };
}

async function started(settings: Readonly<Record<string, string>>): Promise<Tribune> {
  const tribune = new Tribune(settings);
  onTestFinished(async () => void (await tribune.stop()));
  await tribune.ready('origin', 'control', 'media');
  return tribune;
}

function newDirectory(): string {
  const directory = path.join(
    os.tmpdir(),
    `tribune-backup-${process.pid}-${Math.random().toString(36).slice(2)}`,
  );
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

async function speak(api: Api, room: string): Promise<void> {
  const { whipUrl, whipToken } = await api.invite(room, 'Ada');
  const performer = startPerformer({ whipUrl, token: whipToken, voice: VOICE, loop: true });
  await performer.connected;
  await api.nextSegment(room);
  await api.nextSegment(room);
  performer.stop();
  await performer.done;
}

/** Every byte of a replay that anyone can have. */
async function replayOf(api: Api, room: string): Promise<Map<string, string>> {
  const head = await api.head(room);
  const { revision = 0, download = '' } = head?.replay ?? {};
  const names = [`${download}`, `/live/${room}/index.m3u8`];
  for (const rung of RUNG_NAMES)
    for (let n = 0; n <= (head?.programme?.lastSegment ?? -1); n++)
      names.push(`/live/${room}/r1/v${revision}/${rung}/${n}.m4s`);
  const digests = new Map<string, string>();
  for (const name of names) {
    const response = await fetch(api.url + name);
    expect([name, response.status]).toEqual([name, 200]);
    digests.set(name, sha256(Buffer.from(await response.arrayBuffer())));
  }
  return digests;
}

test('BACKUP-1: what is restored is the same to the byte, and links that were handed out hold', async () => {
  const before = await installation();
  const tribune = await started(before.settings);
  const room = await before.api.openRoom('Over');
  await speak(before.api, room);
  await before.api.call('POST', `/rooms/${room}/end`);
  const next = await before.api.call<{ id: string }>('POST', '/rooms', { title: 'To come', open: false });
  const { studioUrl } = await before.api.call<{ studioUrl: string }>(
    'POST',
    `/rooms/${next.id}/invitations`,
    { name: 'Ada' },
  );
  const replay = await replayOf(before.api, room);
  const rooms = await before.api.call<object>('GET', '/rooms');
  const directory = newDirectory();
  expect(await runCopyCommand('backup', before.dataDir, directory)).toBe(0);
  await tribune.stop();

  const after = await installation(before.settings['TRIBUNE_PORT']);
  expect(await runCopyCommand('restore', after.dataDir, directory)).toBe(0);
  await started(after.settings);
  expect(await after.api.call<object>('GET', '/rooms')).toEqual(rooms);
  expect(await replayOf(after.api, room)).toEqual(replay);
  const secret = studioUrl.split('#invitation=')[1];
  expect(await after.api.call('POST', '/invitations/exchange', { secret })).toMatchObject({ name: 'Ada' });
});

test('BACKUP-2: a room that was live goes on from where the copy ends', async () => {
  const before = await installation();
  const tribune = await started(before.settings);
  const room = await before.api.openRoom('Goes on');
  await speak(before.api, room);
  const directory = newDirectory();
  expect(await runCopyCommand('backup', before.dataDir, directory)).toBe(0);
  const n = await before.api.nextSegment(room);
  await tribune.stop();

  const after = await installation();
  expect(await runCopyCommand('restore', after.dataDir, directory)).toBe(0);
  await started(after.settings);
  expect(await after.api.nextSegment(room)).toBeGreaterThan(n);
  const { gaps } = await endAndReplay(after.api, room);
  expect(gaps.length).toBeGreaterThan(0);
  expect(Math.min(...gaps.map(({ at }) => at))).toBeGreaterThan(2 * 46_080);
});

test('BACKUP-3: a backup that was changed or broken off is refused, and nothing is restored', async () => {
  const { settings, dataDir, api } = await installation();
  const tribune = await started(settings);
  const room = await api.openRoom('Talk');
  await api.nextSegment(room);
  await tribune.stop();
  const directory = newDirectory();
  expect(await runCopyCommand('backup', dataDir, directory)).toBe(0);
  const sound = path.join(directory, 'recordings', room, 'r1', 'aac64.cmaf');
  const bytes = await readFile(sound);
  bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
  await writeFile(sound, bytes);
  const target = newDirectory();
  const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  onTestFinished(() => said.mockRestore());
  expect(await runCopyCommand('restore', target, directory)).toBe(1);
  expect(said.mock.lastCall?.[0]).toContain('aac64.cmaf of the backup is damaged: nothing was restored');
  await rm(path.join(directory, 'backup.json'));
  expect(await runCopyCommand('restore', target, directory)).toBe(1);
  expect(said.mock.lastCall?.[0]).toContain('it is no backup of Tribune, or one that was broken off');
  await expect(readFile(path.join(target, 'control.sqlite'))).rejects.toThrow('ENOENT');
});

test('BACKUP-4: neither a backup nor an installation is written over, and no path leads out of a backup', async () => {
  const { settings, dataDir } = await installation();
  const tribune = await started(settings);
  const directory = newDirectory();
  expect(await runCopyCommand('backup', dataDir, directory)).toBe(0);
  await tribune.stop();
  const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  onTestFinished(() => said.mockRestore());
  const whole = await readFile(path.join(directory, 'backup.json'), 'utf8');
  expect(await runCopyCommand('backup', dataDir, directory)).toBe(1);
  expect(said.mock.lastCall?.[0]).toContain('is not empty');
  expect(await readFile(path.join(directory, 'backup.json'), 'utf8')).toBe(whole);
  expect(await runCopyCommand('restore', dataDir, directory)).toBe(1);
  expect(said.mock.lastCall?.[0]).toContain('nothing in it is written over');
  await writeFile(path.join(directory, 'backup.json'), whole.replace('control.sqlite', '../control.sqlite'));
  expect(await runCopyCommand('restore', newDirectory(), directory)).toBe(1);
  expect(said.mock.lastCall?.[0]).toContain('damaged');
  expect(await runCopyCommand('backup', newDirectory(), newDirectory())).toBe(1);
  expect(said.mock.lastCall?.[0]).toContain('There is no Tribune in');
});
