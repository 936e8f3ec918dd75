/** Holds the latency by playing a little faster or slower, which nobody hears, instead of jumping. Pure. */

export const SLOWEST = 0.97;
export const FASTEST = 1.04;
/** Beyond this over the target, catching up by rate takes minutes: jump. */
const JUMP_SECONDS = 4;
/** Errors inside are left alone: a changed rate costs the browser a time stretch. */
const IDLE_SECONDS = 0.04;
/** Once correcting, go on until this near. */
const DONE_SECONDS = 0.02;
/** Rate per second of error: the whole 4 % from 0.2 s on. */
const GAIN = 0.2;

/**
 * The rate at which to play.
 *
 * @param errorSeconds latency − target
 * @param rate the present one
 */
export function rateFor(errorSeconds: number, rate: number): number {
  const tolerance = rate === 1 ? IDLE_SECONDS : DONE_SECONDS;
  if (Math.abs(errorSeconds) <= tolerance) return 1;
  const wanted = Math.min(FASTEST, Math.max(SLOWEST, 1 + errorSeconds * GAIN));
  // In steps of a hundredth, at least one: each change restarts the time stretch.
  const steps = Math.round((wanted - 1) * 100) || Math.sign(errorSeconds);
  return 1 + steps / 100;
}

/** @param errorSeconds latency − target */
export function mustJump(errorSeconds: number): boolean {
  return errorSeconds > JUMP_SECONDS;
}
