/**
 * How many came in each group, estimated from those who say so: with a probability that falls while many come, so that all
 * rooms together are told by fifty newcomers a second at most, once they know it. One network is not taken for a crowd.
 */

import { GROUP_MS } from '../core/waiting-line.ts';

/** Of all rooms together. */
export const MOST_TOLD_A_SECOND = 50;
const LEAST = 2 ** -16;
/** Of those that say so in a group, one network is given so many, and a tenth of all: a hall may come behind one address. */
const MOST_OF_NETWORK = 30;
const SHARE_OF_NETWORK = 0.1;
/** Of the group that is open; more are not told apart. */
const MOST_NETWORKS = 5_000;
/** Groups whose counts are kept: half an hour of waiting, and more. */
const MOST_KEPT = 500;

export class GroupCounts {
  readonly #sizes = new Map<number, number>();
  readonly #reports = new Map<number, number>();
  /** Of the group that was told of last: how many there were, and of each network. */
  #newest = { group: -1, all: 0, of: new Map<string, number>() };
  #probability = 1;
  #mostInGroup = inGroup(MOST_TOLD_A_SECOND);

  /** @param expected newcomers in the first group: of a crowd not everyone is to say so before it is seen that it is one */
  constructor(expected = 0) {
    while (expected * this.#probability > this.#mostInGroup && this.#probability > LEAST)
      this.#probability /= 2;
  }

  /** So many a second may say so from now on: others wait elsewhere too. */
  set mostASecond(most: number) {
    this.#mostInGroup = inGroup(most);
  }

  get probability(): number {
    return this.#probability;
  }

  /** @param claimed by which probability it says that it was drawn: a power of two that was announced */
  add(group: number, claimed: number, network: string): void {
    if (!this.#isOfCrowd(group, network)) return;
    const isBelieved = claimed >= this.#probability && claimed <= 1 && Number.isInteger(Math.log2(claimed));
    const probability = isBelieved ? claimed : this.#probability;
    const reports = (this.#reports.get(group) ?? 0) + 1;
    this.#reports.set(group, reports);
    this.#sizes.set(group, (this.#sizes.get(group) ?? 0) + 1 / probability);
    if (reports > this.#mostInGroup && this.#probability > LEAST) {
      this.#probability /= 2;
      // Those that come with the new one are counted anew.
      this.#reports.set(group, reports / 2);
    }
  }

  #isOfCrowd(group: number, network: string): boolean {
    if (group > this.#newest.group) this.#newest = { group, all: 0, of: new Map() };
    const newest = this.#newest;
    const name = newest.of.size < MOST_NETWORKS || newest.of.has(network) ? network : 'others';
    const count = (newest.of.get(name) ?? 0) + 1;
    if (count > Math.max(MOST_OF_NETWORK, newest.all * SHARE_OF_NETWORK)) return false;
    newest.of.set(name, count);
    newest.all += 1;
    return true;
  }

  /** A group was closed. Where few came it is asked of more again. */
  closed(group: number): void {
    if ((this.#reports.get(group) ?? 0) < this.#mostInGroup / 4)
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

function inGroup(aSecond: number): number {
  return (aSecond * GROUP_MS) / 1000;
}
