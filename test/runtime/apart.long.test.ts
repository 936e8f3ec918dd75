import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Authority } from '../doors/certificates.ts';
import { freePort } from '../doors/free-port.ts';
import { Api } from './api.ts';
import { freshSettings, removeData, Tribune } from './tribune.ts';

vi.setConfig({ testTimeout: 90_000 });

/** Each role with a data directory of its own, as on three machines, and doors of TCP between them. */
let machines: Record<'origin' | 'control' | 'media', Record<string, string>>;
let directory: string;
const running: Tribune[] = [];

beforeEach(async () => {
  directory = await mkdtemp(path.join(os.tmpdir(), 'tribune-apart-'));
  const authority = new Authority('this installation');
  await writeFile(path.join(directory, 'ca.pem'), authority.cert);
  const doors = {
    TRIBUNE_ORIGIN_DOOR: `tls://localhost:${await freePort()}`,
    TRIBUNE_CONTROL_DOOR: `tls://localhost:${await freePort()}`,
    TRIBUNE_MEDIA_DOOR: `tls://localhost:${await freePort()}`,
  };
  const port = String(await freePort());
  const machine = async (name: string) => {
    const { cert, key } = authority.certify({ name });
    await writeFile(path.join(directory, `${name}.pem`), cert);
    await writeFile(path.join(directory, `${name}.key`), key);
    return {
      ...(await freshSettings()),
      ...doors,
      TRIBUNE_PORT: port,
      TRIBUNE_TLS_CA: path.join(directory, 'ca.pem'),
      TRIBUNE_TLS_CERT: path.join(directory, `${name}.pem`),
      TRIBUNE_TLS_KEY: path.join(directory, `${name}.key`),
    };
  };
  machines = {
    origin: await machine('origin'),
    control: await machine('control'),
    media: await machine('media'),
  };
});
afterEach(async () => {
  for (const tribune of running.splice(0)) {
    tribune.process.kill('SIGKILL');
    await tribune.exited;
  }
  for (const settings of Object.values(machines)) await removeData(settings);
  await rm(directory, { recursive: true });
});

async function start(role: 'origin' | 'control' | 'media', settings = machines[role]): Promise<Tribune> {
  const tribune = new Tribune(settings, role);
  running.push(tribune);
  await Promise.race([tribune.ready(role), tribune.exited]);
  return tribune;
}

async function bringGrantKey(): Promise<void> {
  const [from, to] = [machines.control['TRIBUNE_DATA_DIR'] ?? '', machines.origin['TRIBUNE_DATA_DIR'] ?? ''];
  await mkdir(to, { recursive: true });
  await copyFile(path.join(from, 'grant-key.public.pem'), path.join(to, 'grant-key.public.pem'));
}

test('DOOR-6: each role runs alone on its own machine, and together they are one Tribune', async () => {
  await start('control');
  const lost = await start('origin');
  expect(await lost.exited).toBe(1);
  expect(lost.stderr).toMatch(/^Tribune's origin cannot start: Copy grant-key\.public\.pem from/);
  await bringGrantKey();
  await start('origin');
  await start('media');
  const api = new Api(machines.origin);
  await expect
    .poll(() => api.call('GET', '/rooms').catch(() => undefined), { timeout: 20_000 })
    .toBeDefined();
  const room = await api.openRoom('Apart');
  await api.nextSegment(room);
  await api.call('POST', `/rooms/${room}/end`);
  expect(await api.head(room)).toMatchObject({ state: 'ended', replay: { revision: 1 } });
});

test('DOOR-6: media without a certificate of ours is told why in the log, and reaches nobody', async () => {
  await start('control');
  await bringGrantKey();
  await start('origin');
  const strangers = new Authority('somebody else');
  const { cert, key } = strangers.certify({ name: 'media' });
  for (const [name, text] of Object.entries({ ca: strangers.cert, cert, key })) {
    await writeFile(path.join(directory, `stranger.${name}`), text);
  }
  const stranger = await start('media', {
    ...machines.media,
    TRIBUNE_TLS_CA: path.join(directory, 'stranger.ca'),
    TRIBUNE_TLS_CERT: path.join(directory, 'stranger.cert'),
    TRIBUNE_TLS_KEY: path.join(directory, 'stranger.key'),
  });
  const line = await stranger.logged(({ msg }) => msg === 'control does not answer; going on without it');
  expect(line.err?.message).toContain('not signed by TRIBUNE_TLS_CA');
});
