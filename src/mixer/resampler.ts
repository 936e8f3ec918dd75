/**
 * A queue of samples read at a rate a few parts in ten thousand off its own, so that a speaker's clock becomes ours.
 * Four-point cubic (Catmull-Rom) interpolation.
 */
export class Resampler {
  #samples = new Float32Array(16_384);
  #start = 1;
  #end = 1;
  #fraction = 0;

  /** Whole samples ready to be read. */
  get length(): number {
    return Math.max(0, this.#end - this.#start - 2);
  }

  push(samples: Float32Array): void {
    if (this.#end + samples.length > this.#samples.length) this.#compact(samples.length);
    this.#samples.set(samples, this.#end);
    this.#end += samples.length;
  }

  /** Fills `out`. @param step input samples per output sample, near 1. The caller has pushed enough. */
  read(out: Float32Array, step: number): void {
    const from = this.#samples;
    for (let i = 0; i < out.length; i++) {
      const at = this.#start;
      const [a, b, c, d] = [from[at - 1] ?? 0, from[at] ?? 0, from[at + 1] ?? 0, from[at + 2] ?? 0];
      const t = this.#fraction;
      out[i] = b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
      this.#fraction += step;
      const whole = Math.floor(this.#fraction);
      this.#start += whole;
      this.#fraction -= whole;
    }
  }

  clear(): void {
    this.#samples.fill(0);
    this.#start = 1;
    this.#end = 1;
    this.#fraction = 0;
  }

  #compact(room: number): void {
    const keepFrom = this.#start - 1;
    const kept = this.#samples.slice(keepFrom, this.#end);
    if (kept.length + room > this.#samples.length) this.#samples = new Float32Array((kept.length + room) * 2);
    this.#samples.set(kept);
    this.#start -= keepFrom;
    this.#end -= keepFrom;
  }
}
