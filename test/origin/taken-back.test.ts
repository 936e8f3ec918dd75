import { afterEach, expect, test } from 'vitest';
import { ECONOMY_TICKS, SEGMENT_TICKS } from '../../src/core/programme.ts';
import type { ReplayDocument } from '../../src/core/replay.ts';
import { RUNG_NAMES } from '../../src/core/rung.ts';
import type { TimelineEvent } from '../../src/core/timeline-event.ts';
import { readChunk } from '../../src/packager/read-chunk.ts';
import { edgeDoor } from './edge-door.ts';
import { bytesOf, chunkOf, OriginUnderTest, T0 } from './origin-under-test.ts';

let origin: OriginUnderTest;
afterEach(() => origin.close());

const LAST = 11;
/** The segment in whose second chunk it was told. */
const TOLD_IN = 5;
const AT = TOLD_IN * SEGMENT_TICKS + 20_000;

const link = (id: string) => ({ id, url: `https://example.org/${id}`, title: id });
const question = (id: string) => ({ id, text: `Why ${id}?`, state: 'published' as const });
const poll = (id: string) => ({ id, question: `${id}?`, choices: ['Yes', 'No'], state: 'open' as const });
const WHOLE: readonly TimelineEvent[] = [
  { type: 'pins', at: AT, links: [link('kept'), link('gone')] },
  { type: 'questions', at: AT, list: [question('gone'), question('kept')] },
  { type: 'polls', at: AT, polls: [poll('gone')] },
  { type: 'votes', at: AT, votes: { gone: 3 } },
];
const STANDS: readonly unknown[] = [
  { type: 'pins', at: AT, links: [link('kept')] },
  { type: 'questions', at: AT, list: [question('kept')] },
  { type: 'polls', at: AT, polls: [] },
  WHOLE[3],
];

/** A room that is over, before an edge, in which all of that was told. */
async function over() {
  const edge = await edgeDoor();
  origin = await OriginUnderTest.start({ edges: [edge.url] });
  const writer = await origin.writer();
  origin.clock.to(LAST + 1);
  for (let n = 0; n <= LAST; n++) {
    for (const k of [0, 1, 2]) {
      const events = n === TOLD_IN && k === 1 ? WHOLE : [];
      for (const rung of RUNG_NAMES) await writer.chunk(rung, { n, k }, chunkOf(rung, { n, k }, 1, events));
    }
  }
  await writer.put('timeline/1', { from: ECONOMY_TICKS, until: 2 * ECONOMY_TICKS, events: WHOLE });
  expect(await batch()).toEqual(WHOLE);
  await writer.put('end', { lastSegment: LAST });
  return edge;
}

async function standing(replay: ReplayDocument): Promise<void> {
  const document = { id: 'talk', title: 'Tides', state: 'ended', run: 1, t0Ms: T0, replay };
  expect((await origin.ingest.putJson('/ingest/talk/room', document)).status).toBe(204);
}

const get = (what: string) => origin.get(`/live/talk/r1/${what}`);
const batch = async () => ((await (await get('timeline/1.json')).json()) as { events: unknown }).events;
const sound = async (what: string) => bytesOf(await get(what));
const eventsOf = (chunk: Uint8Array) => readChunk(chunk)?.events;

test('TOLD-9: what was taken back is in no timeline batch of a room that is over, also after a restart of its origin', async () => {
  await over();
  await standing({ run: 1, standing: ['kept'] });
  expect(await batch()).toEqual(STANDS);
  await origin.stop();
  await origin.open();
  expect(await batch()).toEqual(STANDS);
  // A host who made nothing of the recording yet says no run.
  await standing({ standing: ['kept', 'gone'] });
  expect(await batch()).toEqual(WHOLE);
});

test('TOLD-9: it is in no segment either, whose sound is as it was; the recording on disk stays as it was made', async () => {
  await over();
  const paths = [`aac64/${TOLD_IN}.1.m4s`, `v1/opus48/${TOLD_IN}.m4s`, `aac32/${TOLD_IN}.m4s`, 'eco32/1.m4s'];
  const [part, replayed, live, economy] = await Promise.all(paths.map(sound));
  await standing({ run: 1, standing: ['kept'] });
  const now = await sound(paths[0] ?? '');
  expect(eventsOf(part ?? now)).toEqual(WHOLE);
  expect(eventsOf(now)).toEqual(STANDS);
  expect(readChunk(now)?.frames).toEqual(readChunk(part ?? now)?.frames);
  for (const [before, path] of [
    [replayed, paths[1]],
    [live, paths[2]],
    [economy, paths[3]],
  ] as const) {
    const after = await sound(path ?? '');
    expect([path, before?.includes('gone?'), after.includes('gone?'), after.includes('kept?')]).toEqual([
      path,
      true,
      false,
      true,
    ]);
  }
  const untouched = `aac64/${TOLD_IN + 1}.m4s`;
  const { headers } = await get(untouched);
  await standing({ run: 1, standing: ['kept', 'gone'] });
  expect(await sound(paths[0] ?? '')).toEqual(part);
  expect((await get(untouched)).headers.get('etag')).toBe(headers.get('etag'));
});

test('FORGET-10: edges forget the batches and segments that have words which were taken back, and no others', async () => {
  const { told } = await over();
  await standing({ run: 1, standing: ['kept'] });
  const path = (what: string) => `/live/talk/r1/${what}`;
  const concerned = [
    'timeline/1.json',
    `aac64/${TOLD_IN}.m4s`,
    `v1/aac32/${TOLD_IN}.m4s`,
    `opus48/${TOLD_IN}.1.m4s`,
    'eco32/1.m4s',
  ];
  await origin.until(
    () => concerned.every((what) => told.has(path(what))),
    (areTold) => areTold,
  );
  for (const what of ['timeline/0.json', `aac64/${TOLD_IN + 1}.m4s`, 'eco32/0.m4s', 'aac64/init.mp4'])
    expect([what, told.has(path(what))]).toEqual([what, false]);
});
