/** Puts what a tap counted in samples onto the clock of the machine. */

import { FRAME_MS } from './envelope.ts';

/** What a tap's worklet writes down each time that it has some frames of loudness together. */
export interface Batch {
  readonly levels: readonly number[];
  /** End of the last of them, ms of the context's own time. */
  readonly endMs: number;
  /** What was rendered beyond that when the clock was read, ms. */
  readonly tailMs: number;
  /** When: UTC in ms since 1970. */
  readonly utcMs: number;
}

/** The loudness at one place, every 10 ms as `envelope` gives it. */
export interface TapReading {
  /** Of the first 10 ms: UTC in ms since 1970. */
  readonly startUtcMs: number;
  readonly levels: Float32Array;
}

/** Batches that tell how far the two clocks are apart: two seconds. */
const TELLING = 40;

/**
 * Each batch at the time of day at which it was rendered.
 *
 * A buffer is rendered when it is needed or somewhat later, never before; so of a batch and those that follow, the
 * one that was earliest by the clock is right. A context that missed its time only falls behind, and leaves a hole:
 * there the tap heard nothing.
 *
 * @returns undefined of nothing
 */
export function onUtc(batches: readonly Batch[]): TapReading | undefined {
  const [first] = batches;
  if (!first) return undefined;
  const offsets = batches.map(({ utcMs, endMs, tailMs }) => utcMs - (endMs + tailMs));
  const starts = batches.map(({ levels, endMs }, at) => {
    const following = offsets.slice(Math.max(0, Math.min(at, batches.length - TELLING)), at + TELLING);
    return endMs - levels.length * FRAME_MS + Math.min(...following);
  });
  const startUtcMs = starts[0] as number;
  const last = batches.length - 1;
  const frames = (from: number) => Math.round((from - startUtcMs) / FRAME_MS);
  const levels = new Float32Array(frames(starts[last] as number) + (batches[last]?.levels.length ?? 0));
  for (const [at, batch] of batches.entries()) levels.set(batch.levels, frames(starts[at] as number));
  return { startUtcMs, levels };
}
