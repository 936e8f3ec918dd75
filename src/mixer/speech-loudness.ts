/**
 * Loudness of the last three seconds of speech, pauses left out: the short-term loudness of EBU Tech 3341 with the
 * relative gate of BS.1770-4.
 */

import { lufsOf } from './k-weighting.ts';

/** Of speech, one block each 100 ms. */
const BLOCKS = 30;
const RELATIVE_GATE = 0.1;
/** When a whole second of speech is this much softer (8 LU) than the rest, another one speaks. */
const NEWEST_BLOCKS = 10;
const SOFTER = 10 ** -0.8;

export class SpeechLoudness {
  #blocks: number[] = [];

  /** @param block mean square, weighted */
  add(block: number): void {
    this.#blocks.push(block);
    if (this.#blocks.length > BLOCKS) this.#blocks.shift();
    const newest = this.#blocks.slice(-NEWEST_BLOCKS);
    if (mean(newest) < this.#gatedMean * SOFTER) this.#blocks = newest;
  }

  /** LUFS; undefined before the first speech. */
  get lufs(): number | undefined {
    return this.#blocks.length > 0 ? lufsOf(this.#gatedMean) : undefined;
  }

  get #gatedMean(): number {
    const gate = mean(this.#blocks) * RELATIVE_GATE;
    return mean(this.#blocks.filter((block) => block > gate));
  }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}
