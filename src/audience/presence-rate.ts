/**
 * With which probability the listeners of a room report that they are there, so that all audiences together send no more
 * than 200 requests a second. As for reactions a power of two: few values, by which a report says how many it stands for.
 * Pure: time is given. Rules: docs/RULES.md PRESENCE.
 */

import { PRESENCE_MS } from '../core/presence.ts';
import { MOST_REQUESTS_A_SECOND } from './sampling-rate.ts';

/** It rises again only where that leaves room, or it would go up and down. */
const RISE = 0.9;
/** So long a report may still go by a probability that was announced before: pages read the head every 15 s. */
const BELIEVED_MS = 90_000;
const LEAST = 2 ** -24;

export class PresenceRate {
  #probability: number;
  /** Probability → until when it is believed. */
  readonly #former = new Map<number, number>();

  constructor(probability = 1) {
    this.#probability = probability;
  }

  get probability(): number {
    return this.#probability;
  }

  /**
   * @param listeners estimate of how many there are
   * @param share of the requests that this room may take, 0 to 1
   * @returns whether the probability has changed, and is to be announced
   */
  adapt(listeners: number, share: number, nowMs: number): boolean {
    const perSecond = (probability: number) => (listeners * probability * 1000) / PRESENCE_MS;
    const most = MOST_REQUESTS_A_SECOND * share;
    let wanted = this.#probability;
    while (perSecond(wanted) > most && wanted > LEAST) wanted /= 2;
    while (wanted < 1 && perSecond(wanted * 2) <= most * RISE) wanted *= 2;
    if (wanted === this.#probability) return false;
    this.#former.set(this.#probability, nowMs + BELIEVED_MS);
    for (const [each, untilMs] of this.#former) if (untilMs <= nowMs) this.#former.delete(each);
    this.#former.delete(wanted);
    this.#probability = wanted;
    return true;
  }

  /** How many a report stands for that says by which probability it was drawn. */
  weightOf(claimed: number, nowMs: number): number {
    const believed = claimed >= this.#probability || (this.#former.get(claimed) ?? 0) > nowMs;
    return 1 / (believed ? claimed : this.#probability);
  }
}
