const FIRST_MS = 200;
const MOST_MS = 3_000;

/**
 * How long to wait after the `failures`-th failure in a row (1 is the first), in ms: doubling, and spread over half of
 * itself, so that listeners who lost an origin together do not come back together.
 *
 * @param random 0..1
 */
export function backoffMs(failures: number, random: number): number {
  const longest = Math.min(MOST_MS, FIRST_MS * 2 ** Math.max(0, failures - 1));
  return longest * (0.5 + random / 2);
}
