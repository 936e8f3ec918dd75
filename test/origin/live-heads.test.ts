import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Head } from '../../src/core/head.ts';
import { OriginUnderTest, T0, type TestWriter } from './origin-under-test.ts';

let origin: OriginUnderTest;
let writer: TestWriter;

beforeEach(async () => {
  origin = await OriginUnderTest.start();
  writer = await origin.writer();
});
afterEach(() => origin.close());

const text = async (path: string) => (await origin.get(path)).text();
const playlist = '/live/talk/r1/aac64/live.m3u8';

test('LIVE-12: head.json tells title, state, run, T0, rungs and who is on stage', async () => {
  await origin.ingest.putJson('/ingest/talk/room', { id: 'talk', title: 'A talk', state: 'live', run: 1 });
  const people = [{ place: 'a', name: 'Ada', muted: false }];
  await writer.put('stage', people);
  origin.clock.to(7, 5);
  const response = await origin.get('/live/talk/head.json');
  expect(response.headers.get('cache-control')).toBe('max-age=1');
  const head = (await response.json()) as Head;
  expect(head).toMatchObject({ room: 'talk', title: 'A talk', state: 'live', stage: people });
  expect(head.programme).toMatchObject({ run: 1, t0Ms: T0, nowMs: T0 + 6725, streams: true });
  expect(head.programme?.tier).toEqual({ name: 'full', from: 0 });
  expect(head.programme?.rungs.map(({ name }) => name)).toEqual(['aac64', 'aac32', 'opus48']);
});

test('LIVE-12: a room that has not begun has a head without a programme, and no manifest', async () => {
  await origin.ingest.putJson('/ingest/later/room', { id: 'later', title: 'Later', state: 'scheduled' });
  const head = (await (await origin.get('/live/later/head.json')).json()) as Head;
  const coming = { startsItself: true, speakers: [], assembling: false };
  expect(head).toEqual({ room: 'later', title: 'Later', state: 'scheduled', stage: [], coming });
  expect((await origin.get('/live/later/manifest.mpd')).status).toBe(404);
  expect((await origin.get('/live/nobody/head.json')).status).toBe(404);
});

test('LIVE-13: the playlist lists what is complete, the parts of what is being made, 120 s at most', async () => {
  origin.clock.to(130);
  await writer.segments(0, 129);
  await writer.chunk('aac64', { n: 130, k: 0 });
  const response = await origin.get(playlist);
  const listed = await response.text();
  expect(response.headers.get('content-type')).toBe('application/vnd.apple.mpegurl');
  expect(response.headers.get('cache-control')).toBe('max-age=1');
  expect(listed).toContain('#EXT-X-MEDIA-SEQUENCE:5\n');
  expect(listed).toContain('\n129.m4s\n');
  expect(listed).toContain('URI="130.0.m4s"');
  expect(listed).toContain('PRELOAD-HINT:TYPE=PART,URI="130.1.m4s"');
  expect((await origin.get('/live/talk/r1/aac64/5.m4s')).status).toBe(200);
});

test('LIVE-14: a blocked reload is answered as soon as its part exists', async () => {
  await writer.segments(0);
  const blocked = text(`${playlist}?_HLS_msn=1&_HLS_part=1`);
  const whole = text(`${playlist}?_HLS_msn=1`);
  // Part 3 of segment 0 does not exist: part 0 of segment 1 is meant.
  const next = text(`${playlist}?_HLS_msn=0&_HLS_part=3`);
  await writer.chunk('aac64', { n: 1, k: 0 });
  expect(await next).toContain('URI="1.0.m4s"');
  await writer.chunk('aac64', { n: 1, k: 1 });
  expect(await blocked).toContain('URI="1.1.m4s"');
  await writer.chunk('aac64', { n: 1, k: 2 });
  expect(await whole).toContain('\n1.m4s\n');
});

test('LIVE-15: a reload too far ahead, or malformed, is 400; one that is late for three seconds is 503', async () => {
  await writer.segments(0);
  for (const query of ['_HLS_msn=3', '_HLS_msn=x', '_HLS_part=1', '_HLS_msn=1&_HLS_part=-1', '_HLS_msn=']) {
    expect((await origin.get(`${playlist}?${query}`)).status, query).toBe(400);
  }
  const late = await origin.get(`${playlist}?_HLS_msn=2`);
  expect(late.status).toBe(503);
  expect(late.headers.get('retry-after')).toBe('1');
});

test('LIVE-16: a delta update leaves out the old segments', async () => {
  origin.clock.to(20);
  await writer.segments(0, 19);
  expect(await text(`${playlist}?_HLS_skip=YES`)).toContain('#EXT-X-SKIP:SKIPPED-SEGMENTS=13');
  expect(await text(playlist)).not.toContain('SKIP:');
});

test('LIVE-17: where the path does not stream, playlists have no parts and directives change nothing', async () => {
  await origin.close();
  origin = await OriginUnderTest.start({ streams: false });
  writer = await origin.writer();
  await writer.segments(0);
  const listed = await text(`${playlist}?_HLS_msn=90&_HLS_skip=YES`);
  expect(listed).toContain('\n0.m4s\n');
  expect(listed).not.toContain('EXT-X-PART');
  expect(await text('/live/talk/manifest.mpd')).not.toContain('availabilityTimeOffset');
});

test('LIVE-18: index.m3u8 and manifest.mpd name the run', async () => {
  await writer.segments(0);
  expect(await text('/live/talk/index.m3u8')).toContain('r1/aac64/live.m3u8');
  const manifest = await origin.get('/live/talk/manifest.mpd');
  expect(manifest.headers.get('content-type')).toBe('application/dash+xml');
  const mpd = await manifest.text();
  expect(mpd).toContain('type="dynamic"');
  expect(mpd).toContain(`availabilityStartTime="${new Date(T0).toISOString()}"`);
  expect(mpd).toContain('media="r1/$RepresentationID$/$Number$.m4s"');
});

test('LIVE-19: a timeline batch appears once its span is complete and its writer told it', async () => {
  const path = '/live/talk/r1/timeline/0.json';
  const batch = { from: 0, until: 184_320, events: [{ type: 'speaking', at: 5, places: ['a'] }] };
  expect((await origin.get(path)).headers.get('cache-control')).toBe('no-store');
  origin.clock.to(4);
  await writer.segments(0, 3);
  expect((await origin.get(path)).status).toBe(404);
  await writer.put('timeline/0', batch);
  await writer.put('timeline/0', batch);
  const response = await origin.get(path);
  expect(await response.json()).toEqual(batch);
  expect(response.headers.get('cache-control')).toBe('public, max-age=60, s-maxage=3600');
});

test('LIVE-20: texts are compressed for those who accept it, each form under its own ETag', async () => {
  origin.clock.to(20);
  await writer.segments(0, 19);
  const forms = await Promise.all(
    ['br', 'gzip', 'br;q=0, gzip', 'identity'].map((accept) =>
      origin.get(playlist, { 'accept-encoding': accept }),
    ),
  );
  expect(forms.map(({ headers }) => headers.get('content-encoding'))).toEqual(['br', 'gzip', 'gzip', null]);
  expect(new Set(forms.map(({ headers }) => headers.get('etag'))).size).toBe(3);
  expect(new Set(await Promise.all(forms.map((form) => form.text()))).size).toBe(1);
  expect(forms[0]?.headers.get('vary')).toBe('Accept-Encoding');
});

test('LIVE-21: at the end the live playlist gets ENDLIST, also for those who wait', async () => {
  await writer.segments(0);
  const waiting = text(`${playlist}?_HLS_msn=1`);
  await writer.put('end', { lastSegment: 0 });
  expect(await waiting).toContain('#EXT-X-ENDLIST');
  const head = await origin.until(
    async () => (await (await origin.get('/live/talk/head.json')).json()) as Head,
    ({ state }) => state === 'ended',
  );
  expect(head.programme?.lastSegment).toBe(0);
});
