/** What became of a voice on its way, judged by the sound alone. */

import { FRAME_MS } from '../../test/sound/envelope.ts';
import { type Gap, gapsBetween } from '../../test/sound/gaps.ts';
import { delaysBetween } from '../../test/sound/tap.ts';
import type { TapReading } from '../../test/sound/tap-clock.ts';
import { percentile } from '../figure.ts';

export interface Heard {
  /** One for each window of 2 s, half a second apart. */
  readonly delaysMs: readonly number[];
  /** Of all windows, how many were recognised at the ear; 0 to 1. */
  readonly recognised: number;
  /** Holes of 40 ms and more while somebody spoke. */
  readonly gaps: readonly Gap[];
}

const WINDOW = { windowMs: 2_000, stepMs: 500 };
/** With fewer windows recognised, the delays would be those of the good moments alone. */
const LEAST_SHARE = 0.9;

/**
 * @param range in which to look for the delay, ms
 * @throws Error when the two do not resemble each other
 */
export function compare(
  mouth: TapReading,
  ear: TapReading,
  range: { readonly fromMs: number; readonly toMs: number },
): Heard {
  // What is said last may not have been heard yet.
  const heardMs = ear.startUtcMs + ear.levels.length * FRAME_MS - range.toMs - mouth.startUtcMs;
  const levels = mouth.levels.subarray(0, Math.max(0, heardMs / FRAME_MS));
  const delays = delaysBetween({ ...mouth, levels }, ear, { ...range, ...WINDOW });
  const windows = Math.floor((levels.length * FRAME_MS - WINDOW.windowMs) / WINDOW.stepMs) + 1;
  const recognised = delays.length / windows;
  if (recognised < LEAST_SHARE)
    throw new Error(`only ${delays.length} of ${windows} windows were recognised at the ear`);
  const delayAt = (atMs: number) =>
    delays.reduce((best, next) => (Math.abs(next.atMs - atMs) < Math.abs(best.atMs - atMs) ? next : best))
      .delayMs;
  return {
    delaysMs: delays.map(({ delayMs }) => delayMs),
    recognised,
    gaps: gapsBetween(mouth, ear, delayAt),
  };
}

/** For people: the spread of the delays and where the sound was missing. */
export function describe({ delaysMs, recognised, gaps }: Heard): string {
  const at = (share: number) => percentile(delaysMs, share).toFixed(0);
  const holes = gaps.map(({ ms }) => `${ms} ms`).join(', ') || 'none';
  return `${delaysMs.length} windows (${(recognised * 100).toFixed(0)} % of all): least ${at(0)}, median ${at(0.5)}, p95 ${at(0.95)}, p99 ${at(0.99)}, worst ${at(1)} ms; holes: ${holes}`;
}
