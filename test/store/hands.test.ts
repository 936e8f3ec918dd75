import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Hand } from '../../src/rooms/hand.ts';
import { scheduled } from '../../src/rooms/room.ts';
import { Store } from '../../src/store/store.ts';

let dir: string;
let store: Store;
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'tribune-hands-'));
  store = await Store.open(path.join(dir, 'control.sqlite'));
  await store.addRoom(scheduled('talk', 'Talk', 1));
  await store.hands.addHand(hand, 'digest');
});
afterEach(async () => {
  await store.close();
  await rm(dir, { recursive: true });
});

const hand: Hand = {
  room: 'talk',
  id: 'one',
  name: 'Rosa',
  topic: 'Bread',
  language: 'es',
  state: 'waiting',
  raisedMs: 1,
  changedMs: 1,
  deviceDigest: 'device',
};
const place = {
  room: 'talk',
  place: 'p1',
  name: 'Rosa',
  muted: false,
  role: 'speaker',
  hand: 'one',
} as const;
const arrival = { place, tokenDigest: 'token', createdMs: 2 };

test('HAND-4: a hand is accepted with its place, once, and ends with it, both or neither', async () => {
  expect(await store.hands.acceptHand(hand, arrival, 2)).toBe(true);
  expect(await store.hands.acceptHand(hand, { ...arrival, place: { ...place, place: 'p2' } }, 3)).toBe(false);
  expect(await store.place('talk', 'p2')).toBeUndefined();
  expect(await store.hands.hand('talk', 'one')).toEqual({
    ...hand,
    state: 'accepted',
    changedMs: 2,
    place: 'p1',
  });
  // A place that cannot be made accepts nobody.
  await store.hands.addHand({ ...hand, id: 'two' }, 'other');
  await expect(store.hands.acceptHand({ room: 'talk', id: 'two' }, arrival, 4)).rejects.toThrow();
  expect((await store.hands.hand('talk', 'two'))?.state).toBe('waiting');
  await store.hands.endHand(hand, 'returned', 5);
  expect(await store.place('talk', 'p1')).toMatchObject({ revokedMs: 5 });
  await store.hands.endHand(hand, 'removed', 6);
  expect((await store.hands.hand('talk', 'one'))?.state).toBe('returned');
});

test('ORDER-5: who hosts changes with every place that it concerns, or not at all', async () => {
  const room = { ...scheduled('talk', 'Talk', 1), owner: 'hana' };
  await store.saveRoom(room);
  await store.hands.acceptHand(hand, arrival, 2);
  const helper = { place: { ...place, place: 'p1' }, tokenDigest: 'again', createdMs: 3 };
  const change = { host: 'p1', newHelper: helper };
  await expect(store.saveHandOver({ ...room, owner: 'bea' }, change)).rejects.toThrow();
  expect((await store.room('talk'))?.owner).toBe('hana');
  expect((await store.place('talk', 'p1'))?.role).toBe('speaker');
});

// The five seconds for which a change waits for the file.
test.runIf(process.env['TRIBUNE_LONG'])(
  'STORE-10: what cannot be kept of a hand while another holds the file is refused as unavailable',
  async () => {
    const writer = new DatabaseSync(path.join(dir, 'control.sqlite'));
    writer.exec('BEGIN IMMEDIATE');
    await expect(store.hands.changeHand(hand, ['waiting'], 'later', 2)).rejects.toMatchObject({
      code: 'unavailable',
    });
    writer.exec('ROLLBACK');
    writer.close();
  },
);
