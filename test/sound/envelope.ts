/** Compares what was spoken with what was heard, by loudness alone: codecs and levellers change every sample, not the envelope. */

import type { Sound } from './wav.ts';

/** 10 ms: finer than any latency we promise, coarser than a pitch period. */
export const FRAME_MS = 10;

export interface Match {
  /** By how much the second lies after the first, ms; a multiple of FRAME_MS. */
  readonly delayMs: number;
  /** Pearson's coefficient at that delay, −1 to 1. */
  readonly coefficient: number;
}

/**
 * RMS of each 10 ms, to the power 0.5: between amplitude, where one shout outweighs a sentence, and decibels, where
 * noise in the pauses does.
 */
export function envelope({ sampleRate, samples }: Sound): Float32Array {
  const frame = (sampleRate * FRAME_MS) / 1000;
  const levels = new Float32Array(Math.floor(samples.length / frame));
  for (let index = 0; index < levels.length; index++) {
    const start = Math.round(index * frame);
    const end = Math.round((index + 1) * frame);
    let power = 0;
    for (let at = start; at < end; at++) power += (samples[at] as number) ** 2;
    levels[index] = Math.sqrt(Math.sqrt(power / (end - start)));
  }
  return levels;
}

/**
 * The delay at which two envelopes fit best: normalised cross-correlation over the frames they share there.
 *
 * @param spoken what went in
 * @param heard what came out, on the same clock
 * @param range delays to try, ms; a periodic voice fits at many, so keep it narrower than the repetition
 * @returns undefined when at no delay a quarter of the shorter overlaps, or one of them is flat
 */
export function align(
  spoken: Float32Array,
  heard: Float32Array,
  range: { readonly fromMs: number; readonly toMs: number },
): Match | undefined {
  const least = Math.max(2, Math.floor(Math.min(spoken.length, heard.length) / 4));
  let best: Match | undefined;
  const last = Math.floor(range.toMs / FRAME_MS);
  for (let shift = Math.ceil(range.fromMs / FRAME_MS); shift <= last; shift++) {
    const start = Math.max(0, -shift);
    const end = Math.min(spoken.length, heard.length - shift);
    if (end - start < least) continue;
    const coefficient = correlation(spoken.subarray(start, end), heard.subarray(start + shift, end + shift));
    if (coefficient !== undefined && (!best || coefficient > best.coefficient))
      best = { delayMs: shift * FRAME_MS, coefficient };
  }
  return best;
}

/**
 * The delay over time: one match for each window of what was spoken that holds speech.
 *
 * @returns in the order of the windows; those in which nothing was said, or nothing fits, are left out
 */
export function delaysOf(
  spoken: Float32Array,
  heard: Float32Array,
  options: {
    readonly fromMs: number;
    readonly toMs: number;
    readonly windowMs: number;
    readonly stepMs: number;
    /** Matches below this are no matches; 0.8 when absent. */
    readonly leastCoefficient?: number;
  },
): (Match & { readonly atMs: number })[] {
  const windowFrames = Math.round(options.windowMs / FRAME_MS);
  const stepFrames = Math.max(1, Math.round(options.stepMs / FRAME_MS));
  const firstShift = Math.ceil(options.fromMs / FRAME_MS);
  const lastShift = Math.floor(options.toMs / FRAME_MS);
  const matches: (Match & { atMs: number })[] = [];
  for (let at = 0; at + windowFrames <= spoken.length; at += stepFrames) {
    const start = Math.max(0, at + firstShift);
    const end = Math.min(heard.length, at + windowFrames + lastShift);
    if (end - start < windowFrames) continue;
    const match = align(spoken.subarray(at, at + windowFrames), heard.subarray(start, end), {
      fromMs: 0,
      toMs: (end - start - windowFrames) * FRAME_MS,
    });
    if (!match || match.coefficient < (options.leastCoefficient ?? 0.8)) continue;
    matches.push({ ...match, delayMs: match.delayMs + (start - at) * FRAME_MS, atMs: at * FRAME_MS });
  }
  return matches;
}

/** Pearson's; undefined when either does not vary. */
function correlation(a: Float32Array, b: Float32Array): number | undefined {
  const meanA = mean(a);
  const meanB = mean(b);
  let both = 0;
  let powerA = 0;
  let powerB = 0;
  for (let at = 0; at < a.length; at++) {
    const x = (a[at] as number) - meanA;
    const y = (b[at] as number) - meanB;
    both += x * y;
    powerA += x * x;
    powerB += y * y;
  }
  // Less than this is rounding, not sound.
  if (powerA < 1e-9 * a.length || powerB < 1e-9 * a.length) return undefined;
  return both / Math.sqrt(powerA * powerB);
}

function mean(values: Float32Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
