import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parseTime } from '../../web/listen/player/clock.ts';
import { bytesOf, OriginUnderTest, segmentOf, type TestWriter } from '../origin/origin-under-test.ts';
import { Nginx } from './nginx.ts';

const ASKED = 'http.server.request.start';

let origin: OriginUnderTest;
let writer: TestWriter;
let nginx: Nginx;
/** What reached the origin's public door, path and query. */
let asked: string[];

const note = (message: unknown) => {
  const { request, server } = message as { request: IncomingMessage; server: { address(): unknown } };
  const address = server.address();
  if (typeof address === 'object') asked.push(request.url ?? '');
};

beforeEach(async () => {
  origin = await OriginUnderTest.start({ streams: false });
  writer = await origin.writer();
  nginx = await Nginx.start(origin.url);
  asked = [];
  subscribe(ASKED, note);
});
afterEach(async () => {
  unsubscribe(ASKED, note);
  await nginx.stop();
  await origin.close();
});

const get = (path: string, headers: Record<string, string> = {}) => fetch(`${nginx.url}${path}`, { headers });
/** But for the head that the edge reads for its own check. */
const askedForOthers = () => asked.filter((url) => url !== '/live/talk/head.json');
const timesAsked = (path: string) => asked.filter((url) => url === path).length;

test('EDGE-1: an object asked for again and again, and by many at once, is asked of the origin once', async () => {
  origin.clock.to(3);
  await writer.segments(0, 2);
  const path = '/live/talk/r1/aac64/1.m4s';
  const together = await Promise.all(Array.from({ length: 30 }, () => get(path)));
  for (const response of [...together, await get(path)]) {
    expect(response.status).toBe(200);
    expect(await bytesOf(response)).toEqual(segmentOf('aac64', 1));
  }
  expect(timesAsked(path)).toBe(1);
});

test('EDGE-2: an answer from the cache is the origin’s to the byte, with its tag and its rules', async () => {
  origin.clock.to(3);
  await writer.segments(0, 2);
  for (const path of [
    '/live/talk/r1/opus48/2.m4s',
    '/live/talk/r1/aac32/init.mp4',
    '/live/talk/index.m3u8',
  ]) {
    await bytesOf(await get(path));
    const [kept, own] = [await get(path), await origin.get(path)];
    expect([path, kept.headers.get('tribune-cache')]).toEqual([path, 'HIT']);
    expect(await bytesOf(kept)).toEqual(await bytesOf(own));
    for (const name of ['etag', 'cache-control', 'content-type', 'access-control-allow-origin'])
      expect([name, kept.headers.get(name)]).toEqual([name, own.headers.get(name)]);
    const known = await get(path, { 'if-none-match': own.headers.get('etag') ?? '' });
    expect([path, known.status]).toEqual([path, 304]);
  }
});

test('EDGE-3: a head that is asked for is asked of the origin once in a second', async () => {
  origin.clock.to(3);
  await writer.segments(0, 2);
  const path = '/live/talk/head.json';
  const [fromMs, fromUtcMs] = [performance.now(), Date.now()];
  await bytesOf(await get(path));
  for (let asked = 1; asked <= 3; asked++) {
    await origin.until(
      async () => bytesOf(await get(path)),
      () => timesAsked(path) > asked,
    );
    // nginx counts in whole seconds, and so many began meanwhile.
    expect(timesAsked(path)).toBeLessThanOrEqual(1 + secondOf(Date.now()) - secondOf(fromUtcMs));
    expect(performance.now() - fromMs).toBeLessThan(asked * 1_000 + 500);
  }
});

function secondOf(utcMs: number): number {
  return Math.floor(utcMs / 1_000);
}

test('EDGE-4: query strings do not split the cache, except what LL-HLS asks of a playlist', async () => {
  origin.clock.to(3);
  await writer.segments(0, 2);
  const segment = '/live/talk/r1/aac64/1.m4s';
  for (const query of ['', '?a=1', '?_HLS_msn=1', '?%0d%0aX:1'])
    expect((await get(segment + query)).status).toBe(200);
  expect(askedForOthers()).toEqual([segment]);

  const playlist = '/live/talk/r1/aac64/live.m3u8';
  for (const query of [
    '',
    '?utm=x',
    '?_HLS_msn=2',
    '?_HLS_part=0&utm=x&_HLS_msn=2',
    '?_HLS_msn=2&_HLS_part=0',
  ])
    expect([query, (await get(playlist + query)).status]).toEqual([query, 200]);
  const reloads = askedForOthers().slice(1);
  expect(reloads.map((url) => url.slice(playlist.length))).toEqual([
    '',
    '?_HLS_msn=2',
    '?_HLS_msn=2&_HLS_part=0',
  ]);
});

test('EDGE-5: what does not exist yet is not remembered as missing', async () => {
  origin.clock.to(3);
  await writer.segments(0, 2);
  const path = '/live/talk/r1/aac64/7.m4s';
  for (let time = 1; time <= 2; time++) {
    const early = await get(path);
    expect([early.status, early.headers.get('tribune-head')]).toEqual([404, '3']);
    expect(timesAsked(path)).toBe(time);
  }
  origin.clock.to(8);
  await writer.segments(3, 7);
  expect(await bytesOf(await get(path))).toEqual(segmentOf('aac64', 7));
});

test('CDN-12: that a number far ahead does not exist is not kept, so that nobody is given it stale when it does', async () => {
  const path = '/live/talk/r1/aac64/400.m4s';
  for (let time = 1; time <= 2; time++) {
    const ahead = await get(path);
    expect([time, ahead.status, ahead.headers.get('tribune-cache')]).toEqual([time, 404, 'MISS']);
    expect(ahead.headers.get('cache-control')).toBe('max-age=5');
  }
});

test('EDGE-6: another spelling of a path does not stand in for the path', async () => {
  origin.clock.to(3);
  await writer.segments(0, 2);
  for (const spelling of ['/live/talk/r1/aac64/%31.m4s', '/live/talk//r1/aac64/1.m4s'])
    expect([spelling, (await get(spelling)).status]).toEqual([spelling, 404]);
  expect(await bytesOf(await get('/live/talk/r1/aac64/1.m4s'))).toEqual(segmentOf('aac64', 1));
});

test('EDGE-7: the edge answers /time itself, as the origin would', async () => {
  const beforeMs = Date.now();
  const response = await get('/time');
  const text = await response.text();
  expect(text).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}(Z|[+-]\d\d:\d\d)$/);
  // Read as the listener's player reads it.
  expect(parseTime(text)).toBeGreaterThanOrEqual(beforeMs - 20);
  expect(parseTime(text)).toBeLessThanOrEqual(Date.now());
  expect(response.headers.get('cache-control')).toBe('no-store');
  expect(response.headers.get('access-control-allow-origin')).toBe('*');
  expect(asked).toEqual([]);
});

test('EDGE-8: rooms and speakers pass, never cached, and their body with them', async () => {
  for (let time = 1; time <= 2; time++) {
    // No control stands behind this origin: its own refusal comes through.
    const refused = await fetch(`${nginx.url}/whip/talk?time=1`, { method: 'POST', body: 'v=0' });
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '2']);
    expect(timesAsked('/whip/talk?time=1')).toBe(time);
  }
  const large = await fetch(`${nginx.url}/api/v1/rooms`, { method: 'POST', body: 'x'.repeat(70_000) });
  expect(large.status).toBe(413);
  expect(timesAsked('/api/v1/rooms')).toBe(0);
});

test('EDGE-9: each form of a text is kept once, whatever else a browser accepts', async () => {
  origin.clock.to(30);
  await writer.segments(0, 29);
  const path = '/live/talk/r1/aac64/live.m3u8';
  for (const accepted of ['gzip, deflate, br', 'br;q=1.0, gzip', 'gzip', 'deflate, gzip;q=0.5'])
    await bytesOf(await get(path, { 'accept-encoding': accepted }));
  expect(timesAsked(path)).toBe(2);
  const encodingOf = async (accepted: string) => {
    const response = await get(path, { 'accept-encoding': accepted });
    await bytesOf(response);
    return response.headers.get('content-encoding');
  };
  expect(await encodingOf('br;q=0, gzip')).toBe('gzip');
  expect(await encodingOf('gzip; q=0.0')).toBe(null);
  expect(await encodingOf('br;q=0.01, gzip;q=0')).toBe('br');
});

test('EDGE-11: the directory is kept by what it is asked for, in whatever order that is said, and by nothing else', async () => {
  await origin.ingest.putJson('/ingest/tides/room', {
    id: 'tides',
    title: 'Tides',
    state: 'scheduled',
    topic: 'La mer',
  });
  for (const query of ['?section=coming&topic=La%20mer', '?topic=La%20mer&section=coming&fbclid=1']) {
    const response = await get(`/directory.json${query}`);
    const { parts } = (await response.json()) as { parts: { entries: { room: string }[] }[] };
    expect(parts.map(({ entries }) => entries.map(({ room }) => room))).toEqual([['tides']]);
  }
  const { parts } = (await (await get('/directory.json?section=past')).json()) as { parts: object[] };
  expect(parts).toMatchObject([{ section: 'past', total: 0 }]);
  const kept = asked.filter((url) => url.startsWith('/directory.json'));
  expect([...new Set(kept)]).toEqual([
    '/directory.json?section=coming&topic=La%20mer',
    '/directory.json?section=past',
  ]);
});
