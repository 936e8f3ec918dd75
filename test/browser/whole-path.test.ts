import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Head, HeadProgramme } from '../../src/core/head.ts';
import { RUNG_NAMES } from '../../src/core/rung.ts';
import { type RunningPerformer, startPerformer } from '../../src/performer/performer-child.ts';
import { decode, run } from '../sound/ffmpeg.ts';
import { Installation } from './installation.ts';

const voice = path.resolve(import.meta.dirname, '../../demo/voices/ada.opus');
const spoken: RunningPerformer[] = [];
let tribune: Installation;

beforeAll(async () => {
  tribune = await Installation.start();
});

afterAll(async () => {
  for (const performer of spoken) performer.stop();
  await Promise.allSettled(spoken.map(({ done }) => done));
  await tribune.stop();
});

async function speak(room: string): Promise<void> {
  const { whipUrl, whipToken } = await tribune.invite(room, 'Ada');
  const performer = startPerformer({ whipUrl, token: whipToken, voice, loop: true });
  spoken.push(performer);
  await performer.connected;
}

async function head(room: string): Promise<Head> {
  return (await (await fetch(`${tribune.url}/live/${room}/head.json`)).json()) as Head;
}

/** The programme, once media has begun it. */
async function programmeOf(room: string): Promise<HeadProgramme> {
  await expect.poll(async () => (await head(room)).programme, { timeout: 10_000 }).toBeDefined();
  const { programme } = await head(room);
  if (!programme) throw new Error('the programme went away');
  return programme;
}

/** Reads segments one after the other as the clock makes them: each request is held until its segment exists. */
async function readSegments(
  room: string,
  rung: string,
  count: number,
): Promise<{ media: Buffer; from: number }> {
  const programme = await programmeOf(room);
  const base = `${tribune.url}/live/${room}/r${programme.run}/${rung}`;
  const pieces = [Buffer.from(await (await fetch(`${base}/init.mp4`)).arrayBuffer())];
  const from = Math.floor((Date.now() - programme.t0Ms) / 960);
  for (let n = from; n < from + count; n++) {
    const response = await fetch(`${base}/${n}.m4s`);
    expect([n, response.status]).toEqual([n, 200]);
    pieces.push(Buffer.from(await response.arrayBuffer()));
  }
  return { media: Buffer.concat(pieces), from };
}

const rms = (x: Float32Array) => Math.sqrt(x.reduce((sum, v) => sum + v * v, 0) / x.length);

test('WHOLE-1: who speaks through WHIP is heard in every rung, and named in head.json', async () => {
  const { id } = await tribune.openRoom('Whole path');
  await speak(id);
  await readSegments(id, 'aac64', 3);
  for (const rung of RUNG_NAMES) {
    const { media } = await readSegments(id, rung, 4);
    const { samples, complaints } = await decode(media);
    expect([rung, complaints]).toEqual([rung, '']);
    expect(samples.length).toBeGreaterThanOrEqual(4 * 46_080 - 312);
    expect(rms(samples)).toBeGreaterThan(0.02);
  }
  expect((await head(id)).stage.map(({ name, muted }) => [name, muted])).toEqual([['Ada', false]]);
});

/** ffmpeg 5 remarks on the init segment, which it reads again for each segment of a live playlist. */
const REMARK = /^.*Found duplicated MOOV Atom\. Skipped it\n/gm;

/** Reads some seconds of a manifest, decoding every sound in it. @returns what ffmpeg complained of */
async function readThrough(manifest: string, seconds: number): Promise<string> {
  const sounds = ['-map', '0:a', '-t', String(seconds), '-f', 'null', '-'];
  const { stderr } = await run('ffmpeg', ['-v', 'warning', '-i', manifest, ...sounds]);
  return stderr.replaceAll(REMARK, '');
}

test('WHOLE-2: ffprobe and ffmpeg read both manifests without a warning', async () => {
  const { id } = await tribune.openRoom('Manifests');
  await speak(id);
  await readSegments(id, 'aac64', 5);
  const streams = ['-v', 'warning', '-show_entries', 'stream=codec_name', '-of', 'csv=p=0'];
  for (const manifest of ['index.m3u8', 'manifest.mpd']) {
    const address = `${tribune.url}/live/${id}/${manifest}`;
    const { stdout, stderr } = await run('ffprobe', [...streams, address]);
    expect([manifest, stderr]).toEqual([manifest, '']);
    expect(stdout.toString()).toContain('aac');
    expect(stdout.toString()).toContain('opus');
    expect([manifest, await readThrough(address, 6)]).toEqual([manifest, '']);
  }
});

test('WHOLE-3: the ended room is a replay on the same URLs, with a download, not a sample missing', async () => {
  const { id } = await tribune.openRoom('Replay');
  await speak(id);
  await readSegments(id, 'aac64', 4);
  await tribune.call('POST', `/rooms/${id}/end`);
  const { state, programme, replay } = await head(id);
  expect(state).toBe('ended');
  const samples = ((programme?.lastSegment ?? 0) + 1) * 46_080;
  expect(replay?.durationMs).toBe(samples / 48);
  const download = Buffer.from(await (await fetch(tribune.url + (replay?.download ?? ''))).arrayBuffer());
  const decoded = await decode(download);
  expect(decoded.complaints).toBe('');
  expect(decoded.samples.length).toBe(samples);
  const { stdout } = await run('ffmpeg', [
    '-v',
    'error',
    '-i',
    `${tribune.url}/live/${id}/index.m3u8`,
    '-map',
    '0:0',
    '-f',
    'f32le',
    'pipe:1',
  ]);
  expect(stdout.length / 4).toBe(samples);
  expect(await readThrough(`${tribune.url}/live/${id}/index.m3u8`, samples / 48_000)).toBe('');
});
