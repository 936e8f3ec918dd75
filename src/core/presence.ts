/** Of an audience that is counted by a sample, on the wire. */

/** A listener who was drawn reports so often, ms. */
export const PRESENCE_MS = 30_000;
/** Who has not reported for so long has left without a word. */
export const PRESENCE_LAPSE_MS = 45_000;

/** Stays are counted by how long they were at least, in minutes. */
export const STAY_MINUTES = [0, 1, 5, 15, 30, 60, 120] as const;

/** 1.96 standard deviations: what an estimate is off by more than once in twenty times. */
export function errorOf(variance: number): number {
  return 1.96 * Math.sqrt(Math.max(0, variance));
}
