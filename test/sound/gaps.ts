/** Finds where sound is missing although somebody spoke. */

import { FRAME_MS } from './envelope.ts';
import type { TapReading } from './tap-clock.ts';

export interface Gap {
  /** UTC in ms since 1970. */
  readonly atMs: number;
  readonly ms: number;
}

/** Nothing at all: −80 dBFS, below what a codec leaves of a pause. On the scale of an envelope. */
const DEAD = 0.01;
/** Somebody speaks: −50 dBFS. */
const SPEECH = 0.056;
/** Shorter holes are closures of a consonant, or one frame that a codec swallowed. */
const LEAST_FRAMES = 4;
/** By how much the delay may be off, to each side. */
const SLACK_FRAMES = 4;

/**
 * Holes of 40 ms and more at the ear at which, a delay before, the mouth spoke all the time.
 *
 * @param delayMs how late the ear hears what the mouth says at an instant of UTC
 */
export function gapsBetween(mouth: TapReading, ear: TapReading, delayMs: (atMs: number) => number): Gap[] {
  const gaps: Gap[] = [];
  let dead = 0;
  for (let at = 0; at <= ear.levels.length; at++) {
    if (at < ear.levels.length && (ear.levels[at] as number) < DEAD) {
      dead++;
      continue;
    }
    const atMs = ear.startUtcMs + (at - dead) * FRAME_MS;
    const spokenMs = atMs - delayMs(atMs);
    if (dead >= LEAST_FRAMES && spoke(mouth, spokenMs, dead)) gaps.push({ atMs, ms: dead * FRAME_MS });
    dead = 0;
  }
  return gaps;
}

/**
 * The longest silence at an ear from an instant on: for a voice whose own pauses are known to be short.
 *
 * @param fromMs UTC in ms since 1970
 */
export function longestSilence({ startUtcMs, levels }: TapReading, fromMs: number): Gap {
  let longest: Gap = { atMs: fromMs, ms: 0 };
  let dead = 0;
  for (let at = Math.max(0, Math.ceil((fromMs - startUtcMs) / FRAME_MS)); at < levels.length; at++) {
    dead = (levels[at] as number) < DEAD ? dead + 1 : 0;
    if (dead * FRAME_MS <= longest.ms) continue;
    longest = { atMs: startUtcMs + (at + 1 - dead) * FRAME_MS, ms: dead * FRAME_MS };
  }
  return longest;
}

function spoke({ startUtcMs, levels }: TapReading, fromMs: number, frames: number): boolean {
  const first = Math.round((fromMs - startUtcMs) / FRAME_MS);
  const around = levels.subarray(
    Math.max(0, first - SLACK_FRAMES),
    Math.max(0, first + frames + SLACK_FRAMES),
  );
  return around.length >= frames && around.every((level) => level > SPEECH);
}
