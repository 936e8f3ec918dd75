/**
 * With which probability the listeners of one room report, so that together they send no more than a few requests a
 * second, however many they are. Pure: time is given.
 *
 * What they would send if all reported is the demand: the requests that came, by the probability with which each was
 * sent. Its height of the last minutes decides, for one wave is followed by the next; and, before the first, how many they are,
 * for all of them may react to one moment. The probability is a power of two:
 * few values, so that a report can say by which it was sent, and counts for as many as it stands for.
 * Rules: docs/RULES.md SAMPLE.
 */

import { REPORT_SPREAD_MS } from '../core/reactions-event.ts';
import { FormerProbabilities } from './former-probabilities.ts';
import { MOST_REQUESTS_A_SECOND } from './request-budget.ts';

/** Of what may come, what is aimed at, so that a wave stays below the rest. */
const AIM = 0.5;
/** Of what may come, what is aimed at where all react at once: how many are drawn is by chance. */
const SAFE = 0.7;
/** What it begins with amid a wave that was sampled before a start. */
const FIRST_DEMAND = 100;
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
    this.#demand = probability < 1 ? FIRST_DEMAND / probability : 0;
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

  /**
   * To be called about once a second.
   *
   * @param most requests a second that may come @param listeners how many there are: all of them may react to the same moment
   * @returns whether the probability has changed, and is to be announced
   */
  turn(nowMs: number, most = MOST_REQUESTS_A_SECOND, listeners = 0): boolean {
    const passedMs = Math.max(100, nowMs - this.#turnMs);
    const demand = this.#requests / (passedMs / 1000) / this.#probability;
    this.#turnMs = nowMs;
    this.#requests = 0;
    const sinceMs = nowMs - this.#changedMs;
    // Until then some still send as before, and would be taken for many more than they are.
    if (sinceMs < HEARD_MS) return false;
    this.#demand = Math.max(demand, this.#demand * 0.5 ** (passedMs / HALF_LIFE_MS));
    const wanted = Math.min(probabilityFor(this.#demand, most * AIM), safeProbability(listeners, most));
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

/** So few that all of them may send at once need not be sampled; of more, those that are drawn are spread. */
function safeProbability(listeners: number, most: number): number {
  if (listeners <= most) return 1;
  return Math.min(0.5, probabilityFor((listeners * 1000) / REPORT_SPREAD_MS, most * SAFE));
}

/** A power of two by which of so many no more than so many come. */
function probabilityFor(demand: number, most: number): number {
  return demand > most ? Math.max(LEAST, 2 ** -Math.ceil(Math.log2(demand / most))) : 1;
}
