/**
 * With which probability the listeners of one room report, so that together they send no more than a few requests a
 * second, however many they are. Pure: time is given.
 *
 * What they would send if all reported is the demand: the requests that came, by the probability with which each was
 * sent. Its height of the last minutes decides, for one wave is followed by the next. The probability is a power of two:
 * few values, so that a report can say by which it was sent, and counts for as many as it stands for.
 * Rules: docs/RULES.md SAMPLE.
 */

import { FormerProbabilities } from './former-probabilities.ts';

/** A whole audience sends no more requests than this in a second, once it has heard of the probability. */
export const MOST_REQUESTS_A_SECOND = 200;
/** What is aimed at, so that a wave stays below that. */
const AIM = 100;
/** The height of the demand counts for half after so long. */
const HALF_LIFE_MS = 300_000;
/** Until listeners have heard of a change: it rides in band, and they are some seconds behind. */
const HEARD_MS = 6_000;
/** The probability rises by steps, each so long after the last change. */
const RISE_MS = 30_000;
/** A millionth: for audiences beyond any that there has been. */
const LEAST = 2 ** -20;

export class SamplingRate {
  #probability: number;
  /** Requests a second that would come if everyone reported, at their height. */
  #demand: number;
  readonly #former = new FormerProbabilities();
  #requests = 0;
  #turnMs: number;
  #changedMs = Number.NEGATIVE_INFINITY;

  /** @param probability as it was announced last */
  constructor(nowMs: number, probability = 1) {
    this.#probability = probability;
    this.#demand = probability < 1 ? AIM / probability : 0;
    this.#turnMs = nowMs;
  }

  get probability(): number {
    return this.#probability;
  }

  /**
   * Counts a request.
   *
   * @param claimed the probability by which it says that it was sent
   * @returns how many like it there were; one that claims less than was announced stands for no more than the others
   */
  weightOf(claimed: number, nowMs: number): number {
    this.#requests += 1;
    // Who claims more than is announced counts for less: there is nothing to gain by it.
    if (claimed >= this.#probability || this.#former.has(claimed, nowMs)) return 1 / claimed;
    return 1 / this.#probability;
  }

  /** To be called about once a second. @returns whether the probability has changed, and is to be announced */
  turn(nowMs: number): boolean {
    const passedMs = Math.max(100, nowMs - this.#turnMs);
    const demand = this.#requests / (passedMs / 1000) / this.#probability;
    this.#turnMs = nowMs;
    this.#requests = 0;
    const sinceMs = nowMs - this.#changedMs;
    // Until then some still send as before, and would be taken for many more than they are.
    if (sinceMs < HEARD_MS) return false;
    this.#demand = Math.max(demand, this.#demand * 0.5 ** (passedMs / HALF_LIFE_MS));
    const wanted = this.#demand > AIM ? Math.max(LEAST, 2 ** -Math.ceil(Math.log2(this.#demand / AIM))) : 1;
    if (wanted < this.#probability) return this.#change(wanted, nowMs);
    if (wanted > this.#probability && sinceMs >= RISE_MS) return this.#change(this.#probability * 2, nowMs);
    return false;
  }

  #change(probability: number, nowMs: number): boolean {
    this.#former.add(this.#probability, nowMs);
    this.#probability = probability;
    this.#changedMs = nowMs;
    return true;
  }
}
