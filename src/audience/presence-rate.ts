/**
 * With which probability the listeners of a room report that they are there, so that all audiences together send no more
 * than 100 reports a second. As for reactions a power of two: few values, by which a report says how many it stands for.
 * Pure: time is given. Rules: docs/RULES.md PRESENCE.
 */

import { PRESENCE_LAPSE_MS, PRESENCE_MS } from '../core/presence.ts';
import { FormerProbabilities } from './former-probabilities.ts';

/** It rises again only where that leaves room, or it would go up and down. */
const RISE = 0.9;
const LEAST = 2 ** -24;

export class PresenceRate {
  #probability: number;
  readonly #former = new FormerProbabilities();
  /** Before that nobody knows how many there are. */
  readonly #risesFromMs: number;

  /** @param probability as it was announced last, by a process before this one */
  constructor(nowMs: number, probability = 1) {
    this.#probability = probability;
    this.#risesFromMs = nowMs + PRESENCE_LAPSE_MS;
  }

  get probability(): number {
    return this.#probability;
  }

  /**
   * @param listeners estimate of how many there are
   * @param most requests a second that this room may take
   * @returns whether the probability has changed, and is to be announced
   */
  adapt(listeners: number, most: number, nowMs: number): boolean {
    const wanted = this.#wanted(listeners, most, nowMs);
    if (wanted === this.#probability) return false;
    this.#former.add(this.#probability, nowMs);
    this.#probability = wanted;
    return true;
  }

  /**
   * @param drawn the number of the visit, as `drawOf` reads it
   * @param claimed by which probability it says that it was drawn
   * @returns how many a report stands for; undefined: none, for it is not among those that report now
   */
  weightOf(drawn: number, claimed: number, nowMs: number): number | undefined {
    if (drawn >= Math.min(claimed, this.#probability)) return undefined;
    const isBelieved = claimed < this.#probability && this.#former.has(claimed, nowMs);
    // Who has not heard yet that it fell is among those that report now as anyone else.
    return 1 / (isBelieved ? claimed : this.#probability);
  }

  #wanted(listeners: number, most: number, nowMs: number): number {
    const perSecond = (probability: number) => requestsOf(listeners) * probability;
    let wanted = this.#probability;
    while (perSecond(wanted) > most && wanted > LEAST) wanted /= 2;
    if (nowMs < this.#risesFromMs) return wanted;
    while (wanted < 1 && perSecond(wanted * 2) <= most * RISE) wanted *= 2;
    return wanted;
  }
}

/** How many a second so many listeners send where all report. */
export function requestsOf(listeners: number): number {
  return (listeners * 1000) / PRESENCE_MS;
}
