/**
 * When a frame of programme is due, on the clock on which packets arrive.
 *
 * Frames are rendered in lots, and at times late. Measured against such moments every delay would jump; so the earliest
 * of the last two seconds is taken as the true beat. They are two seconds in which frames were rendered: one standstill,
 * and the many frames that are made up for at its end, change nothing.
 */

const FRAME_MS = 20;
/** As long as a lot. */
const SPAN_MS = 80;
const SPANS = 25;

export class RenderClock {
  /** The earliest of each span, relative to the number of its frame. */
  readonly #offsets = new Float64Array(SPANS).fill(Number.POSITIVE_INFINITY);
  #span = Number.NaN;
  #at = 0;
  #frames = 0;

  /** @returns when this frame, the next, was due, ms */
  next(nowMs: number): number {
    const sinceFirstMs = this.#frames++ * FRAME_MS;
    const span = Math.floor(nowMs / SPAN_MS);
    if (span !== this.#span) {
      this.#span = span;
      this.#at = (this.#at + 1) % SPANS;
      this.#offsets[this.#at] = Number.POSITIVE_INFINITY;
    }
    this.#offsets[this.#at] = Math.min(this.#offsets[this.#at] as number, nowMs - sinceFirstMs);
    return sinceFirstMs + Math.min(...this.#offsets);
  }
}
