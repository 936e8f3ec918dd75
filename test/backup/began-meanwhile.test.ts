import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { backUp } from '../../src/backup/back-up.ts';
import { restore } from '../../src/backup/restore.ts';
import { Recording } from '../../src/origin/recording/recording.ts';
import { ended, opened, scheduled } from '../../src/rooms/room.ts';
import { Store } from '../../src/store/store.ts';

const T0 = 1_700_000_000_000;

test('BACKUP-5: a room that opened while the backup was made is granted a run and an epoch that its recording has not seen', async () => {
  const root = await mkdtemp(path.join(os.tmpdir(), 'tribune-began-'));
  onTestFinished(() => rm(root, { recursive: true }));
  const [dataDir, copy, anew] = ['data', 'copy', 'anew'].map((name) => path.join(root, name)) as [
    string,
    string,
    string,
  ];
  await mkdir(dataDir);
  const record = async (room: string, run: number, epoch: number, t0Ms: number) => {
    const directory = path.join(dataDir, 'recordings', room, `r${run}`);
    const recording = await Recording.open(directory, (error) => expect.unreachable(String(error)));
    await recording.note({ type: 'opened', epoch, fromSegment: 0, t0Ms });
    await recording.close();
  };
  const store = await Store.open(path.join(dataDir, 'control.sqlite'));
  const first = (id: string) => opened(scheduled(id, id, 1), T0);
  for (const id of ['same', 'again', 'over']) await store.addRoom(first(id));
  await store.saveEnded(ended(first('over'), T0 + 1), T0 + 1);
  await store.addRoom(scheduled('coming', 'coming', 1));
  await store.close();
  const before = await Store.open(path.join(dataDir, 'control.sqlite'));
  const known = await Promise.all(['same', 'again', 'over', 'coming'].map((id) => before.room(id)));
  await before.close();
  const epochs = known.map((room) => room?.epoch ?? 0);
  await record('same', 1, epochs[0] ?? 0, T0);
  // As things stood a little after the database was copied.
  await record('again', 1, 5, T0);
  await record('again', 2, 6, T0 + 60_000);
  await record('over', 2, 9, T0 + 60_000);
  await record('coming', 1, 2, T0);
  await record('unknown', 1, 1, T0);

  await backUp(dataDir, copy, () => {});
  await restore(copy, anew, () => {});
  const restored = await Store.open(path.join(anew, 'control.sqlite'));
  onTestFinished(() => restored.close());
  expect(await restored.room('same')).toEqual(known[0]);
  const again = await restored.room('again');
  expect(again).toMatchObject({ state: 'live', runsBegun: 2, epoch: 6 });
  expect(again?.programme).toMatchObject({ run: 2, t0Ms: T0 + 60_000 });
  expect(await restored.room('over')).toMatchObject({ state: 'ended', runsBegun: 2, epoch: 9 });
  expect(await restored.room('coming')).toMatchObject({ state: 'scheduled', runsBegun: 1, epoch: 2 });
  for (const id of ['over', 'coming']) {
    const room = await restored.room(id);
    if (!room) throw new Error('it is gone');
    const next = opened(room, T0 + 90_000);
    expect([next.programme?.run, next.epoch]).toEqual([room.runsBegun + 1, room.epoch + 1]);
  }
  expect((await readdir(path.join(anew, 'recordings'))).sort()).toEqual(['again', 'coming', 'over', 'same']);
});
