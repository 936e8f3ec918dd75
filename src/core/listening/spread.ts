/**
 * Over how much the listeners of a room are spread when they ask for whole segments.
 *
 * All of them want each segment at the same moment. What a core of the edge does in 60 ms is enough for a thousand; a larger
 * audience asks over a longer time, at the price of being that much further behind. Pure. Rules: docs/RULES.md SPREAD.
 */

import { SEGMENT_MS } from '../programme.ts';

/** In ms; each but the last twice the one before, so that an audience that grows changes it seldom. */
export const LEAST_SPREAD_MS = 60;
export const MOST_SPREAD_MS = 720;
const SPREADS_MS = [LEAST_SPREAD_MS, 120, 240, 480, MOST_SPREAD_MS];

/**
 * What one listener takes of it: no less than what a core of the edge takes to answer one (`npm run bench -- edge`), as if
 * one core served all.
 */
const LISTENER_MS = 0.05;
/** An audience has to be smaller by so much before it is spread over less again. */
const FALLS_BELOW = 0.8;

/** @param listeners how many there are, or are expected @param presentMs that holds now */
export function spreadFor(listeners: number, presentMs = LEAST_SPREAD_MS): number {
  const neededMs = smallestOver(listeners * LISTENER_MS);
  return neededMs < presentMs
    ? Math.min(presentMs, smallestOver((listeners * LISTENER_MS) / FALLS_BELOW))
    : neededMs;
}

/** Whether it may stand on the wire: whatever it says, no listener asks later than in the next segment. */
export function isSpreadMs(value: unknown): value is number {
  return typeof value === 'number' && value >= LEAST_SPREAD_MS && value <= SEGMENT_MS;
}

function smallestOver(ms: number): number {
  return SPREADS_MS.find((spreadMs) => spreadMs >= ms) ?? MOST_SPREAD_MS;
}
