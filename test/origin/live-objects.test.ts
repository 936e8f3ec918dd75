import { afterEach, beforeEach, expect, test } from 'vitest';
import { RUNG_NAMES } from '../../src/core/rung.ts';
import {
  bytesOf,
  chunkOf,
  initOf,
  OriginUnderTest,
  segmentOf,
  type TestWriter,
} from './origin-under-test.ts';

let origin: OriginUnderTest;
let writer: TestWriter;

beforeEach(async () => {
  origin = await OriginUnderTest.start();
  writer = await origin.writer();
});
afterEach(() => origin.close());

test('LIVE-1: what was put is given out byte for byte: init, segments, parts, economy', async () => {
  origin.clock.to(4);
  await writer.segments(0, 3);
  for (const rung of RUNG_NAMES) {
    const init = await origin.get(`/live/talk/r1/${rung}/init.mp4`);
    expect(await bytesOf(init)).toEqual(Buffer.from(initOf(rung)));
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

test('LIVE-2: the economy segment is sent while its four segments are made', async () => {
  await writer.chunk('aac32', { n: 0, k: 0 });
  const response = await origin.get('/live/talk/r1/eco32/0.m4s');
  origin.clock.to(3);
  await writer.segments(0, 3);
  expect(await bytesOf(response)).toEqual(Buffer.concat([0, 1, 2, 3].map((n) => segmentOf('aac32', n))));
});

test('LIVE-3: a number up to two ahead is waited for', async () => {
  const early = origin.get('/live/talk/r1/opus48/2.m4s');
  const part = origin.get('/live/talk/r1/opus48/2.2.m4s');
  origin.clock.to(2);
  await writer.segments(0, 2);
  expect(await bytesOf(await early)).toEqual(segmentOf('opus48', 2));
  expect(await bytesOf(await part)).toEqual(chunkOf('opus48', { n: 2, k: 2 }));
});

test('LIVE-4: a number within ten seconds is not there yet, uncached, and the number at the clock is told', async () => {
  origin.clock.to(20);
  for (const path of ['aac64/23.m4s', 'aac64/30.m4s', 'aac64/24.1.m4s', 'eco32/6.m4s']) {
    const response = await origin.get(`/live/talk/r1/${path}`);
    expect(response.status, path).toBe(404);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('tribune-head')).toBe('20');
    expect(response.headers.get('access-control-expose-headers')).toContain('Tribune-Head');
  }
});

test('LIVE-5: a number further ahead, or impossible, is refused for five seconds', async () => {
  origin.clock.to(20);
  const impossible = ['aac64/32.m4s', 'aac64/999999999.m4s', 'aac64/-1.m4s', 'aac64/01.m4s', 'aac64/3.3.m4s'];
  for (const path of [...impossible, 'aac96/3.m4s', 'eco32/init.mp4', 'timeline/x.json']) {
    const response = await origin.get(`/live/talk/r1/${path}`);
    expect(response.status, path).toBe(404);
    expect(response.headers.get('cache-control'), path).toBe('max-age=5');
  }
});

test('LIVE-6: where the path does not stream, a segment comes whole, with its length', async () => {
  await origin.close();
  origin = await OriginUnderTest.start({ streams: false });
  writer = await origin.writer();
  await writer.chunk('aac64', { n: 0, k: 0 });
  const early = origin.get('/live/talk/r1/aac64/0.m4s');
  await writer.segments(0);
  const response = await early;
  expect(Number(response.headers.get('content-length'))).toBe(segmentOf('aac64', 0).length);
  expect(await bytesOf(response)).toEqual(segmentOf('aac64', 0));
});

test('LIVE-7: a run that another replaced answers 410, also to those who wait', async () => {
  const waiting = origin.get('/live/talk/r1/aac64/1.m4s');
  await writer.segments(0);
  await origin.writer({ run: 2, epoch: 2 });
  expect((await waiting).status).toBe(410);
  expect((await origin.get('/live/talk/r1/aac64/0.m4s')).status).toBe(410);
  expect((await origin.get('/live/talk/r3/aac64/0.m4s')).status).toBe(404);
});

test('LIVE-8: a strong ETag answers If-None-Match with 304; HEAD has the headers alone', async () => {
  await writer.segments(0);
  const path = '/live/talk/r1/aac32/0.m4s';
  const response = await origin.get(path);
  const etag = response.headers.get('etag') ?? '';
  expect(etag).toMatch(/^"[\w-]+"$/);
  const again = await origin.get(path, { 'if-none-match': `W/"x", ${etag}` });
  expect(again.status).toBe(304);
  expect((await bytesOf(again)).length).toBe(0);
  const head = await fetch(origin.url + path, { method: 'HEAD' });
  expect(head.headers.get('etag')).toBe(etag);
  expect(head.headers.get('content-length')).toBe(String(segmentOf('aac32', 0).length));
  expect((await bytesOf(head)).length).toBe(0);
});

test('LIVE-9: what left the window is still given out, the same, from the recording', async () => {
  origin.clock.to(140);
  await writer.segments(0, 1);
  await origin.writer({ epoch: 2, fromSegment: 140 });
  const path = '/live/talk/r1/aac64/live.m3u8';
  await origin.until(
    () => origin.get(path).then((response) => response.text()),
    (text) => text.includes('139.m4s'),
  );
  expect(await bytesOf(await origin.get('/live/talk/r1/aac64/1.m4s'))).toEqual(segmentOf('aac64', 1));
});

test('LIVE-10: a query string changes nothing', async () => {
  await writer.segments(0);
  const response = await origin.get('/live/talk/r1/aac64/0.m4s?utm_source=x&_HLS_msn=99&%%%');
  expect(await bytesOf(response)).toEqual(segmentOf('aac64', 0));
});
