/** How often one device may do something. In memory alone: a start of control forgives. */

import { TribuneError } from '../core/refusal.ts';

/** More devices than any room lets through in the time; a flood of made-up ones must not fill memory. */
const MOST_KNOWN = 50_000;

export class DevicePace {
  readonly #leastMs: number;
  /** In the order in which they came. */
  readonly #lastMs = new Map<string, number>();

  /** @param leastMs between two of one device */
  constructor(leastMs: number) {
    this.#leastMs = leastMs;
  }

  /** @param who the device's digest, with what it is counted for @throws TribuneError too_many_requests */
  count(who: string, nowMs: number): void {
    const lastMs = this.#lastMs.get(who);
    if (lastMs !== undefined && nowMs - lastMs < this.#leastMs) {
      throw new TribuneError('too_many_requests', 'That was very fast; wait a few seconds.');
    }
    this.#lastMs.delete(who);
    this.#lastMs.set(who, nowMs);
    for (const [oldest, sinceMs] of this.#lastMs) {
      if (this.#lastMs.size <= MOST_KNOWN && nowMs - sinceMs < this.#leastMs) return;
      this.#lastMs.delete(oldest);
    }
  }
}
