import { readdirSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Head } from '../../src/core/head.ts';
import { RUNG_NAMES } from '../../src/core/rung.ts';
import { readRange } from '../../src/origin/byte-range.ts';
import { readBoxes } from '../../src/packager/read-box.ts';
import { readChunk } from '../../src/packager/read-chunk.ts';
import { bytesOf, chunkOf, OriginUnderTest, segmentOf, T0, type TestWriter } from './origin-under-test.ts';

let origin: OriginUnderTest;
let writer: TestWriter;

beforeEach(async () => {
  origin = await OriginUnderTest.start();
  writer = await origin.writer();
  origin.clock.to(4);
  await writer.segments(0, 3);
});
afterEach(() => origin.close());

const get = (path: string, headers: Record<string, string> = {}) => origin.get(`/live/talk/${path}`, headers);
const text = async (path: string) => (await get(path)).text();
const readHead = async () => (await (await get('head.json')).json()) as Head;
const end = (lastSegment = 3) => writer.put('end', { lastSegment });

test('REPLAY-1: once ended, the same manifest URLs lead to the whole recording', async () => {
  await end();
  const head = await readHead();
  expect(head.state).toBe('ended');
  expect(head.replay).toEqual({
    revision: 1,
    durationMs: 3840,
    fromMs: 0,
    hls: '/live/talk/index.m3u8',
    download: '/live/talk/r1/v1/recording.m4a',
  });
  expect(await text('index.m3u8')).toContain('r1/v1/opus48/vod.m3u8');
  const playlist = await text('r1/v1/opus48/vod.m3u8');
  expect(playlist.match(/\d+\.m4s/g)).toEqual(['0.m4s', '1.m4s', '2.m4s', '3.m4s']);
  for (const rung of RUNG_NAMES) {
    expect((await get(`r1/v1/${rung}/init.mp4`)).status).toBe(200);
    expect(await bytesOf(await get(`r1/v1/${rung}/3.m4s`))).toEqual(segmentOf(rung, 3));
  }
  expect((await get('r1/v1/aac64/4.m4s')).status).toBe(404);
  expect((await get('r1/v2/aac64/0.m4s')).status).toBe(404);
});

test('REPLAY-2: the MPD stays dynamic, with its duration, for 30 s, then is static on the same URL', async () => {
  await end();
  const dynamic = await text('manifest.mpd');
  expect(dynamic).toContain('type="dynamic"');
  expect(dynamic).toContain('mediaPresentationDuration="PT3.84S"');
  expect(dynamic).toContain('"r1/$RepresentationID$/');
  origin.clock.ms += 30_000;
  const settled = await text('manifest.mpd');
  expect(settled).toContain('type="static"');
  expect(settled).toContain('"r1/v1/$RepresentationID$/');
});

test('REPLAY-3: what a live player still asks for after the end is there, and no more', async () => {
  await end();
  expect(await bytesOf(await get('r1/aac64/3.m4s'))).toEqual(segmentOf('aac64', 3));
  expect((await get('r1/aac64/4.m4s')).headers.get('cache-control')).toBe('max-age=5');
  expect((await get('r1/timeline/0.json')).status).toBe(200);
});

test('REPLAY-4: the download holds every frame in order, and can be read in pieces', async () => {
  await end();
  const response = await get('r1/v1/recording.m4a');
  const file = await bytesOf(response);
  expect(response.headers.get('content-disposition')).toContain('filename="talk.m4a"');
  expect(Number(response.headers.get('content-length'))).toBe(file.length);
  const frames = [0, 1, 2, 3].flatMap((n) =>
    [0, 1, 2].flatMap((k) => readChunk(chunkOf('aac64', { n, k }))?.frames ?? []),
  );
  const sound = Buffer.concat(frames);
  expect(file.subarray(-sound.length)).toEqual(sound);
  expect(readBoxes(file.subarray(0, file.length - sound.length - 16))?.map(({ type }) => type)).toEqual([
    'ftyp',
    'moov',
  ]);
  const piece = await get('r1/v1/recording.m4a', { range: 'bytes=10-19' });
  expect(piece.status).toBe(206);
  expect(piece.headers.get('content-range')).toBe(`bytes 10-19/${file.length}`);
  expect(await bytesOf(piece)).toEqual(file.subarray(10, 20));
  const beyond = await get('r1/v1/recording.m4a', { range: `bytes=${file.length}-` });
  expect(beyond.status).toBe(416);
  const stale = await get('r1/v1/recording.m4a', { range: 'bytes=0-1', 'if-range': '"other"' });
  expect(stale.status).toBe(200);
  await stale.body?.cancel();
});

test('REPLAY-5: sound that came late makes a new revision; the one before stays what it was', async () => {
  await end(4);
  const filled = await bytesOf(await get('r1/v1/aac64/4.m4s'));
  await writer.segments(4);
  expect((await readHead()).replay?.revision).toBe(1);
  await origin.passUntil(readHead, ({ replay }) => replay?.revision === 2);
  expect(await bytesOf(await get('r1/v2/aac64/4.m4s'))).toEqual(segmentOf('aac64', 4));
  expect(await bytesOf(await get('r1/v1/aac64/4.m4s'))).toEqual(filled);
  expect(await bytesOf(await get('r1/aac64/4.m4s'))).toEqual(filled);
  expect(await text('index.m3u8')).toContain('r1/v2/');
});

test('REPLAY-9: a download of a revision before leads to the newest, and nothing is made for it', async () => {
  await end();
  const about = { id: 'talk', title: 'T', state: 'ended', run: 1 };
  for (const title of ['One', 'Two']) {
    const replay = { run: 1, chapters: [{ startMs: 0, title }] };
    await origin.ingest.putJson('/ingest/talk/room', { ...about, replay });
  }
  expect((await readHead()).replay?.revision).toBe(3);
  const answer = await fetch(`${origin.url}/live/talk/r1/v1/recording.m4a`, { redirect: 'manual' });
  expect([answer.status, answer.headers.get('location')]).toEqual([302, '/live/talk/r1/v3/recording.m4a']);
  const followed = await get('r1/v2/recording.m4a');
  expect(await bytesOf(followed)).toEqual(await bytesOf(await get('r1/v3/recording.m4a')));
  const files = readdirSync(path.join(origin.directory, 'recordings/talk/r1'));
  expect(files.filter((name) => name.endsWith('.m4a'))).toEqual(['v3.m4a']);
  expect((await get('r1/v4/recording.m4a')).status).toBe(404);
});

test('REPLAY-6: the replay outlives a restart', async () => {
  await end();
  await origin.stop();
  await origin.open();
  expect((await readHead()).replay?.revision).toBe(1);
  expect(await bytesOf(await get('r1/v1/aac32/2.m4s'))).toEqual(segmentOf('aac32', 2));
  expect(await bytesOf(await get('r1/aac32/2.m4s'))).toEqual(segmentOf('aac32', 2));
  expect(await text('r1/aac32/live.m3u8')).toContain('#EXT-X-ENDLIST');
  expect((await get('r1/v1/recording.m4a')).status).toBe(200);
});

test('REPLAY-7: a room ended by control, its writer gone, ends with the last complete segment', async () => {
  await writer.chunk('aac64', { n: 4, k: 0 });
  await origin.ingest.putJson('/ingest/talk/room', { id: 'talk', title: 'T', state: 'ended', run: 1 });
  expect((await readHead()).state).toBe('live');
  const head = await origin.passUntil(readHead, ({ state }) => state === 'ended');
  expect(head.programme?.lastSegment).toBe(3);
  expect(head.programme?.t0Ms).toBe(T0);
});

test('REPLAY-8: a byte range reads as RFC 9110 says', () => {
  expect(readRange('bytes=0-4', 10)).toEqual({ start: 0, end: 4 });
  expect(readRange('bytes=5-', 10)).toEqual({ start: 5, end: 9 });
  expect(readRange('bytes=-3', 10)).toEqual({ start: 7, end: 9 });
  expect(readRange('bytes=-30', 10)).toEqual({ start: 0, end: 9 });
  expect(readRange('bytes=5-99', 10)).toEqual({ start: 5, end: 9 });
  expect(readRange('bytes=10-', 10)).toBe('unsatisfiable');
  expect(readRange('bytes=-0', 10)).toBe('unsatisfiable');
  for (const other of [undefined, 'bytes=', 'bytes=-', 'bytes=4-2', 'bytes=0-1,3-4', 'lines=1-2']) {
    expect(readRange(other, 10)).toBeUndefined();
  }
});
