/**
 * How many came in each group, estimated from those who say so: with a probability that falls while many come, so that a
 * room is told by fifty newcomers a second at most, once they know it.
 */

import { GROUP_MS } from '../core/waiting-line.ts';

const MOST_A_SECOND = 50;
const MOST_IN_GROUP = (MOST_A_SECOND * GROUP_MS) / 1000;
const LEAST = 2 ** -16;
/** Groups whose counts are kept: half an hour of waiting, and more. */
const MOST_KEPT = 500;

export class GroupCounts {
  readonly #sizes = new Map<number, number>();
  readonly #reports = new Map<number, number>();
  #probability = 1;

  get probability(): number {
    return this.#probability;
  }

  /** @param claimed by which probability it says that it was drawn: a power of two that was announced */
  add(group: number, claimed: number): void {
    const isBelieved = claimed >= this.#probability && claimed <= 1 && Number.isInteger(Math.log2(claimed));
    const probability = isBelieved ? claimed : this.#probability;
    const reports = (this.#reports.get(group) ?? 0) + 1;
    this.#reports.set(group, reports);
    this.#sizes.set(group, (this.#sizes.get(group) ?? 0) + 1 / probability);
    if (reports > MOST_IN_GROUP && this.#probability > LEAST) {
      this.#probability /= 2;
      // Those that come with the new one are counted anew.
      this.#reports.set(group, reports / 2);
    }
  }

  /** A group was closed. Where few came it is asked of more again. */
  closed(group: number): void {
    if ((this.#reports.get(group) ?? 0) < MOST_IN_GROUP / 4)
      this.#probability = Math.min(1, this.#probability * 2);
    this.#reports.delete(group - 1);
    this.#sizes.delete(group - MOST_KEPT);
  }

  size(group: number): number {
    return this.#sizes.get(group) ?? 0;
  }

  /** @param share of the first one that was served already @param until the last one, included */
  waiting(from: number, share: number, until: number): number {
    let sum = this.size(from) * (1 - share);
    for (let group = from + 1; group <= until; group++) sum += this.size(group);
    return sum;
  }
}
