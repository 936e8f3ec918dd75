import { afterEach, expect, test } from 'vitest';
import { freePort } from '../doors/free-port.ts';
import { bytesOf } from '../origin/origin-under-test.ts';
import { Nginx } from './nginx.ts';
import { given, keysIn, RoomBehindEdge, until } from './room-behind-edge.ts';

let room: RoomBehindEdge;

afterEach(() => room.close());

test('FORGET-2: so it is with what was withdrawn; published again it is given out as before', async () => {
  room = await RoomBehindEdge.start(await freePort());
  const { edge } = room;
  await room.end();
  const file = '/live/talk/r1/v1/opus48/3.m4s';
  const before = await bytesOf(await fetch(edge.url + file));
  await given(edge);
  const link = { id: 'abcd', url: 'https://example.org/', title: 'Agenda' };
  await room.origin.ingest.putJson('/ingest/talk/board', {
    revision: 7,
    events: [{ type: 'pins', links: [link] }],
  });
  const board = async () => (await fetch(`${edge.url}/live/talk/board.json`)).text();
  expect(await board()).toContain('Agenda');
  await room.tell({ state: 'ended', replay: { run: 1, withdrawn: true } });
  await until(() => room.untold().length === 0, 5_000);
  // That it was withdrawn is all that can be learnt.
  expect(await given(edge)).toEqual(['/live/talk/head.json']);
  expect(await board()).not.toContain('Agenda');
  await room.tell({ state: 'ended' });
  await expect.poll(async () => bytesOf(await fetch(edge.url + file)), { timeout: 7_000 }).toEqual(before);
});

test('FORGET-4: an edge that was away is told when it is back, also by an origin that started again meanwhile', async () => {
  const doorPort = await freePort();
  room = await RoomBehindEdge.start(doorPort);
  const { edge } = room;
  await room.end();
  await given(edge);
  // As if only its private door were out of reach: what it holds stays.
  await edge.closeDoor();
  await room.tell({ state: 'deleted' });
  await until(() => room.origin.faults.some((line) => line.includes('an edge cannot be told')), 5_000);
  expect(room.untold().length).toBe(1);
  await room.origin.stop();
  await room.origin.open();
  expect(room.untold().length).toBe(1);
  await edge.openDoor();
  await until(() => room.untold().length === 0, 10_000);
  expect(keysIn(edge).filter((key) => key.includes('talk'))).toEqual([]);
});

test('FORGET-5: a replay that was withdrawn before its end goes from edges when it ends', async () => {
  room = await RoomBehindEdge.start(await freePort());
  const { edge } = room;
  await room.tell({ state: 'live', replay: { run: 1, withdrawn: true } });
  expect((await given(edge)).length).toBeGreaterThan(50);
  await room.origin.turn();
  await room.endProgramme();
  await room.origin.until(
    () => keysIn(edge).filter((key) => key.includes('.m4s')).length,
    (held) => held === 0,
  );
  await room.tell({ state: 'ended', replay: { run: 1, withdrawn: true } });
  expect(await given(edge)).toEqual(['/live/talk/head.json']);
});

test('FORGET-9: what an edge had again from another that was away goes from both, once that one has heard', async () => {
  const [parentDoor, childDoor] = [await freePort(), await freePort()];
  room = await RoomBehindEdge.start(parentDoor, childDoor);
  const parent = room.edge;
  await room.end();
  const child = await Nginx.start(parent.url, childDoor);
  try {
    const segment = '/live/talk/r1/v1/opus48/3.m4s';
    expect(await given(child, [segment])).toEqual([segment]);
    await parent.closeDoor();
    await room.tell({ state: 'ended', replay: { run: 1, withdrawn: true } });
    // The child has heard twice, and has it from its parent all the same.
    await until(() => room.untold().length === 1, 8_000);
    expect(keysIn(child).filter((key) => key.startsWith(segment))).toEqual([]);
    expect(await given(child, [segment])).toEqual([segment]);
    await parent.openDoor();
    await until(() => room.untold().length === 0, 12_000);
    for (const edge of [parent, child]) {
      expect(keysIn(edge).filter((key) => key.startsWith(segment))).toEqual([]);
      expect(await given(edge, [segment])).toEqual([]);
    }
  } finally {
    await child.stop();
  }
});
