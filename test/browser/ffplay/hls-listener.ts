import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'vitest';
import type { Head } from '../../../src/core/head.ts';
import { segmentAtMs } from '../../../src/core/programme.ts';
import { type RunningPerformer, startPerformer } from '../../../src/performer/performer-child.ts';
import { align, envelope, FRAME_MS } from '../../sound/envelope.ts';
import { decode } from '../../sound/ffmpeg.ts';
import { gapsBetween } from '../../sound/gaps.ts';
import type { Installation } from '../installation.ts';
import { Ffplay } from './ffplay.ts';

const voices = path.resolve(import.meta.dirname, '../../../demo/voices');
const RATE = 48_000;
const PASSAGE_FRAMES = 3_000 / FRAME_MS;
/** How far amiss a passage is looked for; the voices say the same again after 70 s. */
const AMISS_MS = 30_000;
/** A passage lies between two frames of an envelope. */
const ROUNDING_MS = FRAME_MS;

/** Lets ffplay hear a conversation for so long, and compares all that it played with what was served. */
export async function expectHeardByFfplay(tribune: Installation, ms: number): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'tribune-ffplay-'));
  const file = path.join(folder, 'heard.s16');
  const { id } = await tribune.openRoom('Heard by ffplay');
  const speakers = await Promise.all(['ada', 'ben'].map((name) => speak(tribune, id, name)));
  await segmentIsMade(tribune, id, 4);
  const ffplay = new Ffplay(`${tribune.url}/live/${id}/index.m3u8`, file);
  try {
    const playedMs = async () => ((await heardIn(file)).length / RATE) * 1000;
    await expect.poll(playedMs, { timeout: ms * 1.2 + 30_000, interval: 500 }).toBeGreaterThan(ms);
    expect([ffplay.plays, ffplay.complaints]).toEqual([true, '']);
  } finally {
    await ffplay.stop();
    for (const speaker of speakers) speaker.stop();
  }
  await Promise.allSettled(speakers.map(({ done }) => done));
  expectWhole(await heardIn(file), await servedIn(tribune, id));
  await rm(folder, { recursive: true });
}

/** Each passage is as far from its place in what was served as the first, and none has a hole. */
function expectWhole(heard: Float32Array, served: Float32Array): void {
  const [ear, mouth] = [heard, served].map((samples) => envelope({ sampleRate: RATE, samples })) as [
    Float32Array,
    Float32Array,
  ];
  const begun = align(ear.subarray(0, PASSAGE_FRAMES), mouth, { fromMs: 0, toMs: AMISS_MS });
  expect(begun?.coefficient).toBeGreaterThan(0.95);
  const fromMs = begun?.delayMs ?? 0;
  const range = { fromMs: Math.max(0, fromMs - AMISS_MS), toMs: fromMs + AMISS_MS };
  const misplaced: number[] = [];
  let found = 0;
  for (let at = 0; at + PASSAGE_FRAMES <= ear.length; at += PASSAGE_FRAMES) {
    const place = align(ear.subarray(at, at + PASSAGE_FRAMES), mouth.subarray(at), range);
    // Nobody spoke.
    if (!place) continue;
    if (place.coefficient < 0.95 || Math.abs(place.delayMs - fromMs) > ROUNDING_MS)
      misplaced.push(at * FRAME_MS);
    else found++;
  }
  expect(misplaced, 'ms at which it does not play what comes next').toEqual([]);
  expect(found).toBeGreaterThan(0);
  const heardMs = { startUtcMs: fromMs, levels: ear };
  expect(gapsBetween({ startUtcMs: 0, levels: mouth }, heardMs, () => 0)).toEqual([]);
}

async function speak(tribune: Installation, room: string, name: string): Promise<RunningPerformer> {
  const { whipUrl, whipToken } = await tribune.invite(room, name);
  const voice = path.join(voices, `${name}.opus`);
  const performer = startPerformer({ whipUrl, token: whipToken, voice, loop: true });
  await performer.connected;
  return performer;
}

async function headOf(tribune: Installation, room: string): Promise<Head> {
  return (await (await fetch(`${tribune.url}/live/${room}/head.json`)).json()) as Head;
}

async function segmentIsMade(tribune: Installation, room: string, n: number): Promise<void> {
  const run = (await headOf(tribune, room)).programme?.run;
  const status = async () => {
    const response = await fetch(`${tribune.url}/live/${room}/r${run}/aac64/${n}.m4s`);
    await response.arrayBuffer();
    return response.status;
  };
  await expect.poll(status, { timeout: 20_000 }).toBe(200);
}

/** What was played so far, from the first sound on. */
async function heardIn(file: string): Promise<Float32Array> {
  const bytes = await readFile(file).catch(() => Buffer.alloc(0));
  const samples = new Float32Array(bytes.length >> 1);
  for (let at = 0; at < samples.length; at++) samples[at] = bytes.readInt16LE(at * 2) / 32_768;
  return samples.subarray(
    Math.max(
      0,
      samples.findIndex((sample) => sample !== 0),
    ),
  );
}

/** Every segment of the room so far, as any listener got it. */
async function servedIn(tribune: Installation, room: string): Promise<Float32Array> {
  const { programme } = await headOf(tribune, room);
  if (!programme) throw new Error('the room has no programme');
  const base = `${tribune.url}/live/${room}/r${programme.run}/aac64`;
  const pieces = [await (await fetch(`${base}/init.mp4`)).bytes()];
  const last = segmentAtMs(programme.nowMs - programme.t0Ms);
  for (let n = 0; n <= last; n++) pieces.push(await (await fetch(`${base}/${n}.m4s`)).bytes());
  return (await decode(Buffer.concat(pieces))).samples;
}
