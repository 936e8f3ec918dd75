/**
 * Who listens to one room, estimated from those who were drawn to say so. Pure: time is given.
 *
 * Each visit was drawn with a probability p and stands for 1/p visits (Horvitz and Thompson 1952); the variance of a sum of
 * them is Σ (1 − p)/p². Nothing of a visit is kept once it is over but what it adds to the sums.
 */

import { drawOf, PRESENCE_LAPSE_MS, STAY_MINUTES } from '../core/presence.ts';
import { mayStandForMany, NetworkCounts } from './network-counts.ts';

export interface Estimate {
  readonly listeners: number;
  readonly variance: number;
}

export interface Presence {
  /** Random, made anew by each visit of a page. */
  readonly visit: string;
  readonly network: string;
  /** How many it stands for. */
  readonly weight: number;
  /** Whether it is the first report of this visit since Play was pressed. */
  readonly first: boolean;
  /** Since it began, or went on after a pause. */
  readonly heardSeconds: number;
  readonly leaving: boolean;
}

interface Visit {
  readonly network: string;
  lastMs: number;
  weight: number;
  heardSeconds: number;
  /** It said goodbye, and is remembered until it would have lapsed: else one network could come and go without end. */
  left: boolean;
}

/** Reports come 200 a second and lapse after 45 s; before a crowd has read the probability there may be more. */
const MOST_VISITS = 50_000;
/** For whether a room is full. */
const MOST_OF_NETWORK = 100;
const SHARE_OF_NETWORK = 0.1;

export class Attendance {
  readonly #visits = new Map<string, Visit>();
  readonly #networks = new NetworkCounts();
  #joins = 0;
  #stays = new Map<number, number>();

  /** @returns whether it counts: there are bounds, of all and of each network */
  take({ visit, network, weight, first, heardSeconds, leaving }: Presence, nowMs: number): boolean {
    let known = this.#visits.get(visit);
    if (!known) {
      if (!this.#hasRoomFor(network, weight)) return false;
      known = { network, lastMs: nowMs, weight, heardSeconds, left: false };
      this.#visits.set(visit, known);
      this.#networks.add(network);
      if (first) this.#joins += weight;
    }
    // After a pause a stay begins anew.
    else if (!known.left && heardSeconds < known.heardSeconds) this.#addStay(known);
    known.lastMs = nowMs;
    // It stands for more only where all do: see `thin`.
    known.weight = Math.min(known.weight, weight);
    known.heardSeconds = heardSeconds;
    if (leaving && !known.left) this.#addStay(known);
    known.left = leaving;
    return true;
  }

  /** Lets go of those that are silent, or of all. */
  lapse(nowMs: number, all = false): void {
    for (const [id, visit] of this.#visits) {
      if (!all && nowMs - visit.lastMs <= PRESENCE_LAPSE_MS) continue;
      if (!visit.left) this.#addStay(visit);
      this.#forget(id, visit);
    }
  }

  /**
   * From now on only those report that are drawn by this probability, which fell: the others go on listening, and those that
   * stay stand for them too.
   */
  thin(probability: number): void {
    for (const [id, visit] of this.#visits) {
      if (drawOf(id) >= probability) this.#forget(id, visit);
      else visit.weight = Math.max(visit.weight, 1 / probability);
    }
    for (const [id, visit] of this.#visits) {
      const { network } = visit;
      if (!mayStandForMany(this.#networks.of(network), this.#networks.all)) this.#forget(id, visit);
    }
  }

  get estimate(): Estimate {
    let listeners = 0;
    let variance = 0;
    for (const { weight, left } of this.#visits.values()) {
      if (left) continue;
      listeners += weight;
      variance += weight * (weight - 1);
    }
    return { listeners, variance };
  }

  /**
   * The same, with no more from one network than a hundred or a tenth of all: whoever fills a room with made-up visits needs
   * many. A larger hall behind one address lets in a few more than there is room for.
   */
  get crowd(): number {
    const ofNetwork = new Map<string, number>();
    for (const { network, weight, left } of this.#visits.values())
      if (!left) ofNetwork.set(network, (ofNetwork.get(network) ?? 0) + weight);
    const { listeners } = this.estimate;
    const most = Math.max(MOST_OF_NETWORK, listeners * SHARE_OF_NETWORK);
    let crowd = 0;
    for (const count of ofNetwork.values()) crowd += Math.min(count, most);
    return crowd;
  }

  /** What came together since it was taken last. */
  takeSums(): { readonly joins: number; readonly stays: ReadonlyMap<number, number> } {
    const sums = { joins: this.#joins, stays: this.#stays };
    this.#joins = 0;
    this.#stays = new Map();
    return sums;
  }

  #hasRoomFor(network: string, weight: number): boolean {
    if (this.#visits.size >= MOST_VISITS) return false;
    return weight === 1 || mayStandForMany(this.#networks.of(network) + 1, this.#networks.all + 1);
  }

  #addStay({ weight, heardSeconds }: Visit): void {
    const least = STAY_MINUTES.findLast((minutes) => heardSeconds >= minutes * 60) ?? 0;
    this.#stays.set(least, (this.#stays.get(least) ?? 0) + weight);
  }

  #forget(id: string, { network }: Visit): void {
    this.#visits.delete(id);
    this.#networks.remove(network);
  }
}

/** To two digits; what it is off by grows by the rounding. */
export function roundedEstimate({ listeners, variance }: Estimate): Estimate {
  const step = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, listeners))) - 1);
  // Of what is spread evenly over a step.
  return { listeners: Math.round(listeners / step) * step, variance: variance + step ** 2 / 12 };
}
