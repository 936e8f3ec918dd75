/**
 * Rides the gain of the mix to −16 LUFS, measured as ITU-R BS.1770-4 does: K-weighting, blocks of 100 ms over 3 s,
 * gated so that pauses do not count. Where nothing passes the gate the gain stays: noise is never pulled up.
 */

export const TARGET_LUFS = -16;
const MOST_GAIN_DB = 24;
const LEAST_GAIN_DB = -24;
const BLOCK = 4800;
const BLOCKS = 30;
const ABSOLUTE_GATE_LUFS = -50;
const RELATIVE_GATE_LU = 10;
/** What limiting may take away and is given back, and the share of it given each 100 ms. */
const MOST_TRIM_DB = 4;
const TRIM_SHARE = 0.05;
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

/** Loudness of the last three seconds, gated. */
class LoudnessMeter {
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

  /** @returns LUFS each time a block of 100 ms closes and something passes the gate */
  add(samples: Float32Array): number | undefined {
    for (const sample of samples) {
      const weighted = this.#highPass(this.#shelf(sample));
      this.#sum += weighted * weighted;
    }
    this.#count += samples.length;
    if (this.#count < BLOCK) return undefined;
    const block = this.#sum / this.#count;
    this.#sum = 0;
    this.#count = 0;
    this.#blocks.push(block);
    if (this.#blocks.length > BLOCKS) this.#blocks.shift();
    const audible = this.#blocks.filter((meanSquare) => lufs(meanSquare) > ABSOLUTE_GATE_LUFS);
    if (lufs(block) <= ABSOLUTE_GATE_LUFS || audible.length < 3) return undefined;
    const gate = lufs(mean(audible)) - RELATIVE_GATE_LU;
    return lufs(mean(audible.filter((meanSquare) => lufs(meanSquare) > gate)));
  }
}

export class LoudnessRider {
  readonly #before = new LoudnessMeter();
  readonly #after = new LoudnessMeter();
  #gain = 1;
  #wanted = 1;
  #trimDb = 0;

  /** Changes `samples` in place. */
  process(samples: Float32Array): void {
    const loudness = this.#before.add(samples);
    if (loudness !== undefined) {
      const gainDb = Math.max(LEAST_GAIN_DB, Math.min(MOST_GAIN_DB, TARGET_LUFS - loudness + this.#trimDb));
      this.#wanted = 10 ** (gainDb / 20);
    }
    for (let i = 0; i < samples.length; i++) {
      this.#gain += (this.#wanted - this.#gain) * (this.#wanted < this.#gain ? FALL : RISE);
      samples[i] = (samples[i] ?? 0) * this.#gain;
    }
  }

  /** Hears what the limiter left: peaks cut off speech that has many of them make it quieter, which is given back. */
  heard(samples: Float32Array): void {
    const loudness = this.#after.add(samples);
    if (loudness === undefined) return;
    this.#trimDb = Math.max(0, Math.min(MOST_TRIM_DB, this.#trimDb + (TARGET_LUFS - loudness) * TRIM_SHARE));
  }
}
