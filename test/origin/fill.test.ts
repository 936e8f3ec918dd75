import { afterEach, beforeEach, expect, test } from 'vitest';
import { fillBefore } from '../../src/origin/fill.ts';
import { silentChunk } from '../../src/packager/chunk.ts';
import { readChunk } from '../../src/packager/read-chunk.ts';
import {
  bytesOf,
  chunkOf,
  OriginUnderTest,
  SILENT_FRAME,
  segmentOf,
  T0,
  type TestWriter,
} from './origin-under-test.ts';

let origin: OriginUnderTest;
let writer: TestWriter;

beforeEach(async () => {
  origin = await OriginUnderTest.start();
  writer = await origin.writer();
});
afterEach(() => origin.close());

const live = (path: string) => origin.get(`/live/talk/r1/${path}`);

async function passTo(segment: number): Promise<void> {
  while (origin.clock.ms + 400 < T0 + segment * 960) await origin.step();
}

const playlistText = () => live('aac64/live.m3u8').then((response) => response.text());

test('FILL-1: a number is filled half a second after its end, once its writer was silent for a second', () => {
  const facts = { next: 5, fromSegment: 0, passedSegment: -1, elapsedMs: 6 * 960 + 500, silentMs: 1_000 };
  expect(fillBefore(facts)).toBe(6);
  expect(fillBefore({ ...facts, elapsedMs: facts.elapsedMs - 1 })).toBe(5);
  expect(fillBefore({ ...facts, silentMs: 999 })).toBe(5);
});

test('FILL-2: what lies before a writer began, or what it passed over, is filled without waiting for silence', () => {
  const facts = { next: 5, fromSegment: 7, passedSegment: -1, elapsedMs: 6 * 960, silentMs: 0 };
  expect(fillBefore(facts)).toBe(6);
  expect(fillBefore({ ...facts, fromSegment: 0, passedSegment: 7, elapsedMs: 6 * 960 + 500 })).toBe(6);
  expect(fillBefore({ ...facts, fromSegment: 0, passedSegment: 6, elapsedMs: 6 * 960 + 500 })).toBe(5);
});

test('FILL-3: the missing chunks are deterministic silence that carries the gap', async () => {
  await writer.chunk('aac64', { n: 0, k: 0 });
  const waiting = live('aac64/0.m4s');
  await origin.passUntil(playlistText, (text) => text.includes('\n0.m4s'));
  const gap = { type: 'gap', at: 15_360, until: 46_080, cause: 'writer-silent' } as const;
  const marked = silentChunk('aac64', { n: 0, k: 1 }, SILENT_FRAME, T0, [gap]);
  const filled = Buffer.concat([
    chunkOf('aac64', { n: 0, k: 0 }),
    marked,
    silentChunk('aac64', { n: 0, k: 2 }, SILENT_FRAME, T0),
  ]);
  expect(await bytesOf(await waiting)).toEqual(filled);
  expect(readChunk(marked)?.events).toEqual([gap]);
});

test('FILL-4: a gap stands in the playlist and in the timeline', async () => {
  await writer.segments(0);
  const playlist = await origin.passUntil(playlistText, (text) => text.includes('\n3.m4s'));
  expect(playlist).toContain('#EXT-X-DATERANGE:ID="gap-46080",CLASS="tribune.gap"');
  expect(playlist).toMatch(/ID="gap-138240".*DURATION=0\.960/);
  const response = await origin.passUntil(
    () => live('timeline/0.json'),
    ({ status }) => status === 200,
  );
  const batch = (await response.json()) as { events: readonly { at: number }[] };
  expect(batch.events.map(({ at }) => at)).toEqual([46_080, 92_160, 138_240]);
});

test('FILL-4: a gap stands in the playlist of the replay, until its sound came', async () => {
  origin.clock.to(3);
  await writer.segments(0);
  await writer.chunk('aac64', { n: 2, k: 2 });
  await writer.put('end', { lastSegment: 2 });
  const replay = (revision: number, rung: string) =>
    live(`v${revision}/${rung}/vod.m3u8`).then((response) => response.text());
  expect(await replay(1, 'aac64')).toMatch(/ID="gap-46080",CLASS="tribune.gap".*DURATION=1\.600/);
  expect(await replay(1, 'opus48')).toMatch(/ID="gap-46080".*DURATION=1\.920/);
  await writer.segments(1, 2);
  await origin.passUntil(
    () => live('v2/aac64/vod.m3u8'),
    ({ status }) => status === 200,
  );
  expect(await replay(2, 'aac64')).not.toContain('gap');
  expect(await replay(1, 'aac64')).toContain('gap');
});

test('FILL-5: sound that comes after its place was filled never replaces what was served, and is in the replay', async () => {
  await origin.passUntil(playlistText, (text) => text.includes('\n0.m4s'));
  const before = await bytesOf(await live('aac64/0.m4s'));
  await writer.segments(0);
  expect(await bytesOf(await live('aac64/0.m4s'))).toEqual(before);
  await writer.put('end', { lastSegment: 0 });
  expect(await bytesOf(await live('v1/aac64/0.m4s'))).toEqual(segmentOf('aac64', 0));
  expect(await bytesOf(await live('aac64/0.m4s'))).toEqual(before);
});

test('FILL-6: after a restart the origin gives the writer five seconds to come back', async () => {
  await writer.segments(0);
  await origin.stop();
  origin.clock.to(4);
  await origin.open();
  const waiting = live('aac64/1.m4s');
  await passTo(8);
  await writer.open();
  await writer.segments(1, 7);
  expect(await bytesOf(await waiting)).toEqual(
    Buffer.concat([0, 1, 2].map((k) => chunkOf('aac64', { n: 1, k }))),
  );
});

test('FILL-7: without its writer a restarted origin fills once the five seconds are over', async () => {
  await writer.segments(0);
  await origin.stop();
  await origin.open();
  const openedMs = origin.clock.ms;
  const playlist = await origin.passUntil(playlistText, (text) => text.includes('\n1.m4s'));
  expect(playlist).toContain('ID="gap-46080"');
  expect(origin.clock.ms - openedMs).toBeGreaterThanOrEqual(6_000);
});

test('FILL-8: a process that stood still does not take that for its writer being silent', async () => {
  await writer.segments(0);
  await passTo(2);
  // The clock jumps by three seconds between two turns; then the writer goes on.
  origin.clock.to(5, 200);
  await origin.turn();
  await origin.turn();
  await writer.segments(1, 3);
  expect(await bytesOf(await live('aac64/2.m4s'))).toEqual(
    Buffer.concat([0, 1, 2].map((k) => chunkOf('aac64', { n: 2, k }))),
  );
});
