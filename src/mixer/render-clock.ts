/**
 * When a frame of programme is due, on the clock on which packets arrive.
 *
 * Frames are rendered in lots, and at times late. Measured against such moments every delay would jump; so the earliest
 * of the last two seconds is taken as the true beat.
 */

const FRAME_MS = 20;
const FRAMES = 100;

export class RenderClock {
  readonly #offsets = new Float64Array(FRAMES).fill(Number.POSITIVE_INFINITY);
  #frames = 0;

  /** @returns when this frame, the next, was due, ms */
  next(nowMs: number): number {
    const sinceFirstMs = this.#frames * FRAME_MS;
    this.#offsets[this.#frames % FRAMES] = nowMs - sinceFirstMs;
    this.#frames++;
    return sinceFirstMs + Math.min(...this.#offsets);
  }
}
