import { afterEach, expect, test } from 'vitest';
import { SEGMENT_MS } from '../../src/core/programme.ts';
import { cardPath } from '../../src/origin/card-path.ts';
import { freePort } from '../doors/free-port.ts';
import { everyObject, given, keysIn, RoomBehindEdge, until } from './room-behind-edge.ts';

let room: RoomBehindEdge;

afterEach(() => room.close());

test('FORGET-1: within five seconds of its deletion an edge gives out nothing of a room, and keeps nothing', async () => {
  room = await RoomBehindEdge.start(await freePort());
  const { edge } = room;
  await room.end();
  const card = cardPath({ id: 'talk', title: 'Tides', run: 1, state: 'ended' });
  const all = [...everyObject(), '/live/talk/board.json', card];
  expect((await given(edge, all)).length).toBe(all.length);
  expect(keysIn(edge).length).toBeGreaterThan(all.length);
  const fromMs = performance.now();
  await room.tell({ state: 'deleted' });
  await until(() => room.untold().length === 0, 5_000);
  expect(performance.now() - fromMs).toBeLessThan(5_000);
  expect(keysIn(edge).filter((key) => key.includes('talk'))).toEqual([]);
  expect(await given(edge, all)).toEqual([]);
  expect(room.origin.faults).toEqual([]);
});

test('FORGET-1: so it is with what is asked for all the while, and open', async () => {
  room = await RoomBehindEdge.start(await freePort());
  const { edge } = room;
  await room.end();
  const some = ['/live/talk/r1/aac64/5.m4s', '/live/talk/r1/aac64/6.m4s', '/live/talk/r1/aac64/init.mp4'];
  // Twice within a second: the second time they are open already.
  expect(await given(edge, some)).toEqual(some);
  const fromMs = performance.now();
  await room.tell({ state: 'deleted' });
  while ((await given(edge, some)).length > 0) {
    expect(performance.now() - fromMs).toBeLessThan(5_000);
  }
  await until(() => room.untold().length === 0, 5_000);
  expect(await given(edge, some)).toEqual([]);
  expect(performance.now() - fromMs).toBeLessThan(5_000);
});

test('FORGET-3: of what was cut off it forgets all, and of what is kept nothing', async () => {
  room = await RoomBehindEdge.start(await freePort());
  const { edge } = room;
  await room.end();
  await given(edge);
  await room.tell({ state: 'ended', replay: { run: 1, fromMs: 4 * SEGMENT_MS, untilMs: 8 * SEGMENT_MS } });
  await until(() => room.untold().length === 0, 5_000);
  const isNumbered = /\/(\d+)(?:\.\d)?\.m4s$/;
  const left = (await given(edge)).filter((where) => isNumbered.test(where) && !where.includes('eco32'));
  const numbers = left.map((where) => Number(isNumbered.exec(where)?.[1]));
  expect([...new Set(numbers)].sort()).toEqual([4, 5, 6, 7]);
  const kept = await fetch(`${edge.url}/live/talk/r1/aac64/5.m4s`);
  expect(kept.headers.get('tribune-cache')).toBe('HIT');
});
