import { afterEach, expect, onTestFinished, test } from 'vitest';
import { SEGMENT_MS } from '../../src/core/programme.ts';
import type { RoomDocument } from '../../src/core/room-document.ts';
import { cardPath } from '../../src/origin/card-path.ts';
import { edgeDoor } from './edge-door.ts';
import { OriginUnderTest, T0 } from './origin-under-test.ts';

let origin: OriginUnderTest;
afterEach(() => origin.close());

const LAST = 11;

/** An origin whose room is over, before an edge. */
async function over(recorded: boolean) {
  const edge = await edgeDoor();
  origin = await OriginUnderTest.start({ edges: [edge.url] });
  const writer = await origin.writer(recorded ? {} : { recorded });
  origin.clock.to(LAST + 1);
  await writer.segments(0, LAST);
  await writer.put('end', { lastSegment: LAST });
  return edge;
}

async function put(more: Partial<RoomDocument>): Promise<void> {
  const document = { id: 'talk', title: 'Tides', state: 'ended', run: 1, t0Ms: T0, ...more };
  expect((await origin.ingest.putJson('/ingest/talk/room', document)).status).toBe(204);
}

const timeline = (m: number) => `/live/talk/r1/timeline/${m}.json`;

test('FORGET-6: where a cut was, edges forget what the timeline said', async () => {
  await over(true);
  await put({ replay: { run: 1, fromMs: 5 * SEGMENT_MS, untilMs: 9 * SEGMENT_MS } });
  await origin.stop();
  // An edge that has nothing to forget yet.
  const { told, url } = await edgeDoor();
  const first = origin;
  onTestFinished(() => first.close());
  origin = await OriginUnderTest.start({ dataDir: first.directory, edges: [url] });
  // Taken back: the batches in which it began and ended were given without the rest.
  await put({});
  await origin.until(
    () => [1, 2].every((m) => told.has(timeline(m))),
    (isTold) => isTold,
  );
  expect([told.has(timeline(0)), told.has('/live/talk/r1/aac64/5.m4s')]).toEqual([false, false]);
});

test('FORGET-7: edges forget the picture of a title, or a date, that a room has no more', async () => {
  const edge = await edgeDoor();
  origin = await OriginUnderTest.start({ edges: [edge.url] });
  const coming = { state: 'scheduled', startsMs: T0 + 1_000 } as const;
  await put(coming);
  const before = cardPath({ id: 'talk', title: 'Tides', ...coming });
  await put({ ...coming, title: 'Winds' });
  await origin.until(
    () => edge.told.has(before),
    (isTold) => isTold,
  );
  edge.told.clear();
  await put({ state: 'live', title: 'Winds' });
  await origin.until(
    () => edge.told.has(cardPath({ id: 'talk', title: 'Winds', ...coming })),
    (isTold) => isTold,
  );
});

test('FORGET-8: unrecorded sound goes from edges also when its origin starts again right after the end', async () => {
  const { told } = await over(false);
  await put({ recorded: false });
  await origin.stop();
  expect(told.has('/live/talk/r1/aac64/3.m4s')).toBe(false);
  await origin.open();
  await origin.until(
    () => told.has('/live/talk/r1/aac64/3.m4s'),
    (isTold) => isTold,
  );
});
