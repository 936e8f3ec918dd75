import { readFileSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import cdnRules from '../../edge/cdn-rules.json' with { type: 'json' };
import { withCdnTables } from '../../scripts/cdn-document.ts';
import { ECONOMY_TICKS, SEGMENT_MS } from '../../src/core/programme.ts';
import { bytesOf, OriginUnderTest, segmentOf, type TestWriter } from '../origin/origin-under-test.ts';
import { GenericCdn } from './generic-cdn.ts';

let origin: OriginUnderTest;
let writer: TestWriter;
let cdn: GenericCdn;

beforeEach(async () => {
  origin = await OriginUnderTest.start({ streams: false });
  writer = await origin.writer();
  cdn = await GenericCdn.start(origin.url, origin.clock.nowMs);
  origin.clock.to(6);
  await writer.segments(0, 5);
  await writer.put('timeline/0', { from: 0, until: ECONOMY_TICKS, events: [] });
});
afterEach(async () => {
  await cdn.stop();
  await origin.close();
});

const get = (path: string, headers: Record<string, string> = {}) => fetch(cdn.url + path, { headers });
const timesAsked = (path: string) => cdn.asked.filter((asked) => asked === `GET ${path}`).length;
const SEGMENT = '/live/talk/r1/aac64/2.m4s';

test('CDN-1: the tables of docs/CDN.md are what cdn-rules.json says; `node scripts/write-cdn.ts` writes them', () => {
  const document = readFileSync(path.resolve(import.meta.dirname, '../../docs/CDN.md'), 'utf8');
  expect(withCdnTables(document)).toBe(document);
});

test('CDN-2: the origin sends the headers that the document names', async () => {
  for (const { path, status, cacheControl, also } of cdnRules.sent) {
    const answer = await origin.get(path.replace('{soon}', '9'));
    await answer.arrayBuffer();
    const sent = answer.headers;
    expect([path, answer.status, sent.get('cache-control')]).toEqual([path, status, cacheControl]);
    expect([path, also.filter((name) => !sent.has(name))]).toEqual([path, []]);
    expect([path, sent.has('set-cookie')]).toEqual([path, false]);
  }
});

test('CDN-3: of many who ask for what is about to exist, one asks the origin, and all have it when it does', async () => {
  const path = '/live/talk/r1/opus48/6.m4s';
  const many = Array.from({ length: 200 }, () => get(path).then(bytesOf));
  await writer.segments(6);
  for (const bytes of await Promise.all(many)) expect(bytes).toEqual(segmentOf('opus48', 6));
  expect(timesAsked(path)).toBe(1);
});

test('CDN-4: a head is asked for once a second, and again only if it has changed', async () => {
  const head = '/live/talk/index.m3u8';
  for (let second = 1; second <= 5; second++) {
    const answers = await Promise.all(Array.from({ length: 50 }, () => get(head)));
    for (const answer of answers)
      expect([answer.status, (await answer.text()).length > 100]).toEqual([200, true]);
    expect(timesAsked(head)).toBe(second);
    origin.clock.ms += 1_000;
  }
});

test('CDN-5: what is for who asked, or true only now, is never stored, and goes to the origin each time', async () => {
  let way: unknown;
  const controls = http.createServer((request, response) => {
    way = request.headers['x-forwarded-for'];
    const own = { 'Set-Cookie': 'session=secret', 'Cache-Control': 'public, max-age=60' };
    request.resume().on('end', () => response.writeHead(200, own).end(`for ${request.headers.cookie}`));
  });
  await new Promise<void>((resolve) => controls.listen(origin.options.controlDoor, resolve));
  onTestFinished(() => void controls.close());
  for (const cookie of ['a=1', 'b=2']) {
    const answer = await get('/api/v1/rooms?of=mine', { cookie });
    expect([await answer.text(), answer.headers.get('set-cookie')]).toEqual([
      `for ${cookie}`,
      'session=secret',
    ]);
  }
  // Who asked the cache, and the cache.
  expect(way).toBe('127.0.0.1, 127.0.0.1');
  expect((await fetch(`${cdn.url}/whip/talk`, { method: 'POST', body: 'v=0' })).status).toBe(200);
  const soon = '/live/talk/r1/aac64/12.m4s';
  // The links in these follow the host that was asked for.
  const followsHost = '/feeds/podcast.xml';
  for (let time = 1; time <= 2; time++) {
    await get('/time');
    expect((await get(soon)).headers.get('tribune-head')).toBe('6');
    expect((await get(followsHost)).headers.get('cache-control')).toContain('private');
    expect(['/time', soon, followsHost].map(timesAsked)).toEqual([time, time, time]);
  }
  expect(timesAsked('/api/v1/rooms?of=mine')).toBe(2);
  expect(cdn.held).toEqual([]);
});

test('CDN-6: what cannot be is stored for five seconds, so that asking for it again and again costs the origin little', async () => {
  const impossible = '/live/talk/r1/aac64/800000000.m4s';
  for (let time = 0; time < 100; time++) expect((await get(impossible)).status).toBe(404);
  expect(timesAsked(impossible)).toBe(1);
});

test('CDN-12: that something does not exist is never given stale', async () => {
  const ahead = '/live/talk/r1/aac64/400.m4s';
  expect((await get(ahead)).status).toBe(404);
  await origin.stop();
  expect((await get(ahead)).status).toBe(404);
  origin.clock.ms += 6_000;
  expect((await get(ahead)).status).toBe(504);
});

test('CDN-7: a query makes no other object, but where the table says so; nor do cookies, encodings or spellings', async () => {
  for (const query of ['', '?a=1', '?_HLS_msn=4', '?%0d%0a'])
    await get(SEGMENT + query, { cookie: `q=${query}` });
  for (const encoding of ['gzip, br', 'gzip', 'zstd']) await get(SEGMENT, { 'accept-encoding': encoding });
  expect(cdn.asked).toEqual([`GET ${SEGMENT}`]);
  const list = '/live/talk/r1/aac64/live.m3u8';
  for (const query of ['?_HLS_part=0&x=1&_HLS_msn=5', '?_HLS_msn=5&_HLS_part=0', '?_HLS_msn='])
    await get(list + query);
  const directory = '/directory.json';
  for (const query of ['?order=title&section=live', '?section=live&fbclid=1&order=title'])
    await get(directory + query);
  expect(cdn.asked.slice(1)).toEqual([
    `GET ${list}?_HLS_msn=5&_HLS_part=0`,
    `GET ${list}`,
    `GET ${directory}?section=live&order=title`,
  ]);
  expect((await get('/live/talk/r1/aac64/%32.m4s')).status).toBe(404);
  expect(await bytesOf(await get(SEGMENT))).toEqual(segmentOf('aac64', 2));
});

test('CDN-8: when the origin is gone, what ran out goes on being given for as long as the table says', async () => {
  const paths = [SEGMENT, '/live/talk/r1/aac64/live.m3u8', '/live/talk/head.json'];
  for (const path of paths) await get(path);
  await origin.stop();
  const statuses = () => Promise.all(paths.map(async (path) => (await get(path)).status));
  origin.clock.ms += 20_000;
  expect(await statuses()).toEqual([200, 200, 200]);
  expect((await get('/api/v1/rooms')).status).toBe(504);
  origin.clock.ms += 30_000;
  expect(await statuses()).toEqual([200, 504, 200]);
  origin.clock.ms += 600_000;
  expect(await statuses()).toEqual([200, 504, 504]);
});

test('CDN-9: what can only be read is not written to; a download is read in pieces', async () => {
  const refused = await fetch(cdn.url + SEGMENT, { method: 'POST', body: 'x' });
  expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'GET, HEAD, OPTIONS']);
  expect(cdn.asked).toEqual([]);
  origin.clock.ms += SEGMENT_MS;
  await writer.put('end', { lastSegment: 5 });
  const document = { id: 'talk', title: 'Tides', run: 1, state: 'ended' };
  await origin.ingest.putJson('/ingest/talk/room', document);
  const file = '/live/talk/r1/v1/recording.m4a';
  const whole = await bytesOf(await origin.get(file));
  expect(whole.length).toBeGreaterThan(1_000);
  for (const [from, to] of [
    [0, 99],
    [700, 899],
  ] as const) {
    const piece = await get(file, { range: `bytes=${from}-${to}` });
    expect(piece.status).toBe(206);
    expect(await bytesOf(piece)).toEqual(whole.subarray(from, to + 1));
  }
  expect(timesAsked(file)).toBe(1);
});
