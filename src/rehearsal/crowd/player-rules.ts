/**
 * How often a made-up listener looks again: the numbers of `web/listen/player`, which belongs to pages and cannot be imported
 * here. A test holds the two to one another (REH-6). What it asks for, and when, are the player's own rules (`core/listening`).
 */

/** After an answer that a number lies ahead or is missing. @param random 0..1 */
export function refusedWaitMs(random: number): number {
  return 480 * (1 + random);
}

const SETTLED_MS = 15_000;
const WAITING_MS = 1_000;
const NEAR_MS = 30_000;
const IDLE_MS = 4_000;
const LATE_MS = 15 * 60_000;
const LATE_WAITING_MS = 5_000;

/** What of `head.json` decides how soon it is read again. */
export interface Watched {
  /** There is a programme to play, or a line before it. */
  readonly live: boolean;
  readonly startsMs: number | undefined;
}

/** How soon who pressed Play reads the head again, ms. @param nowMs UTC */
export function headPaceMs({ live, startsMs }: Watched, nowMs: number): number {
  if (live) return SETTLED_MS;
  if (startsMs === undefined) return WAITING_MS;
  const untilNearMs = startsMs - NEAR_MS - nowMs;
  if (untilNearMs > 0) return Math.min(SETTLED_MS, Math.max(WAITING_MS, untilNearMs));
  return nowMs - startsMs > LATE_MS ? LATE_WAITING_MS : WAITING_MS;
}

/** Listeners who came together are spread over a quarter of the pace. @param random 0..1 */
export function spreadPaceMs(paceMs: number, random: number): number {
  return Math.max(WAITING_MS, paceMs * (0.875 + random / 4));
}

/** While the head could not be read and nothing is known. */
export const UNREAD_HEAD_MS = IDLE_MS;
/** Of one reading of the clock, at most. */
const CLOCK_SAMPLES = 3;
/** A sample that is off by so much at most is enough. */
const CLOCK_GOOD_MS = 10;
const CLOCK_CALM_MS = 3_000;
const CLOCK_RESYNC_MS = 600_000;
const CLOCK_RETRY_MS = 15_000;

/** By how much a sample may be off, ms. */
export function clockErrorMs(roundTripMs: number): number {
  return roundTripMs / 2 + 1;
}

/** @param samples that were taken @param errorMs of the best of them */
export function wantsAnotherSample(samples: number, errorMs: number): boolean {
  return samples < CLOCK_SAMPLES && errorMs > CLOCK_GOOD_MS;
}

/** How soon the clock is read again, ms. @param readings so far @param errorMs of the last; infinite: nothing was heard */
export function clockPaceMs(readings: number, errorMs: number): number {
  if (errorMs === Number.POSITIVE_INFINITY) return readings === 1 ? CLOCK_CALM_MS : CLOCK_RETRY_MS;
  return readings === 1 && errorMs > CLOCK_GOOD_MS ? CLOCK_CALM_MS : CLOCK_RESYNC_MS;
}

/** Asked for within this after it was due, a segment is on schedule. */
export const PUNCTUAL_MS = 150;
