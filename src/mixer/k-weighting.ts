/**
 * The frequency weighting of ITU-R BS.1770-4 annex 1, at 48 kHz: a shelf for the head, a high-pass for the ear.
 */

/** Tables 1 and 2: b0, b1, b2, a1, a2. */
const SHELF = [
  1.53512485958697, -2.69169618940638, 1.19839281085285, -1.69065929318241, 0.73248077421585,
] as const;
const HIGH_PASS = [1, -2, 1, -1.99004745483398, 0.99007225036621] as const;

export class KWeighting {
  #shelf1 = 0;
  #shelf2 = 0;
  #highPass1 = 0;
  #highPass2 = 0;

  /** @returns the sum of the squares of the weighted samples, which follow those before */
  energy(samples: Float32Array): number {
    const [b0, b1, b2, a1, a2] = SHELF;
    const [, , , c1, c2] = HIGH_PASS;
    let [s1, s2, h1, h2] = [this.#shelf1, this.#shelf2, this.#highPass1, this.#highPass2];
    let sum = 0;
    for (let i = 0; i < samples.length; i++) {
      const x = samples[i] as number;
      const shelved = b0 * x + s1;
      s1 = b1 * x - a1 * shelved + s2;
      s2 = b2 * x - a2 * shelved;
      const y = shelved + h1;
      h1 = -2 * shelved - c1 * y + h2;
      h2 = shelved - c2 * y;
      sum += y * y;
    }
    this.#shelf1 = s1;
    this.#shelf2 = s2;
    this.#highPass1 = h1;
    this.#highPass2 = h2;
    return sum;
  }
}

/** LUFS of one channel of this mean square (BS.1770-4 annex 1). */
export function lufsOf(meanSquare: number): number {
  return -0.691 + 10 * Math.log10(meanSquare + 1e-12);
}
