import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Board } from '../../src/core/board.ts';
import { boardPath, roomDocumentPath } from '../../src/ingest/ingest-paths.ts';
import { OriginUnderTest, T0 } from './origin-under-test.ts';

let under: OriginUnderTest;
beforeEach(async () => {
  under = await OriginUnderTest.start();
});
afterEach(() => under.close());

const link = { id: 'abcd', url: 'https://example.org/', title: 'Agenda' };
const board: Board = { revision: 7, events: [{ type: 'pins', links: [link] }] };
const say = (state: string, more: object = {}) =>
  under.ingest.putJson(roomDocumentPath('talk'), { id: 'talk', title: 'Talk', state, ...more });
const post = (value: unknown) => under.ingest.putJson(boardPath('talk'), value);
const read = async () => (await under.get('/live/talk/board.json')).json();
const named = async () => {
  const head = (await (await under.get('/live/talk/head.json')).json()) as { board?: number };
  return head.board;
};

test('BOARD-1: the board is given out as control posted it, for a second; the head names its revision', async () => {
  await say('scheduled');
  expect([await read(), await named()]).toEqual([{ revision: 0, events: [] }, undefined]);
  expect((await post(board)).status).toBe(204);
  const response = await under.get('/live/talk/board.json');
  expect(response.headers.get('cache-control')).toBe('max-age=1');
  expect([await response.json(), await named()]).toEqual([board, 7]);
  expect((await under.get('/live/nowhere/board.json')).status).toBe(404);
});

test('BOARD-2: the board outlives a restart and the end of its room, and goes with the room', async () => {
  await say('scheduled');
  await post(board);
  await say('ended');
  await under.stop();
  await under.open();
  expect(await read()).toEqual(board);
  await say('deleted');
  expect((await under.get('/live/talk/board.json')).status).toBe(410);
  await post(board);
  await under.stop();
  await under.open();
  expect((await under.get('/live/talk/board.json')).status).toBe(410);
});

test('BOARD-3: of a room that was not to be recorded nothing hangs there once it is over', async () => {
  await say('live', { run: 1, t0Ms: T0, recorded: false });
  await post(board);
  expect(await read()).toEqual(board);
  await say('ended', { run: 1, t0Ms: T0, recorded: false });
  expect([await read(), await named()]).toEqual([{ revision: 0, events: [] }, undefined]);
});

test('BOARD-5: of a replay that is withdrawn there is no board until it is published again', async () => {
  const writer = await under.writer();
  under.clock.to(1);
  await writer.segments(0);
  await writer.put('end', { lastSegment: 0 });
  await post(board);
  await say('ended', { run: 1, t0Ms: T0, replay: { run: 1, withdrawn: true } });
  expect([await read(), await named()]).toEqual([{ revision: 0, events: [] }, undefined]);
  await say('ended', { run: 1, t0Ms: T0 });
  expect([await read(), await named()]).toEqual([board, 7]);
});

test('BOARD-4: what is no board is refused, and what is not understood of one is left out', async () => {
  await say('scheduled');
  for (const value of [{}, { revision: 'a', events: [] }, { revision: 1 }, []]) {
    expect((await post(value)).status).toBe(400);
  }
  const strange = [
    { type: 'later' },
    { type: 'pins', links: [{ id: 'a', url: 'javascript:1', title: '' }] },
    7,
  ];
  await post({ revision: 8, events: [...strange, ...board.events] });
  expect(await read()).toEqual({ revision: 8, events: board.events });
});
