import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import type { Head } from '../../src/core/head.ts';
import { CHUNK_TICKS, ECONOMY_TICKS, SEGMENT_MS, SEGMENT_TICKS } from '../../src/core/programme.ts';
import type { ReplayDocument } from '../../src/core/replay.ts';
import { RUNG_NAMES } from '../../src/core/rung.ts';
import { OriginLinks } from '../../src/links/origin-links.ts';
import { decode, run } from '../sound/ffmpeg.ts';
import type { TestWriter } from './origin-under-test.ts';
import { bytesOf, OriginUnderTest } from './origin-under-test.ts';
import { type RealProgramme, realProgramme, record, shiftFrom } from './real-programme.ts';

const SEGMENTS = 12;
let programme: RealProgramme;
let origin: OriginUnderTest;
let writer: TestWriter;

beforeAll(async () => {
  programme = await realProgramme(SEGMENTS);
}, 60_000);
beforeEach(async () => {
  origin = await OriginUnderTest.start();
  writer = await record(origin, programme);
});
afterEach(() => origin.close());

const get = (what: string) => origin.get(`/live/talk/${what}`);
const readHead = async () => (await (await get('head.json')).json()) as Head;
const download = async () => bytesOf(await origin.get((await readHead()).replay?.download ?? '/none'));

/** What control says of the room from now on. */
async function edit(replay: ReplayDocument, state = 'ended'): Promise<void> {
  const document = { id: 'talk', title: 'Tides', state, run: 1, replay: { run: 1, ...replay } };
  expect((await origin.ingest.putJson('/ingest/talk/room', document)).status).toBe(204);
}

async function decodedFrom(manifest: string): Promise<Float32Array> {
  const input = ['-v', 'warning', '-i', `${origin.url}/live/talk/${manifest}`];
  const { stdout, stderr } = await run('ffmpeg', [
    ...input,
    '-map',
    '0:a:0',
    '-f',
    'f32le',
    '-ac',
    '1',
    '-ar',
    '48000',
    'pipe:1',
  ]);
  // ffmpeg 5.1 counts whole seconds of a DASH duration, rounded up, and may ask for one segment more.
  const complaints = stderr
    .split('\n')
    .filter((line) => line !== '' && !/410|fragment of|first fragment/.test(line));
  expect(complaints).toEqual([]);
  return new Float32Array(Uint8Array.from(stdout).buffer);
}

async function chaptersOf(file: Uint8Array): Promise<{ at: number; until: number; title: string }[]> {
  const { stdout, stderr } = await run(
    'ffprobe',
    ['-v', 'warning', '-show_chapters', '-of', 'json', '-i', 'pipe:0'],
    file,
  );
  expect(stderr).toBe('');
  const { chapters } = JSON.parse(stdout.toString()) as {
    chapters: { start_time: string; end_time: string; tags: { title: string } }[];
  };
  return chapters.map(({ start_time, end_time, tags }) => ({
    at: Number(start_time),
    until: Number(end_time),
    title: tags.title,
  }));
}

test('EDIT-1: a trimmed replay has exactly the samples that it says, by download, HLS and DASH', async () => {
  await edit({ fromMs: 3 * SEGMENT_MS, untilMs: 9 * SEGMENT_MS });
  const head = await readHead();
  expect(head.replay).toMatchObject({ revision: 2, fromMs: 3 * SEGMENT_MS, durationMs: 6 * SEGMENT_MS });
  const { samples, complaints } = await decode(await download());
  const [hls, dash] = [await decodedFrom('index.m3u8'), await decodedFrom('manifest.mpd')];
  expect(complaints).toBe('');
  for (const heard of [samples, hls, dash]) {
    expect(heard.length).toBe(6 * SEGMENT_TICKS);
    expect(shiftFrom(programme.sound, heard, 3 * SEGMENT_TICKS)).toBe(0);
  }
  const manifest = await (await get('manifest.mpd')).text();
  expect(manifest).toContain('type="static"');
  expect(manifest).toContain(`startNumber="3" presentationTimeOffset="${3 * SEGMENT_TICKS}"`);
  const playlist = await (await get('r1/v2/aac64/vod.m3u8')).text();
  expect(playlist.match(/\d+\.m4s/g)).toEqual(['3.m4s', '4.m4s', '5.m4s', '6.m4s', '7.m4s', '8.m4s']);
  expect(playlist).toContain('#EXT-X-MEDIA-SEQUENCE:3');
  expect(playlist).not.toContain('DISCONTINUITY');
});

test('EDIT-2: what was cut off is 410 under every path it had; what is kept stays as it was', async () => {
  const kept = await bytesOf(await get('r1/aac64/5.m4s'));
  expect((await get('r1/v1/recording.m4a')).status).toBe(200);
  await edit({ fromMs: 4 * SEGMENT_MS, untilMs: 8 * SEGMENT_MS });
  for (const n of [0, 3, 8, 11]) {
    for (const rung of RUNG_NAMES) {
      for (const where of [`r1/${rung}/${n}.m4s`, `r1/${rung}/${n}.1.m4s`, `r1/v1/${rung}/${n}.m4s`])
        expect([where, (await get(where)).status]).toEqual([where, 410]);
      expect((await get(`r1/v2/${rung}/${n}.m4s`)).status).toBe(410);
    }
  }
  for (const where of ['r1/eco32/0.m4s', 'r1/eco32/2.m4s', 'r1/timeline/0.json', 'r1/aac64/live.m3u8'])
    expect([where, (await get(where)).status]).toEqual([where, 410]);
  for (const where of ['r1/v1/aac64/vod.m3u8', 'r1/v1/recording.m4a'])
    expect([where, (await get(where)).status]).toEqual([where, 410]);
  for (const where of ['r1/aac64/5.m4s', 'r1/v1/aac64/5.m4s', 'r1/v2/aac64/5.m4s'])
    expect(await bytesOf(await get(where))).toEqual(kept);
  expect((await get('r1/eco32/1.m4s')).status).toBe(200);
  // What never was is not said to be cut off.
  for (const where of [`r1/aac64/${SEGMENTS}.m4s`, `r1/v2/aac64/${SEGMENTS}.m4s`, 'r1/timeline/9.json'])
    expect([where, (await get(where)).status]).toEqual([where, 404]);
  // The file that held it is off the disk as soon as its successor is on it.
  const files = () => readdirSync(path.join(origin.directory, 'recordings/talk/r1'));
  await origin.until(files, (names) => names.includes('v2.m4a') && !names.includes('v1.m4a'));
});

test('TOLD-6: where the start was cut off, what stood then stands at the beginning', async () => {
  const people = (name: string) => [{ place: 'a', name, muted: false }];
  const events = [
    { type: 'stage', at: 0, people: people('Ada') },
    { type: 'stage', at: 2 * SEGMENT_TICKS, people: people('Ada Lovelace') },
    { type: 'pins', at: 5, links: [{ id: 'p', url: 'https://example.org/', title: 'Tides' }] },
    { type: 'gap', at: SEGMENT_TICKS, until: SEGMENT_TICKS + 5, cause: 'writer-silent' },
  ];
  const late = { type: 'speaking', at: 5 * SEGMENT_TICKS, places: ['a'] };
  await writer.put('timeline/0', { from: 0, until: ECONOMY_TICKS, events });
  await writer.put('timeline/1', { from: ECONOMY_TICKS, until: 2 * ECONOMY_TICKS, events: [late] });
  await edit({ fromMs: 5 * SEGMENT_MS });
  const batch = await (await get('r1/timeline/1.json')).json();
  const at = 5 * SEGMENT_TICKS;
  expect(batch).toMatchObject({
    events: [{ ...events[1], at }, { ...events[2], at }, late],
  });
  expect((await get('r1/timeline/0.json')).status).toBe(410);
});

test('EDIT-3: a withdrawn replay is 410 in every object and says so; published again it is as before', async () => {
  const before = await readHead();
  const file = await download();
  await edit({ withdrawn: true });
  const withdrawn = await readHead();
  expect([withdrawn.state, withdrawn.withdrawn, withdrawn.replay]).toEqual(['ended', true, undefined]);
  for (const where of [
    'index.m3u8',
    'manifest.mpd',
    'r1/aac64/init.mp4',
    'r1/aac64/0.m4s',
    'r1/aac64/0.0.m4s',
    'r1/aac64/live.m3u8',
    'r1/eco32/0.m4s',
    'r1/timeline/0.json',
    'r1/v1/aac64/init.mp4',
    'r1/v1/aac64/vod.m3u8',
    'r1/v1/opus48/7.m4s',
    'r1/v1/recording.m4a',
  ])
    expect([where, (await get(where)).status]).toEqual([where, 410]);
  for (const list of ['chapters', 'clips'])
    expect((await origin.get(`/r/talk/${list}.json`)).status).toBe(410);
  await origin.stop();
  await origin.open();
  expect((await get('r1/aac64/0.m4s')).status).toBe(410);
  await edit({});
  const { programme: again, ...rest } = await readHead();
  const { programme: known, ...had } = before;
  expect(rest).toEqual({ ...had, title: 'Tides' });
  expect(again?.lastSegment).toBe(known?.lastSegment);
  expect(await download()).toEqual(file);
});

test('EDIT-4: a cut can be moved and taken back, also by an origin that started again', async () => {
  await edit({ fromMs: 3 * SEGMENT_MS });
  await origin.stop();
  await origin.open();
  expect((await readHead()).replay).toMatchObject({ revision: 2, durationMs: 9 * SEGMENT_MS });
  await edit({ fromMs: SEGMENT_MS, untilMs: 99 * SEGMENT_MS });
  expect((await readHead()).replay).toMatchObject({ revision: 3, durationMs: 11 * SEGMENT_MS });
  expect((await get('r1/aac64/0.m4s')).status).toBe(410);
  expect((await get('r1/aac64/1.m4s')).status).toBe(200);
  await edit({});
  expect((await readHead()).replay).toMatchObject({ revision: 4, durationMs: SEGMENTS * SEGMENT_MS });
  expect((await get('r1/v1/aac64/0.m4s')).status).toBe(200);
  // The same said again makes nothing new.
  await edit({});
  expect((await readHead()).replay?.revision).toBe(4);
});

test('CHAPTER-1: chapters are in the download where they were set, and follow a cut', async () => {
  const chapters = [
    { startMs: 0, title: 'Débuts' },
    { startMs: 2_500, title: 'Tides & “winds”' },
    { startMs: 7_000, title: '潮汐' },
  ];
  await edit({ chapters });
  const whole = (SEGMENTS * SEGMENT_TICKS) / 48_000;
  expect(await chaptersOf(await download())).toEqual([
    { at: 0, until: 2.5, title: 'Débuts' },
    { at: 2.5, until: 7, title: 'Tides & “winds”' },
    { at: 7, until: whole, title: '潮汐' },
  ]);
  const { samples, complaints } = await decode(await download());
  expect([complaints, samples.length]).toEqual(['', SEGMENTS * SEGMENT_TICKS]);
  expect(shiftFrom(programme.sound, samples, 0)).toBe(0);
  // The chapter that was going on at the new beginning begins there; one after the end is gone.
  await edit({ chapters, fromMs: 3 * SEGMENT_MS, untilMs: 7 * SEGMENT_MS });
  expect(await chaptersOf(await download())).toEqual([{ at: 0, until: 3.84, title: 'Tides & “winds”' }]);
  await edit({ chapters: chapters.slice(1) });
  expect((await chaptersOf(await download())).map(({ at, title }) => [at, title])).toEqual([
    [0, 'Tides'],
    [2.5, 'Tides & “winds”'],
    [7, '潮汐'],
  ]);
});

test('CHAPTER-2: chapters.json is what the podcast namespace asks for', async () => {
  expect((await readHead()).replay?.chapters).toBeUndefined();
  await edit({ chapters: [{ startMs: 5_000, title: 'Winds' }], fromMs: SEGMENT_MS });
  expect((await readHead()).replay?.chapters).toBe('/r/talk/chapters.json');
  const response = await origin.get('/r/talk/chapters.json');
  expect(response.headers.get('content-type')).toBe('application/json+chapters');
  expect(await response.json()).toEqual({
    version: '1.2.0',
    title: 'Tides',
    chapters: [{ startTime: 4.04, title: 'Winds' }],
  });
  expect((await origin.get('/r/nothing/chapters.json')).status).toBe(404);
});

const CLIP = { id: 'abcd', title: 'The “tide”', fromMs: 2_240, untilMs: 4_480 };

test('CLIP-1: a clip has exactly its samples, on a page with preview, embed and download', async () => {
  await edit({ clips: [CLIP] });
  expect((await readHead()).replay?.clips).toBe('/r/talk/clips.json');
  const { clips } = (await (await origin.get('/r/talk/clips.json')).json()) as { clips: object[] };
  const file = '/live/talk/r1/clips/abcd.m4a';
  expect(clips).toEqual([
    {
      id: 'abcd',
      title: CLIP.title,
      startMs: 2_240,
      durationMs: 2_240,
      page: '/r/talk/clip/abcd',
      download: file,
    },
  ]);
  const { samples, complaints } = await decode(await bytesOf(await origin.get(file)));
  expect([complaints, samples.length]).toEqual(['', 7 * CHUNK_TICKS]);
  expect(shiftFrom(programme.sound, samples, 7 * CHUNK_TICKS)).toBe(0);
  const embed = await origin.get('/oembed?url=%2Fr%2Ftalk%2Fclip%2Fabcd');
  const { title, html } = (await embed.json()) as { title: string; html: string };
  expect(title).toBe(CLIP.title);
  expect(html).toContain(`src="${origin.url}/r/talk/clip/abcd/embed"`);
});

test('CLIP-2: a clip of sound that was cut off or withdrawn is gone with it, and back with it', async () => {
  const file = '/live/talk/r1/clips/abcd.m4a';
  const status = async () => [
    (await origin.get(file)).status,
    (await origin.get('/r/talk/clip/abcd')).status,
  ];
  const isOnDisk = () =>
    readdirSync(path.join(origin.directory, 'recordings/talk/r1')).some((name) => name.startsWith('clip-'));
  for (const lost of [
    { fromMs: 3 * SEGMENT_MS },
    { untilMs: 4 * SEGMENT_MS },
    { withdrawn: true as const },
  ]) {
    await edit({ clips: [CLIP], ...lost });
    expect(await status()).toEqual([410, 404]);
    await edit({ clips: [CLIP] });
    expect((await origin.get(file)).status).toBe(200);
  }
  expect(isOnDisk()).toBe(true);
  await edit({});
  expect(await status()).toEqual([410, 404]);
  expect(isOnDisk()).toBe(false);
});

/** Until nobody has the room open: nothing of it is in memory. */
async function letRest(): Promise<void> {
  await edit({ clips: [CLIP] });
  await origin.until(
    async () => readdirSync(path.join(origin.directory, 'recordings/talk/r1')),
    (names) => names.some((name) => /^v\d+\.m4a$/.test(name)),
  );
  await origin.stop();
  await origin.open();
}

test('CLIP-2: a clip that is deleted while its room rests is gone from the disk', async () => {
  const clips = () =>
    readdirSync(path.join(origin.directory, 'recordings/talk/r1')).filter((name) => name.startsWith('clip-'));
  await edit({ clips: [CLIP] });
  expect((await origin.get('/live/talk/r1/clips/abcd.m4a')).status).toBe(200);
  await letRest();
  expect(clips()).toHaveLength(1);
  await edit({});
  expect(clips()).toEqual([]);
});

test('CLIP-7: under the id of a clip that was deleted another has its own sound', async () => {
  const file = async () => bytesOf(await origin.get('/live/talk/r1/clips/abcd.m4a'));
  await edit({ clips: [CLIP] });
  const first = await file();
  await letRest();
  const other = { ...CLIP, fromMs: 0, untilMs: 2_240 };
  await edit({ clips: [other] });
  const { samples } = await decode(await file());
  expect(shiftFrom(programme.sound, samples, 0)).toBe(0);
  await edit({ clips: [CLIP] });
  expect(await file()).toEqual(first);
});

test('CLIP-3: while a room is live its clips appear once all of their sound is there', async () => {
  const live = await origin.writer({ room: 'now' });
  const room = { id: 'now', title: 'Now', state: 'live', run: 1 };
  const clips = [{ ...CLIP, untilMs: 2_560 }, CLIP].map((clip, i) => ({ ...clip, id: `clip${i}` }));
  await origin.ingest.putJson('/ingest/now/room', { ...room, replay: { run: 1, clips } });
  await live.segments(0, 2);
  const ids = async () => {
    const list = (await (await origin.get('/r/now/clips.json')).json()) as { clips: { id: string }[] };
    return list.clips.map(({ id }) => id);
  };
  expect(await ids()).toEqual(['clip0']);
  expect((await origin.get('/live/now/r1/clips/clip0.m4a')).status).toBe(200);
  await live.segments(3, 4);
  expect(await ids()).toEqual(['clip0', 'clip1']);
});

test('DELETE-1: of a deleted room nothing is left on the disk, nor of its words', async () => {
  await edit({ clips: [CLIP], chapters: [{ startMs: 0, title: 'Tides' }] });
  await bytesOf(await origin.get('/live/talk/r1/clips/abcd.m4a'));
  await origin.ingest.putJson('/ingest/talk/room', { id: 'talk', title: '', state: 'deleted' });
  const folder = path.join(origin.directory, 'recordings/talk');
  expect(readdirSync(folder)).toEqual(['room.json']);
  for (const where of ['/live/talk/head.json', '/live/talk/r1/clips/abcd.m4a', '/r/talk/chapters.json'])
    expect([where, (await origin.get(where)).status]).toEqual([where, 410]);
  expect((await origin.get('/r/talk/clip/abcd')).status).toBe(404);
  await origin.stop();
  await origin.open();
  expect((await get('r1/aac64/0.m4s')).status).toBe(410);
  expect(existsSync(path.join(folder, 'r1'))).toBe(false);
});

test('DELETE-2: an origin that was away when a room was deleted, or cut, is told when it is back', async () => {
  await origin.stop();
  const links = new OriginLinks([origin.options.door], () => undefined);
  onTestFinished(() => links.close());
  const document = { id: 'talk', title: 'Tides', state: 'ended', run: 1 } as const;
  await links.announce({ ...document, replay: { run: 1, fromMs: 3 * SEGMENT_MS } });
  await origin.open();
  await origin.until(readHead, ({ replay }) => replay?.fromMs === 3 * SEGMENT_MS);
  await origin.stop();
  await links.announce({ id: 'talk', title: '', state: 'deleted' });
  expect(existsSync(path.join(origin.directory, 'recordings/talk/r1'))).toBe(true);
  await origin.open();
  await origin.until(
    () => existsSync(path.join(origin.directory, 'recordings/talk/r1')),
    (isThere) => !isThere,
  );
  expect((await get('r1/aac64/5.m4s')).status).toBe(410);
});
