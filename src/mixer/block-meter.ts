/** Cuts sound into the blocks of ITU-R BS.1770-4 annex 1: 400 ms long, one each 100 ms. */

import { KWeighting } from './k-weighting.ts';

const HOP_SAMPLES = 4_800;
const HOPS_IN_BLOCK = 4;

export class BlockMeter {
  readonly #weighting = new KWeighting();
  readonly #hops = new Float64Array(HOPS_IN_BLOCK);
  #closed = 0;
  #energy = 0;
  #samples = 0;

  /** @param samples a whole fraction of 100 ms @returns whether they end a block */
  add(samples: Float32Array): boolean {
    this.#energy += this.#weighting.energy(samples);
    this.#samples += samples.length;
    if (this.#samples < HOP_SAMPLES) return false;
    this.#hops[this.#closed++ % HOPS_IN_BLOCK] = this.#energy / this.#samples;
    this.#energy = 0;
    this.#samples = 0;
    return this.#closed >= HOPS_IN_BLOCK;
  }

  /** Mean square of the last 100 ms, weighted. */
  get hop(): number {
    return this.#hops[(this.#closed - 1) % HOPS_IN_BLOCK] ?? 0;
  }

  /** Mean square of the last 400 ms, weighted. */
  get block(): number {
    return this.#hops.reduce((sum, hop) => sum + hop, 0) / HOPS_IN_BLOCK;
  }
}
