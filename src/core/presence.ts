/** Of an audience that is counted by a sample, on the wire. */

/** A listener who was drawn reports so often, ms. */
export const PRESENCE_MS = 60_000;
/** Who has not reported for so long has left without a word. */
export const PRESENCE_LAPSE_MS = 75_000;

/** Stays are counted by how long they were at least, in minutes. */
export const STAY_MINUTES = [0, 1, 5, 15, 30, 60, 120] as const;

/** 1.96 standard deviations: what an estimate is off by more than once in twenty times. */
export function errorOf(variance: number): number {
  return 1.96 * Math.sqrt(Math.max(0, variance));
}

const DRAWN_LETTERS = 8;
const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/**
 * The number by which a visit is drawn, from 0 to less than 1: its first eight letters, read as a fraction. Whoever is drawn
 * by a small probability is so by every greater one, and both ends know who is.
 */
export function drawOf(visit: string): number {
  let drawn = 0;
  for (const letter of visit.slice(0, DRAWN_LETTERS)) drawn = drawn * 64 + BASE64URL.indexOf(letter);
  return drawn / 64 ** DRAWN_LETTERS;
}
