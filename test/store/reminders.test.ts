import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Reminder } from '../../src/rooms/reminder.ts';
import { ended, type Room, scheduled } from '../../src/rooms/room.ts';
import { Store } from '../../src/store/store.ts';

let dir: string;
let store: Store;
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'tribune-reminders-'));
  store = await Store.open(path.join(dir, 'control.sqlite'));
});
afterEach(async () => {
  await store.close();
  await rm(dir, { recursive: true });
});

const room = (id: string, startsMs?: number): Room => {
  const about = { description: '', startsItself: true, recorded: true };
  return scheduled(id, id, 1, startsMs === undefined ? about : { ...about, startsMs });
};
const reminder = (room: string, id: string, more: Partial<Reminder> = {}): Reminder => ({
  id,
  room,
  endpoint: `https://push.example.org/${id}`,
  p256dh: 'p',
  auth: 'a',
  language: 'en',
  createdMs: 1,
  untilMs: 1_000,
  tries: 0,
  ...more,
});
const LIMITS = { ofRoom: 2, ofAll: 3 };

test('REMIND-8: of one room, and in all, no more are kept than may be', async () => {
  for (const id of ['one', 'two']) await store.addRoom(room(id));
  const add = (room: string, id: string) => store.reminders.add(reminder(room, id), LIMITS);
  const kept = [];
  for (const of of [
    ['one', 'a'],
    ['one', 'b'],
    ['one', 'c'],
    ['one', 'a'],
    ['two', 'a'],
    ['two', 'b'],
  ] as const)
    kept.push(await add(of[0], of[1]));
  expect(kept).toEqual([true, true, false, true, true, false]);
});

test('REMIND-9: they are forgotten when they end, and with their room', async () => {
  const over = room('over');
  for (const each of [room('one'), over, room('gone')]) await store.addRoom(each);
  const all = { ofRoom: 9, ofAll: 9 };
  for (const id of ['one', 'over', 'gone']) await store.reminders.add(reminder(id, 'a'), all);
  await store.reminders.add(reminder('one', 'old', { untilMs: 5 }), all);
  await store.saveEnded(ended(over, 2), 2);
  await store.removeRoom('gone');
  await store.reminders.forgetOver(10);
  const left = [];
  for (const id of ['one', 'over', 'gone']) {
    left.push((await store.reminders.waiting(id, 'live', 0, 10, 9)).map(({ id }) => id));
  }
  expect(left).toEqual([['a'], [], []]);
});

test('REMIND-1: a start that was moved is said to be near once more; what waits for another try waits', async () => {
  await store.addRoom(room('one', 500));
  const all = { ofRoom: 9, ofAll: 9 };
  for (const id of ['a', 'b']) await store.reminders.add(reminder('one', id), all);
  await store.reminders.saveSoonTold('one', ['a'], 500);
  await store.reminders.saveTry('one', 'b', 1, 50);
  const waiting = async (soonFor: number, nowMs: number) =>
    (await store.reminders.waiting('one', 'soon', soonFor, nowMs, 9)).map(({ id, tries }) => [id, tries]);
  expect(await waiting(500, 10)).toEqual([]);
  expect(await waiting(500, 60)).toEqual([['b', 1]]);
  expect(await waiting(600, 10)).toEqual([['a', 0]]);
  expect((await store.reminders.roomsToRemindOf(499)).map(({ id }) => id)).toEqual([]);
  expect((await store.reminders.roomsToRemindOf(500)).map(({ id }) => id)).toEqual(['one']);
});
