/** The sound of a room as its listeners get it, beside what was spoken. */

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { SEGMENT_MS } from '../../src/core/programme.ts';
import type { Api } from '../runtime/api.ts';
import { envelope, FRAME_MS } from '../sound/envelope.ts';
import { decode } from '../sound/ffmpeg.ts';
import { type Gap, gapsBetween } from '../sound/gaps.ts';
import { delaysBetween } from '../sound/tap.ts';
import type { TapReading } from '../sound/tap-clock.ts';
import type { Conversation, Span } from './conversation.ts';

const RATE = 48_000;

/** How well a span of the programme fits what Ada said in it: coefficients of its windows, and holes in it. */
export async function heardLive(
  api: Api,
  room: string,
  conversation: Conversation,
  { fromMs, untilMs }: Span,
): Promise<{ coefficients: number[]; gaps: Gap[] }> {
  const { run, t0Ms } = await api.programme(room);
  const utc = (ms: number) => performance.timeOrigin + ms - t0Ms;
  const [first, last] = [Math.ceil(utc(fromMs) / SEGMENT_MS), Math.floor(utc(untilMs) / SEGMENT_MS)];
  const url = `${api.url}/live/${room}/r${run}/aac64`;
  const parts = [Buffer.from(await (await fetch(`${url}/init.mp4`)).arrayBuffer())];
  for (let n = first; n <= last; n++) {
    const response = await api.segment(room, run, n);
    if (!response.ok) throw new Error(`segment ${n}: ${response.status}`);
    parts.push(Buffer.from(await response.arrayBuffer()));
  }
  const { samples } = await decode(Buffer.concat(parts));
  const ear = { startUtcMs: t0Ms + first * SEGMENT_MS, levels: envelope({ sampleRate: RATE, samples }) };
  const mouth = await spoken(conversation, ear.startUtcMs - 2_000, ear.levels.length + 300);
  const matches = delaysBetween(mouth, ear, { fromMs: 0, toMs: 1_000, windowMs: 2_000, stepMs: 500 });
  const delays = matches.map(({ delayMs }) => delayMs).sort((a, b) => a - b);
  const delayMs = delays[delays.length >> 1] ?? 0;
  return {
    coefficients: matches.map(({ coefficient }) => coefficient),
    gaps: gapsBetween(mouth, ear, () => delayMs),
  };
}

/** The recording as it was played in these frames of the clock. */
async function spoken(conversation: Conversation, startUtcMs: number, frames: number): Promise<TapReading> {
  const file = path.resolve(import.meta.dirname, '../../demo/voices/ada.opus');
  const { samples } = await decode(await readFile(file));
  const round = envelope({ sampleRate: RATE, samples });
  const since = (startUtcMs - performance.timeOrigin - conversation.startMs) / FRAME_MS;
  const levels = Float32Array.from({ length: frames }, (_, i) => {
    const at = Math.round(since + i);
    return at < 0 ? 0 : (round[at % round.length] as number);
  });
  // Where this process itself came too late to speak, nothing was said.
  for (const { fromMs, untilMs } of conversation.pauses()) {
    const frame = (ms: number) => Math.round((performance.timeOrigin + ms - startUtcMs) / FRAME_MS);
    levels.fill(0, Math.max(0, frame(fromMs)), Math.max(0, frame(untilMs)));
  }
  return { startUtcMs, levels };
}
