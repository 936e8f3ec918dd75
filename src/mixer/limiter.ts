/**
 * Keeps the true peak of the mix under −1.5 dBTP: sees 5 ms ahead and is down, in a curve without corners, by the time
 * the peak comes out. Delays the programme by those 5 ms, always.
 */

import { SlidingLeast } from './sliding-least.ts';
import { TRUE_PEAK_DELAY, TruePeak } from './true-peak.ts';

/** Samples of delay. */
export const LOOK_AHEAD = 240;
/** 0.8 dB under the promise: so much the estimate misses where all is treble. */
const CEILING = 10 ** (-2.3 / 20);
/** Over which the gain is averaged. */
const SMOOTHING = LOOK_AHEAD - TRUE_PEAK_DELAY;
/** The gain comes back by this share of what is missing, each sample: some 0.2 s. */
const RELEASE = 1 / 9_600;
/** Nearer to 1 than this is 1. */
const UNHEARD = 1e-5;

export class Limiter {
  readonly #truePeak = new TruePeak(CEILING);
  readonly #least = new SlidingLeast(SMOOTHING + 1);
  readonly #sound = new Float32Array(LOOK_AHEAD);
  readonly #gains = new Float64Array(SMOOTHING).fill(1);
  #soundAt = 0;
  #gainAt = 0;
  #held = 1;
  #sum = SMOOTHING;

  /** Changes `samples` in place; what comes out went in 240 samples earlier. */
  process(samples: Float32Array): void {
    for (let i = 0; i < samples.length; i++) {
      const x = samples[i] as number;
      const gain = this.#gainFor(this.#truePeak.next(x));
      samples[i] = (this.#sound[this.#soundAt] as number) * gain;
      this.#sound[this.#soundAt] = x;
      this.#soundAt = (this.#soundAt + 1) % LOOK_AHEAD;
    }
  }

  /** The lowest gain ahead, let go slowly, averaged: so it is reached in time, and held until the peak has passed. */
  #gainFor(peak: number): number {
    const lowest = this.#least.next(peak > CEILING ? CEILING / peak : 1);
    this.#held = Math.min(lowest, this.#held + (1 - this.#held) * RELEASE);
    if (lowest === 1 && 1 - this.#held < UNHEARD) this.#held = 1;
    this.#sum += this.#held - (this.#gains[this.#gainAt] as number);
    this.#gains[this.#gainAt] = this.#held;
    this.#gainAt = (this.#gainAt + 1) % SMOOTHING;
    return this.#sum / SMOOTHING;
  }
}
