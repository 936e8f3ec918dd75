/** How long a voice was away that speaks without a pause worth the name. */

import { FRAME_MS } from './envelope.ts';
import type { TapReading } from './tap-clock.ts';

/** Somebody speaks: −50 dBFS, on the scale of an envelope. */
const SPEECH = 0.056;
/** Fake voices have no pause of more than 150 ms. */
const LEAST_FRAMES = 300 / FRAME_MS;

/** How long after an instant the voice was back for good, ms; 0 when it was never away, infinite when it is still. */
export function backAfterMs({ startUtcMs, levels }: TapReading, instantUtcMs: number): number {
  let [backMs, quiet] = [0, 0];
  for (const [at, level] of levels.entries()) {
    const utcMs = startUtcMs + at * FRAME_MS;
    if (level < SPEECH) quiet++;
    else {
      if (quiet >= LEAST_FRAMES && utcMs > instantUtcMs) backMs = utcMs - instantUtcMs;
      quiet = 0;
    }
  }
  return quiet >= LEAST_FRAMES ? Number.POSITIVE_INFINITY : backMs;
}
