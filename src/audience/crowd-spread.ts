/**
 * Over how much the audience of a room is spread, by how many there are. Pure: time is given. Rules: docs/RULES.md SPREAD.
 */

import { MOST_SPREAD_MS, spreadFor } from '../core/listening/spread.ts';
import { PRESENCE_LAPSE_MS } from '../core/presence.ts';

export class CrowdSpread {
  #ms: number;
  /** Before that nobody knows how many there are. */
  readonly #fallsFromMs: number;

  /** @param listeners as they were counted last, by a process before this one */
  constructor(nowMs: number, listeners: number) {
    // No less than it was.
    this.#ms = spreadFor(listeners, MOST_SPREAD_MS);
    this.#fallsFromMs = nowMs + PRESENCE_LAPSE_MS;
  }

  get ms(): number {
    return this.#ms;
  }

  /** @param listeners estimate of how many there are */
  adapt(listeners: number, nowMs: number): void {
    const wantedMs = spreadFor(listeners, this.#ms);
    if (wantedMs > this.#ms || nowMs >= this.#fallsFromMs) this.#ms = wantedMs;
  }
}
