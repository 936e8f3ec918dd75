/**
 * A queue of samples read at a rate a few parts in ten thousand off its own, so that a speaker's clock becomes ours;
 * or at its own, when they come out as they went in.
 *
 * Between samples it interpolates with a windowed sinc of 16 taps: where the ear would hear a cubic lose its treble,
 * once for each sample that the clocks slip, this one is flat and clean (DRIFT-3).
 */

const TAPS = 16;
/** Samples before the read position, and after it, that the taps reach. */
const BEHIND = TAPS / 2 - 1;
const AHEAD = TAPS / 2;
/** Positions between two samples; the nearest is taken, and the error lies under the taps' own. */
const PHASES = 4_096;
/** Of the Kaiser window: what is added lies 75 dB under a tone of 15 kHz, and 95 under one of 1 kHz. */
const KAISER_BETA = 9;
const CAPACITY = 16_384;

export class Resampler {
  readonly #samples = new Float64Array(CAPACITY);
  #start = BEHIND;
  #end = BEHIND;
  /** Of a sample, in phases. */
  #phase = 0;
  /** By which the phase last changed from sample to sample. */
  #step = 0;

  /** The length that `read` needs for so many samples at this rate. */
  static lengthFor(samples: number, rate: number): number {
    return samples * rate + AHEAD;
  }

  /** Samples given and not yet read; counts the one under way in part. */
  get length(): number {
    return this.#end - this.#start - this.#phase / PHASES;
  }

  push(samples: Float32Array): void {
    this.#makeRoom(samples.length);
    this.#samples.set(samples, this.#end);
    this.#end += samples.length;
  }

  pushSilence(samples: number): void {
    this.#makeRoom(samples);
    this.#samples.fill(0, this.#end, this.#end + samples);
    this.#end += samples;
  }

  /**
   * Fills `out`; `length` is at least `lengthFor(out.length, rate)`.
   *
   * @param rate input samples per output sample, near 1; at 1 the rate before is kept up to the next whole sample
   */
  read(out: Float32Array, rate: number): void {
    const resting = rate === 1;
    if (!resting) this.#step = (rate - 1) * PHASES;
    let i = resting && this.#phase === 0 ? 0 : this.#interpolate(out, resting);
    const from = this.#samples;
    let start = this.#start;
    for (; i < out.length; i++) out[i] = from[start++] as number;
    this.#start = start;
  }

  clear(): void {
    this.#samples.fill(0, 0, BEHIND);
    this.#start = BEHIND;
    this.#end = BEHIND;
    this.#phase = 0;
  }

  /**
   * Nothing of the mix is done more often: hence doubles, which need no conversion, and four sums, none of which waits
   * for another.
   *
   * @param toWhole whether to stop at a whole sample
   * @returns how much of `out` is filled
   */
  #interpolate(out: Float32Array, toWhole: boolean): number {
    const from = this.#samples;
    const filters = FILTERS;
    const step = this.#step;
    let start = this.#start;
    let phase = this.#phase;
    let i = 0;
    while (i < out.length) {
      let a = 0;
      let b = 0;
      let c = 0;
      let d = 0;
      let tap = ((phase + 0.5) | 0) * TAPS;
      for (let at = start - BEHIND, end = at + TAPS; at < end; at += 4, tap += 4) {
        a += (from[at] as number) * (filters[tap] as number);
        b += (from[at + 1] as number) * (filters[tap + 1] as number);
        c += (from[at + 2] as number) * (filters[tap + 2] as number);
        d += (from[at + 3] as number) * (filters[tap + 3] as number);
      }
      out[i++] = a + b + c + d;
      phase += step;
      start++;
      if (phase >= 0 && phase < PHASES) continue;
      const over = phase < 0 ? -1 : 1;
      start += over;
      phase -= over * PHASES;
      if (!toWhole) continue;
      // On its way down it has just passed the whole sample.
      if (over < 0) start++;
      phase = 0;
      break;
    }
    this.#start = start;
    this.#phase = phase;
    return i;
  }

  #makeRoom(samples: number): void {
    if (this.#end + samples <= CAPACITY) return;
    const keepFrom = this.#start - BEHIND;
    this.#samples.copyWithin(0, keepFrom, this.#end);
    this.#start -= keepFrom;
    this.#end -= keepFrom;
  }
}

/** One filter for each phase from 0 to `PHASES` inclusive, its taps in the order of the samples. */
const FILTERS = windowedSincs();

function windowedSincs(): Float64Array {
  const filters = new Float64Array((PHASES + 1) * TAPS);
  for (let phase = 0; phase <= PHASES; phase++) {
    const filter = filters.subarray(phase * TAPS, (phase + 1) * TAPS);
    for (let tap = 0; tap < TAPS; tap++) {
      const x = tap - BEHIND - phase / PHASES;
      const sinc = x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
      const edge = (2 * x) / TAPS;
      const window = besselI0(KAISER_BETA * Math.sqrt(Math.max(0, 1 - edge * edge)));
      filter[tap] = sinc * window;
    }
    const sum = filter.reduce((total, each) => total + each, 0);
    for (let tap = 0; tap < TAPS; tap++) filter[tap] = (filter[tap] as number) / sum;
  }
  return filters;
}

/** Modified Bessel function of the first kind, order zero, by its series. */
function besselI0(x: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 1; term > sum * 1e-12; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}
