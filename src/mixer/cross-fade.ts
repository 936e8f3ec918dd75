/** 5 ms: too short to be heard as a mixture, too long to click. */
export const SEAM_TICKS = 240;

/** Passes from one sound to the other over the first 5 ms of `out`, which may be either. */
export function crossFade(out: Float32Array, from: Float32Array, to: Float32Array): void {
  for (let i = 0; i < SEAM_TICKS; i++) {
    const share = i / SEAM_TICKS;
    out[i] = (from[i] as number) * (1 - share) + (to[i] as number) * share;
  }
}
