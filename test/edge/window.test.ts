import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { HEAD_NAMES, parseLivePath } from '../../src/origin/live-path.ts';
import { ROOM_PAGES } from '../../src/origin/pages.ts';
import { CountingOrigin, programmeAt } from './counting-origin.ts';
import { Nginx } from './nginx.ts';
import { rawRequest } from './raw-request.ts';

const CURRENT = 100;

let origin: CountingOrigin;
let nginx: Nginx;

beforeEach(async () => {
  origin = await CountingOrigin.start(CURRENT);
  nginx = await Nginx.start(origin.url);
});
afterEach(async () => {
  await nginx.stop();
  await origin.close();
});

const RUN = '/live/talk/r1';

/** What stands at the end of a path, and what nearly does. */
const FILES = [
  ...[
    '0.m4s',
    '1.2.m4s',
    '1.3.m4s',
    '00.m4s',
    '-1.m4s',
    '1e3.m4s',
    '%31.m4s',
    '1234567890.m4s',
    '123456789.m4s',
  ],
  ...['init.mp4', 'live.m3u8', 'vod.m3u8', '7.json', 'recording.m4a', 'abcd.m4a', 'ab.m4a', 'Abcd.m4a'],
  ...HEAD_NAMES,
  'other.json',
];

async function statusOf(path: string): Promise<number> {
  const response = await fetch(nginx.url + path);
  await response.arrayBuffer();
  return response.status;
}

test('EDGE-12: a number that may exist reaches the origin, one that cannot does not', async () => {
  const may = [
    ...[0, CURRENT, CURRENT + 2].map((n) => `${RUN}/aac64/${n}.m4s`),
    `${RUN}/opus48/${CURRENT}.2.m4s`,
    `${RUN}/aac32/init.mp4`,
    `${RUN}/eco32/${CURRENT / 4}.m4s`,
    `${RUN}/timeline/${CURRENT / 4}.json`,
    `${RUN}/aac64/live.m3u8?_HLS_msn=${CURRENT + 1}&_HLS_part=0`,
  ];
  for (const path of may) expect([path, await statusOf(path)]).toEqual([path, 200]);
  expect(origin.asked).toEqual(may);
  const cannot = [
    ...[CURRENT + 20, 5_000, 999_999_999].map((n) => `${RUN}/aac64/${n}.m4s`),
    `${RUN}/opus48/${CURRENT + 20}.0.m4s`,
    `${RUN}/eco32/${CURRENT}.m4s`,
    `${RUN}/timeline/${CURRENT}.json`,
  ];
  for (const status of await Promise.all(cannot.map(statusOf))) expect(status).toBe(404);
  expect(await statusOf('/live/talk/r0/aac64/0.m4s')).toBe(410);
  expect(await statusOf(`${RUN}/aac64/live.m3u8?_HLS_msn=${CURRENT + 20}`)).toBe(400);
  expect(origin.asked).toEqual(may);
});

test('EDGE-42: queries of a playlist that mean no more than the playlist as it is are one request for it', async () => {
  const playlist = `${RUN}/aac64/live.m3u8`;
  const queries = [
    ...[1, 7, 50, 90].map((n) => `?_HLS_msn=${n}`),
    ...[0, 1, 2].map((k) => `?_HLS_msn=1&_HLS_part=${k}`),
    ...['x', '1', '%0d'].map((skip) => `?_HLS_skip=${skip}`),
  ];
  for (const query of queries) expect([query, await statusOf(playlist + query)]).toEqual([query, 200]);
  expect(origin.asked).toEqual([playlist]);
  for (const query of [
    '?_HLS_part=1',
    '?_HLS_msn=01',
    '?_HLS_msn=-1',
    '?_HLS_msn=1e1',
    '?_HLS_msn=1&_HLS_part=12',
  ])
    expect([query, await statusOf(playlist + query)]).toEqual([query, 400]);
  expect(origin.asked).toEqual([playlist]);
});

test('EDGE-13: a number about to exist is refused with the newest, and the refusal is kept nowhere', async () => {
  const response = await fetch(`${nginx.url}${RUN}/aac64/${CURRENT + 6}.m4s`);
  expect([response.status, response.headers.get('cache-control')]).toEqual([404, 'no-store']);
  expect(Number(response.headers.get('tribune-head'))).toBeGreaterThanOrEqual(CURRENT);
  expect(Number(response.headers.get('tribune-head'))).toBeLessThanOrEqual(CURRENT + 3);
  expect(((await response.json()) as { code: string }).code).toBe('not_found');
  expect(response.headers.get('tribune-cache')).toBe('MISS');
  const again = await fetch(`${nginx.url}${RUN}/aac64/${CURRENT + 6}.m4s`);
  expect([again.status, again.headers.get('tribune-cache')]).toEqual([404, 'MISS']);
  expect(origin.asked).toEqual([]);
});

test('EDGE-14: of a room there is none, of one deleted and of one ended nothing more reaches the origin', async () => {
  origin.head = { room: 'talk', programme: { ...programmeAt(CURRENT), lastSegment: 90 } };
  expect(await statusOf(`${RUN}/aac64/90.m4s`)).toBe(200);
  expect(await statusOf(`${RUN}/aac64/91.m4s`)).toBe(404);
  const before = origin.asked.length;
  for (let n = 0; n < 5; n++) expect(await statusOf(`/live/nobody/r1/aac64/${n}.m4s`)).toBe(404);
  const since = origin.asked.slice(before);
  expect([...new Set(since)]).toEqual(['/live/nobody/head.json']);
  expect(since.length).toBeLessThanOrEqual(2);
});

test('EDGE-16: no path but a listener’s reaches the origin: below /live exactly those that it reads', async () => {
  origin.answer = (_request, response) => void response.writeHead(204, { 'Cache-Control': 'no-store' }).end();
  const replay = { revision: 1, fromMs: 0, durationMs: 1e9 };
  origin.head = { room: 'talk', programme: programmeAt(CURRENT), replay };
  const file = fc.constantFrom(...FILES);
  const piece = fc.oneof(
    fc.constantFrom('talk', 'r1', 'r01', 'r0', 'v1', 'aac64', 'aac32', 'eco32', 'timeline', 'clips', ''),
    file,
    fc.stringMatching(/^[\w.%-]{1,12}$/),
  );
  const folder = fc.constantFrom(
    '',
    'r1/',
    'r1/aac64/',
    'r1/v1/opus48/',
    'r1/eco32/',
    'r1/timeline/',
    'r1/clips/',
    'r1/v1/',
  );
  const near = fc.tuple(folder, file).map(([where, name]) => `/live/talk/${where}${name}`);
  const any = fc.array(piece, { minLength: 1, maxLength: 5 }).map((pieces) => `/live/${pieces.join('/')}`);
  const sample = fc.sample(fc.oneof(near, any), { numRuns: 250, seed: 7 });
  const heads = HEAD_NAMES.map((name) => `/live/talk/${name}`);
  const paths = [...new Set([...heads, ...sample])].filter((each) => !each.includes('..'));
  expect(paths.filter((each) => parseLivePath(each)).length).toBeGreaterThan(10);
  const port = Number(new URL(nginx.url).port);
  const wrong: string[] = [];
  const check = async (path: string) => {
    const answer = await rawRequest(port, `GET ${path} HTTP/1.1`);
    // nginx itself refuses an escape that is none.
    const isLetThrough = !/There is no such path\.|^HTTP\/1\.1 400 /.test(answer);
    if (isLetThrough !== (parseLivePath(path) !== undefined)) wrong.push(path);
  };
  for (let i = 0; i < paths.length; i += 40) await Promise.all(paths.slice(i, i + 40).map(check));
  expect(wrong).toEqual([]);
  for (const each of [
    '/r/',
    '/r/Talk',
    '/r/talk/../studio',
    '/.git/config',
    '/a/../b',
    '/x%2e',
    '/metrics',
    '/.well-known/other',
    '/r/talk/x.js',
    '//',
  ])
    expect([each, (await rawRequest(port, `GET ${each} HTTP/1.1`)).slice(9, 12)]).toEqual([each, '404']);
  for (const each of [
    '/',
    '/rooms',
    '/account/',
    '/assets/main-Ab_3.js',
    '/r/talk',
    '/status.json',
    '/challenge.json',
    '/.well-known/tribune-rehearsal/Ab-1_',
    ...ROOM_PAGES.map((page) => `/r/talk/${page}`),
    '/feeds/topic/La%20mer/podcast.xml',
  ])
    expect([each, await statusOf(each)]).toEqual([each, 204]);
});

test('EDGE-17: on what listeners have only GET and HEAD do anything, and nothing else reaches the origin', async () => {
  const segment = `${nginx.url}${RUN}/aac64/1.m4s`;
  for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'PURGE']) {
    for (const url of [
      segment,
      `${nginx.url}/r/talk`,
      `${nginx.url}/time`,
      `${nginx.url}/live/talk/r1/clips/abcd.m4a`,
    ]) {
      const response = await fetch(url, { method });
      expect([method, url, response.status]).toEqual([method, url, 405]);
      expect(response.headers.get('allow')).toBe('GET, HEAD, OPTIONS');
    }
  }
  const preflight = await fetch(segment, { method: 'OPTIONS' });
  expect([preflight.status, preflight.headers.get('access-control-allow-origin')]).toEqual([204, '*']);
  expect(origin.asked).toEqual([]);
  const head = await fetch(segment, { method: 'HEAD' });
  expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([200, '5', '']);
  expect(origin.asked.length).toBe(1);
});

test('EDGE-18: what no listener’s browser sends in its head is refused, and is not the origin’s concern', async () => {
  const port = Number(new URL(nginx.url).port);
  const ask = (line: string) => rawRequest(port, `GET ${RUN}/aac64/1.m4s HTTP/1.1`, [line]);
  expect(await ask(`X-Long: ${'x'.repeat(20_000)}`)).toMatch(/^HTTP\/1\.1 400 /);
  const many = Array.from({ length: 300 }, (_, i) => `X-${i}: ${'x'.repeat(40)}`).join('\r\n');
  expect(await ask(many)).toMatch(/^HTTP\/1\.1 400 /);
  expect(await rawRequest(port, `GET /${'a'.repeat(9_000)} HTTP/1.1`)).toMatch(/^HTTP\/1\.1 414 /);
  expect(origin.asked).toEqual([]);
  expect(await ask('X-Short: x')).toMatch(/^HTTP\/1\.1 200 /);
});
