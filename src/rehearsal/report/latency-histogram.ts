/**
 * Durations, counted in buckets that can be added: percentiles of several processes or machines are those of all
 * their listeners, never an average of percentiles.
 *
 * Log-linear, as HdrHistogram does it: exact to 0.1 ms below 25.6 ms, above within 1/128 of the value. Of the libraries,
 * `hdr-histogram-js` brings three packages and WebAssembly, and `node:perf_hooks` adds histograms of its own process alone.
 */

/** Buckets for each doubling. */
const PER_DOUBLING = 128;
/** Below this many tenths of a millisecond each has its own bucket. */
const EXACT = 2 * PER_DOUBLING;
/** 59 hours. */
const LARGEST = 2 ** 31 - 1;
const BUCKETS = indexOf(LARGEST) + 1;

export interface HistogramJson {
  readonly unit: '0.1 ms';
  /** Index of a bucket and how many fell into it, rising. */
  readonly buckets: readonly (readonly [number, number])[];
  readonly maxMs: number;
  readonly sumMs: number;
}

export class LatencyHistogram {
  readonly #counts = new Float64Array(BUCKETS);
  #count = 0;
  #maxMs = 0;
  #sumMs = 0;

  /** @throws RangeError when the JSON is not one of ours */
  static fromJson(json: HistogramJson): LatencyHistogram {
    const histogram = new LatencyHistogram();
    for (const [index, count] of json.buckets) {
      if (!Number.isInteger(index) || index < 0 || index >= BUCKETS || !(count > 0))
        throw new RangeError('this is not a histogram of a rehearsal');
      histogram.#counts[index] = (histogram.#counts[index] ?? 0) + count;
      histogram.#count += count;
    }
    histogram.#maxMs = json.maxMs;
    histogram.#sumMs = json.sumMs;
    return histogram;
  }

  get count(): number {
    return this.#count;
  }

  get maxMs(): number {
    return this.#maxMs;
  }

  /** NaN of none. */
  get meanMs(): number {
    return this.#sumMs / this.#count;
  }

  /** Less than nothing counts as nothing. */
  record(ms: number): void {
    const value = Math.min(LARGEST, Math.max(0, Math.round(ms * 10)));
    const index = indexOf(value);
    this.#counts[index] = (this.#counts[index] ?? 0) + 1;
    this.#count++;
    this.#sumMs += Math.max(0, ms);
    if (ms > this.#maxMs) this.#maxMs = ms;
  }

  add(other: LatencyHistogram): void {
    for (let i = 0; i < BUCKETS; i++) this.#counts[i] = (this.#counts[i] ?? 0) + (other.#counts[i] ?? 0);
    this.#count += other.#count;
    this.#sumMs += other.#sumMs;
    this.#maxMs = Math.max(this.#maxMs, other.#maxMs);
  }

  /** The least value that a share (0..1) of all lies below or at, in ms, at most a bucket too high. NaN of none. */
  percentile(share: number): number {
    if (this.#count === 0) return Number.NaN;
    let left = Math.max(1, Math.ceil(share * this.#count));
    for (let i = 0; i < BUCKETS; i++) {
      left -= this.#counts[i] ?? 0;
      if (left <= 0) return Math.min(this.#maxMs, highestOf(i) / 10);
    }
    return this.#maxMs;
  }

  /** For a plot: the upper end of each bucket that holds any, ms, and the share of all up to there. */
  curve(): { readonly ms: number; readonly share: number }[] {
    const points: { ms: number; share: number }[] = [];
    let sum = 0;
    for (let i = 0; i < BUCKETS; i++) {
      const count = this.#counts[i] ?? 0;
      if (count === 0) continue;
      // Below the first there is nothing: a line begins at its foot.
      if (sum === 0) points.push({ ms: Math.min(this.#maxMs, highestOf(i) / 10), share: 0 });
      sum += count;
      points.push({ ms: Math.min(this.#maxMs, highestOf(i) / 10), share: sum / this.#count });
    }
    return points;
  }

  toJson(): HistogramJson {
    const buckets: [number, number][] = [];
    for (let i = 0; i < BUCKETS; i++) {
      const count = this.#counts[i] ?? 0;
      if (count > 0) buckets.push([i, count]);
    }
    return { unit: '0.1 ms', buckets, maxMs: this.#maxMs, sumMs: this.#sumMs };
  }
}

/** @param value tenths of a millisecond, 0..LARGEST */
function indexOf(value: number): number {
  if (value < EXACT) return value;
  const shift = 24 - Math.clz32(value);
  return EXACT + (shift - 1) * PER_DOUBLING + ((value >>> shift) - PER_DOUBLING);
}

/** The highest value that falls into a bucket. */
function highestOf(index: number): number {
  if (index < EXACT) return index;
  const shift = Math.floor((index - EXACT) / PER_DOUBLING) + 1;
  const lowest = (PER_DOUBLING + ((index - EXACT) % PER_DOUBLING)) * 2 ** shift;
  return lowest + 2 ** shift - 1;
}
