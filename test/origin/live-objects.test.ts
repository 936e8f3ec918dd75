import { afterEach, beforeEach, expect, test } from 'vitest';
import { RUNG_NAMES } from '../../src/core/rung.ts';
import { chunkOf, initOf, OriginUnderTest, segmentOf, type TestWriter } from './origin-under-test.ts';

let origin: OriginUnderTest;
let writer: TestWriter;

beforeEach(async () => {
  origin = await OriginUnderTest.start();
  writer = await origin.writer();
});
afterEach(() => origin.close());

const bytesOf = async (response: Response) => Buffer.from(await response.arrayBuffer());

test('LIVE-1: what was put is given out byte for byte: init, segments, parts, economy', async () => {
  origin.clock.to(4);
  await writer.segments(0, 3);
  for (const rung of RUNG_NAMES) {
    expect(await bytesOf(await origin.get(`/live/talk/r1/${rung}/init.mp4`))).toEqual(
      Buffer.from(initOf(rung)),
    );
    expect(await bytesOf(await origin.get(`/live/talk/r1/${rung}/2.m4s`))).toEqual(segmentOf(rung, 2));
    const part = await origin.get(`/live/talk/r1/${rung}/3.1.m4s`);
    expect(await bytesOf(part)).toEqual(chunkOf(rung, { n: 3, k: 1 }));
    expect(part.headers.get('cache-control')).toBe('public, max-age=60, s-maxage=3600');
    expect(part.headers.get('content-type')).toBe('audio/mp4');
  }
  const economy = await bytesOf(await origin.get('/live/talk/r1/eco32/0.m4s'));
  expect(economy).toEqual(Buffer.concat([0, 1, 2, 3].map((n) => segmentOf('aac32', n))));
});

test('LIVE-2: a segment being made is sent chunk by chunk, each as it comes', async () => {
  await writer.chunk('aac64', { n: 0, k: 0 });
  const response = await origin.get('/live/talk/r1/aac64/0.m4s');
  const reader = response.body?.getReader();
  for (const k of [0, 1, 2]) {
    if (k > 0) await writer.chunk('aac64', { n: 0, k });
    expect(Buffer.from((await reader?.read())?.value ?? [])).toEqual(chunkOf('aac64', { n: 0, k }));
  }
  expect((await reader?.read())?.done).toBe(true);
});

test('LIVE-3: a number up to two ahead is waited for', async () => {
  const early = origin.get('/live/talk/r1/opus48/2.m4s');
  origin.clock.to(2);
  await writer.segments(0, 2);
  expect(await bytesOf(await early)).toEqual(segmentOf('opus48', 2));
});
