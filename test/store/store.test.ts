import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { NOTHING_SAID } from '../../src/core/room-about.ts';
import { assembled, deleted, ended, opened, scheduled } from '../../src/rooms/room.ts';
import type { NewPlace } from '../../src/rooms/room-storage.ts';
import { Store } from '../../src/store/store.ts';
import { SmallDisk } from '../runtime/small-disk.ts';

let dir: string;
let file: string;
let store: Store;
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'tribune-store-'));
  file = path.join(dir, 'control.sqlite');
  store = await Store.open(file);
});
afterEach(async () => {
  await store.close();
  await rm(dir, { recursive: true });
});

const newPlace = (room: string, place: string): NewPlace => ({
  place: { room, place, name: place, muted: false, role: 'speaker' },
  invitationDigest: `invitation of ${room} ${place}`,
  tokenDigest: `token of ${room} ${place}`,
  createdMs: 1,
});

test('STORE-1: what was acknowledged survives kill -9', async () => {
  const child = path.join(import.meta.dirname, 'adding-child.ts');
  const rounds = process.env['TRIBUNE_LONG'] ? 20 : 3;
  let acknowledged: string[] = [];
  for (let round = 0; round < rounds; round++) {
    const adding = spawn(process.execPath, [child, file, String(acknowledged.length + round)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let heard = '';
    adding.stdout.setEncoding('utf8').on('data', (piece: string) => {
      heard += piece;
      if (heard.split('\n').length > 20 + round) adding.kill('SIGKILL');
    });
    await once(adding, 'close');
    acknowledged = [...acknowledged, ...heard.split('\n').slice(0, -1)];
    expect(adding.signalCode).toBe('SIGKILL');
  }

  const again = await Store.open(file);
  expect(acknowledged.length).toBeGreaterThan(20 * rounds - 1);
  for (const id of acknowledged) {
    expect(await again.room(id)).toMatchObject({ id, state: 'scheduled' });
    expect(await again.place(id, 'one')).toMatchObject({ room: id, name: 'One' });
  }
  await again.close();
});

test('FAULT-23: on a full disk what there is can still be changed; anything new is refused whole, and changes nothing', async () => {
  const disk = new SmallDisk(16);
  onTestFinished(() => disk.remove());
  const full = await Store.open(path.join(disk.directory, 'control.sqlite'));
  onTestFinished(() => full.close());
  await full.addRoom(scheduled('talk', 'Talk', 1));
  await full.addPlace(newPlace('talk', 'one'));
  const live = opened(scheduled('talk', 'Talk', 1), 2);
  await disk.fill();
  const additions = [
    () => full.addRoom(scheduled('more', 'More', 3)),
    () => full.addPlace(newPlace('talk', 'two')),
  ];
  for (const add of additions) await expect(add()).rejects.toMatchObject({ code: 'storage_full' });
  await full.saveRoom(live);
  for (let time = 0; time < 500; time++) await full.setMuted('talk', 'one', time % 2 === 0);
  await full.revokePlace('talk', 'one', 5);
  await full.saveEnded(ended(live, 6), 6);
  for (const add of additions) await expect(add()).rejects.toMatchObject({ code: 'storage_full' });
  await full.close();
  const again = await Store.open(path.join(disk.directory, 'control.sqlite'));
  onTestFinished(() => again.close());
  expect(await again.room('talk')).toMatchObject({ state: 'ended' });
  expect(await again.place('talk', 'one')).toMatchObject({ muted: false, revokedMs: 5 });
  expect(await again.room('more')).toBeUndefined();
  expect(await again.place('talk', 'two')).toBeUndefined();
  disk.free();
  expect(await again.addRoom(scheduled('more', 'More', 3))).toBe(true);
});

test('STORE-2: rooms come back as they were saved', async () => {
  const room = scheduled('one', 'Ünïcode 👋', 1_700_000_000_000);
  const live = opened(room, 1_700_000_000_123);
  const over = ended(live, 1_700_000_900_000);
  await store.addRoom(room);
  for (const state of [room, live, over, opened(over, 1_700_001_000_000)]) {
    await store.saveRoom(state);
    expect(await store.room('one')).toEqual(state);
  }
  await store.close();
  store = await Store.open(file);
  expect((await store.room('one'))?.programme?.run).toBe(2);
});

test('STORE-3: of two rooms with one id the first stays', async () => {
  expect(await store.addRoom(scheduled('one', 'First', 1))).toBe(true);
  expect(await store.addRoom(scheduled('one', 'Second', 2))).toBe(false);
  expect((await store.room('one'))?.title).toBe('First');
});

test('STORE-4: ending a room revokes all of its places and no other, all or none', async () => {
  for (const id of ['one', 'two']) {
    await store.addRoom(opened(scheduled(id, id, 1), 2));
    for (const place of ['ada', 'bob']) await store.addPlace(newPlace(id, place));
  }
  await store.revokePlace('one', 'ada', 5);
  const room = await store.room('one');
  if (!room) throw new Error('the room is gone');
  await store.saveEnded(ended(room, 9), 9);

  expect((await store.room('one'))?.state).toBe('ended');
  expect((await store.place('one', 'ada'))?.revokedMs).toBe(5);
  expect((await store.place('one', 'bob'))?.revokedMs).toBe(9);
  expect((await store.invitations.invitationBySecret('invitation of one bob'))?.revokedMs).toBe(9);
  expect((await store.place('two', 'bob'))?.revokedMs).toBeUndefined();

  // Half of it cannot be done: then nothing is.
  const impossible = { ...room, id: 'two', state: 'gone' as 'ended' };
  await expect(store.saveEnded(impossible, 10)).rejects.toThrow(/CHECK/);
  expect((await store.place('two', 'ada'))?.revokedMs).toBeUndefined();
  expect((await store.room('two'))?.state).toBe('live');
});

test('STORE-5: a place needs a room, a digest names one place, and removing a room takes its places along', async () => {
  await expect(store.addPlace(newPlace('nowhere', 'ada'))).rejects.toThrow('There is no room nowhere.');
  await store.addRoom(scheduled('one', 'One', 1));
  await store.addPlace(newPlace('one', 'ada'));
  await expect(
    store.addPlace({ ...newPlace('one', 'eve'), tokenDigest: 'token of one ada' }),
  ).rejects.toThrow(/UNIQUE/);
  expect(await store.place('one', 'eve')).toBeUndefined();
  await store.setMuted('one', 'ada', true);
  expect(await store.place('one', 'ada')).toEqual({
    room: 'one',
    place: 'ada',
    name: 'ada',
    muted: true,
    role: 'speaker',
    invitation: 'ada',
  });
  await store.removeRoom('one');
  expect(await store.place('one', 'ada')).toBeUndefined();
  expect(await store.invitations.invitationBySecret('invitation of one ada')).toBeUndefined();
});

test('STORE-6: pages are newest first, leave nothing out and repeat nothing', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.integer({ min: 0, max: 99 }), { maxLength: 30 }),
      fc.integer({ min: 1, max: 7 }),
      async (numbers, limit) => {
        for (const number of numbers) {
          // Several of one age, so that age alone does not order them.
          await store.addRoom(scheduled(`room-${number}`, 'Any', Math.floor(number / 4)));
        }
        const seen: string[] = [];
        let page = await store.rooms({ limit });
        while (page.length > 0) {
          expect(page.length).toBeLessThanOrEqual(limit);
          seen.push(...page.map(({ id }) => id));
          const last = page.at(-1);
          page = last && page.length === limit ? await store.rooms({ limit, before: last.id }) : [];
        }
        expect(new Set(seen).size).toBe(seen.length);
        expect(seen.toSorted()).toEqual(numbers.map((number) => `room-${number}`).toSorted());
        const ages = seen.map((id) => Math.floor(Number(id.slice(5)) / 4));
        expect(ages).toEqual(ages.toSorted((a, b) => b - a));
        for (const id of seen) await store.removeRoom(id);
      },
    ),
    { numRuns: process.env['TRIBUNE_LONG'] ? 200 : 10 },
  );
});

test('STORE-7: a database that a newer Tribune wrote is left alone', async () => {
  await store.close();
  const newer = new DatabaseSync(file);
  newer.exec('INSERT INTO migration (number, applied_ms) VALUES (999, 0)');
  newer.close();
  await expect(Store.open(file)).rejects.toThrow(/newer Tribune/);
  const restored = new DatabaseSync(file);
  restored.exec('DELETE FROM migration WHERE number = 999');
  restored.close();
  store = await Store.open(file);
});

test('STORE-13: the steps of a life are kept with what they led to, or not at all', async () => {
  const room = scheduled('one', 'One', 1, { ...NOTHING_SAID, startsMs: 60_000 });
  await store.addRoom(room, { atMs: 1, state: 'scheduled', by: 'host' });
  expect(await store.addRoom(room, { atMs: 2, state: 'scheduled', by: 'host' })).toBe(false);
  const green = assembled(room);
  await store.saveRoom(green, { atMs: 3, state: 'green-room', by: 'schedule' });
  await store.saveEnded(ended(green, 4), 4, { atMs: 4, state: 'ended', by: 'host' });
  const impossible = { ...green, state: 'gone' as 'ended' };
  await expect(store.saveRoom(impossible, { atMs: 5, state: 'live', by: 'host' })).rejects.toThrow(/CHECK/);
  expect(await store.history('one')).toEqual([
    { atMs: 1, state: 'scheduled', by: 'host' },
    { atMs: 3, state: 'green-room', by: 'schedule' },
    { atMs: 4, state: 'ended', by: 'host' },
  ]);
});

test('STORE-14: all that starts until an instant is listed soonest first, without what is over or deleted, and every green room without a start', async () => {
  const at = (id: string, startsMs: number) => scheduled(id, id, 1, { ...NOTHING_SAID, startsMs });
  for (const room of [
    at('late', 9_000),
    at('soon', 2_000),
    at('now', 1_000),
    at('past', 0),
    at('next', 9_001),
  ]) {
    await store.addRoom(room);
  }
  await store.addRoom(scheduled('any', 'Any', 1));
  await store.addRoom(scheduled('green', 'Green', 1));
  for (const id of ['now', 'green']) {
    const room = await store.room(id);
    if (room) await store.saveRoom(assembled(room), { atMs: 70, state: 'green-room', by: 'host' });
  }
  await store.addRoom(ended(at('over', 3_000), 2));
  await store.addRoom(deleted(at('gone', 3_000)));
  const upcoming = async (untilMs: number) =>
    (await store.upcoming(untilMs)).map(({ room, assembledMs }) =>
      assembledMs === undefined ? room.id : `${room.id} since ${assembledMs}`,
    );
  const without = ['green since 70', 'past', 'now since 70'];
  expect(await upcoming(1_000)).toEqual(without);
  expect(await upcoming(9_000)).toEqual([...without, 'soon', 'late']);
  for (let n = 0; n < 600; n++) await store.addRoom(at(`junk-${n}`, 1));
  expect(await upcoming(9_000)).toHaveLength(605);
  expect((await store.rooms({ limit: 900 })).map(({ id }) => id)).not.toContain('gone');
  expect((await store.rooms({ limit: 9, states: ['deleted'] })).map(({ id }) => id)).toEqual(['gone']);
});

test('STORE-15: names of speakers are those whose places are good, in the order of their invitations', async () => {
  await store.addRoom(scheduled('one', 'One', 1));
  for (const [index, place] of ['cleo', 'ada', 'bob'].entries())
    await store.addPlace({ ...newPlace('one', place), createdMs: index });
  await store.revokePlace('one', 'ada', 5);
  expect(await store.speakerNames('one')).toEqual(['cleo', 'bob']);
});

test('STORE-11: how a place was last taken and left is kept', async () => {
  await store.addRoom(scheduled('one', 'One', 1));
  await store.addPlace(newPlace('one', 'ada'));
  await store.saveTaken('one', 'ada', 'digest of her token', 5);
  expect((await store.place('one', 'ada'))?.stay).toEqual({ tokenDigest: 'digest of her token' });
  await store.saveLeft('one', 'ada', 7);
  expect((await store.place('one', 'ada'))?.stay).toEqual({ tokenDigest: 'digest of her token', leftMs: 7 });
  await store.saveTaken('one', 'ada', 'digest of another', 9);
  expect((await store.place('one', 'ada'))?.stay).toEqual({ tokenDigest: 'digest of another' });
});

test('STORE-8: the operator token made first stays', async () => {
  expect(await store.operatorTokenDigest()).toBeUndefined();
  expect(await store.keepOperatorTokenDigest('first', 1)).toBe('first');
  expect(await store.keepOperatorTokenDigest('second', 2)).toBe('first');
});

test('two processes may read and write one file', async () => {
  const other = await Store.open(file);
  await Promise.all(
    Array.from({ length: 20 }, (_, count) =>
      (count % 2 ? store : other).addRoom(scheduled(`room-${count}`, 'Any', count)),
    ),
  );
  expect(await other.rooms({ limit: 100 })).toHaveLength(20);
  await other.close();
});

test('STORE-9: a database that cannot be opened is waited for, whatever keeps it', async () => {
  await store.addRoom(scheduled('kept', 'Kept', 1));
  await store.close();
  const reasons: unknown[] = [];
  await rename(file, `${file}.away`);
  await mkdir(file);
  const opening = Store.openWhenPossible(file, (reason) => reasons.push(reason));
  await expect.poll(() => reasons.length).toBe(1);
  await rmdir(file);
  await rename(`${file}.away`, file);
  store = await opening;
  expect(reasons).toMatchObject([{ message: 'unable to open database file' }]);
  expect(await store.room('kept')).toMatchObject({ title: 'Kept' });
});

test('STORE-10: what lies with the file and not with the question is refused as unavailable', async () => {
  const damaged = path.join(dir, 'damaged.sqlite');
  await writeFile(
    damaged,
    'this is no database, though it is long enough for a header of one hundred bytes'.repeat(2),
  );
  await expect(Store.open(damaged)).rejects.toMatchObject({ code: 'unavailable', cause: { errcode: 26 } });
  await expect(Store.open(dir)).rejects.toMatchObject({ code: 'unavailable', cause: { errcode: 14 } });
});

test.runIf(process.env['TRIBUNE_LONG'])(
  'STORE-10: and so is a change while another program holds the database, after 5 s',
  async () => {
    const other = new DatabaseSync(file);
    other.exec('BEGIN IMMEDIATE');
    const late = store.addRoom(scheduled('late', 'Late', 1));
    await expect(late).rejects.toMatchObject({ code: 'unavailable' });
    other.exec('COMMIT');
    other.close();
    expect(await store.addRoom(scheduled('late', 'Late', 1))).toBe(true);
  },
);
