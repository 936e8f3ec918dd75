/**
 * Rides the gain of the mix to −16 LUFS, measured as ITU-R BS.1770-4 does: K-weighting, blocks of 100 ms over 3 s,
 * gated so that pauses do not count. Where nothing passes the gate the gain stays: noise is never pulled up.
 */

export const TARGET_LUFS = -16;
const MOST_GAIN_DB = 18;
const LEAST_GAIN_DB = -24;
const BLOCK = 4800;
const BLOCKS = 30;
const ABSOLUTE_GATE_LUFS = -50;
const RELATIVE_GATE_LU = 10;
/** Per sample towards the wanted gain: down in about 0.1 s, up in about 1 s. */
const FALL = 2e-4;
const RISE = 2e-5;

/** A second-order filter (transposed direct form II). */
function biquad(b0: number, b1: number, b2: number, a1: number, a2: number): (x: number) => number {
  let z1 = 0;
  let z2 = 0;
  return (x) => {
    const y = b0 * x + z1;
    z1 = b1 * x - a1 * y + z2;
    z2 = b2 * x - a2 * y;
    return y;
  };
}

const lufs = (meanSquare: number) => -0.691 + 10 * Math.log10(meanSquare + 1e-12);
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

export class LoudnessRider {
  // BS.1770-4 tables 1 and 2, at 48 kHz.
  readonly #shelf = biquad(
    1.53512485958697,
    -2.69169618940638,
    1.19839281085285,
    -1.69065929318241,
    0.73248077421585,
  );
  readonly #highPass = biquad(1, -2, 1, -1.99004745483398, 0.99007225036621);
  #blocks: number[] = [];
  #sum = 0;
  #count = 0;
  #gain = 1;
  #wanted = 1;

  /** Changes `samples` in place. */
  process(samples: Float32Array): void {
    for (let i = 0; i < samples.length; i++) {
      const x = samples[i] ?? 0;
      const weighted = this.#highPass(this.#shelf(x));
      this.#sum += weighted * weighted;
      this.#gain += (this.#wanted - this.#gain) * (this.#wanted < this.#gain ? FALL : RISE);
      samples[i] = x * this.#gain;
    }
    this.#count += samples.length;
    if (this.#count >= BLOCK) this.#closeBlock();
  }

  #closeBlock(): void {
    this.#blocks.push(this.#sum / this.#count);
    if (this.#blocks.length > BLOCKS) this.#blocks.shift();
    this.#sum = 0;
    this.#count = 0;
    const audible = this.#blocks.filter((block) => lufs(block) > ABSOLUTE_GATE_LUFS);
    if (audible.length < 3) return;
    const gate = lufs(mean(audible)) - RELATIVE_GATE_LU;
    const loudness = lufs(mean(audible.filter((block) => lufs(block) > gate)));
    const gainDb = Math.max(LEAST_GAIN_DB, Math.min(MOST_GAIN_DB, TARGET_LUFS - loudness));
    this.#wanted = 10 ** (gainDb / 20);
  }
}
