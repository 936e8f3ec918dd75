const FIRST_MS = 250;
const LONGEST_MS = 8_000;

/**
 * How long to wait before try number `attempt` (1 = the first repetition): doubling from 250 ms up to 8 s, and of
 * that a random part between half and all, so that thirteen speakers do not come back in the same instant.
 *
 * @param random from [0, 1)
 * @param leastMs what the server asked for by Retry-After; the randomness comes on top of it.
 */
export function retryDelayMs(attempt: number, random: number, leastMs = 0): number {
  const fullMs = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.max(0, attempt - 1));
  return Math.round(leastMs + fullMs * (0.5 + random / 2));
}
