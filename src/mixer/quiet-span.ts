/**
 * Makes what is quiet shorter or longer, to bring a delay to its target unheard: pauses between words lie there to be
 * used. The seam is a cross-fade, so that not even noise clicks.
 */

import { crossFade, SEAM_TICKS } from './cross-fade.ts';

const TICKS_PER_MS = 48;
/** Smaller errors are left to the reading rate. */
const LEAST_EXCESS_MS = 10;
/** Quiet is 26 dB under the loudest lately; under −70 dBFS in any case. */
const QUIET_SHARE = 0.05;
const QUIET_RMS = 0.0003;
/** Per packet: half in some 14 s of 20 ms packets. */
const LOUDEST_DECAY = 0.999;

export class QuietSpan {
  #loudest = 0;
  readonly #changed = new Float32Array(2 * 5760);

  /**
   * @param samples one packet's
   * @param excessMs how much longer than wanted the delay is; negative when it is shorter
   * @returns the samples, or a version that brings the delay nearer; valid until the next call
   */
  fit(samples: Float32Array, excessMs: number): Float32Array {
    const level = rms(samples);
    this.#loudest = Math.max(level, this.#loudest * LOUDEST_DECAY);
    if (Math.abs(excessMs) < LEAST_EXCESS_MS) return samples;
    if (level > Math.max(QUIET_RMS, this.#loudest * QUIET_SHARE)) return samples;
    const most = samples.length - SEAM_TICKS;
    const ticks = Math.min(most, Math.round(Math.abs(excessMs) * TICKS_PER_MS));
    if (ticks <= 0) return samples;
    return excessMs > 0 ? this.#shorter(samples, ticks) : this.#longer(samples, ticks);
  }

  /** Fades from the beginning to what lies `ticks` further on. */
  #shorter(samples: Float32Array, ticks: number): Float32Array {
    const out = this.#changed.subarray(0, samples.length - ticks);
    out.set(samples.subarray(ticks));
    crossFade(out, samples, samples.subarray(ticks));
    return out;
  }

  /** Shortly before its end, fades back to what lay `ticks` before, and plays it again. */
  #longer(samples: Float32Array, ticks: number): Float32Array {
    const out = this.#changed.subarray(0, samples.length + ticks);
    out.set(samples);
    out.set(samples.subarray(samples.length - ticks), samples.length);
    const seam = samples.length - SEAM_TICKS;
    crossFade(out.subarray(seam), samples.subarray(seam), samples.subarray(seam - ticks));
    return out;
  }
}

/** Of every fourth sample: it tells the level as well, at a quarter of the cost. */
function rms(samples: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < samples.length; i += 4) {
    const sample = samples[i] as number;
    sum += sample * sample;
  }
  return Math.sqrt((4 * sum) / Math.max(1, samples.length));
}
