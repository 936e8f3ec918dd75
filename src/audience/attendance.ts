/**
 * Who listens to one room, estimated from those who were drawn to say so. Pure: time is given.
 *
 * Each visit was drawn with a probability p and stands for 1/p visits (Horvitz and Thompson 1952); the variance of a sum of
 * them is Σ (1 − p)/p². Nothing of a visit is kept once it is over but what it adds to the sums.
 */

import { PRESENCE_LAPSE_MS, STAY_MINUTES } from '../core/presence.ts';

export interface Estimate {
  readonly listeners: number;
  readonly variance: number;
}

export interface Presence {
  /** Random, made anew by each visit of a page. */
  readonly visit: string;
  /** How many it stands for. */
  readonly weight: number;
  /** Whether it is the first report of this visit since Play was pressed. */
  readonly first: boolean;
  /** Since it began, or went on after a pause. */
  readonly heardSeconds: number;
  readonly leaving: boolean;
}

interface Visit {
  lastMs: number;
  weight: number;
  heardSeconds: number;
}

/** Reports come 200 a second and lapse after 45 s; before a crowd has read the probability there may be more. */
const MOST_VISITS = 50_000;

export class Attendance {
  readonly #visits = new Map<string, Visit>();
  #joins = 0;
  #stays = new Map<number, number>();

  /** @returns whether it counts: there is a bound */
  take({ visit, weight, first, heardSeconds, leaving }: Presence, nowMs: number): boolean {
    const known = this.#visits.get(visit);
    if (!known && this.#visits.size >= MOST_VISITS) return false;
    if (!known && first) this.#joins += weight;
    // After a pause a stay begins anew.
    if (known && heardSeconds < known.heardSeconds) this.#end(visit, known);
    const now = { lastMs: nowMs, weight, heardSeconds };
    if (leaving) this.#end(visit, now);
    else this.#visits.set(visit, now);
    return true;
  }

  /** Lets go of those that are silent, or of all. */
  lapse(nowMs: number, all = false): void {
    for (const [id, visit] of this.#visits) {
      if (all || nowMs - visit.lastMs > PRESENCE_LAPSE_MS) this.#end(id, visit);
    }
  }

  get estimate(): Estimate {
    let listeners = 0;
    let variance = 0;
    for (const { weight } of this.#visits.values()) {
      listeners += weight;
      variance += weight * (weight - 1);
    }
    return { listeners, variance };
  }

  /** What came together since it was taken last. */
  takeSums(): { readonly joins: number; readonly stays: ReadonlyMap<number, number> } {
    const sums = { joins: this.#joins, stays: this.#stays };
    this.#joins = 0;
    this.#stays = new Map();
    return sums;
  }

  #end(id: string, { weight, heardSeconds }: Visit): void {
    this.#visits.delete(id);
    const least = STAY_MINUTES.findLast((minutes) => heardSeconds >= minutes * 60) ?? 0;
    this.#stays.set(least, (this.#stays.get(least) ?? 0) + weight);
  }
}
