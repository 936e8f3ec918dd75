/**
 * The way of a made-up listener from one tier to another: what `TierCourse` of the player decides, which belongs to pages and
 * cannot be imported here. A test holds the two to one another (REH-6). Pure.
 */

import { SEGMENTS_PER_ECONOMY } from '../../core/programme.ts';
import { ECONOMY_RUNG, type Tier, type TierName } from '../../core/tier.ts';

const SPREAD_MS = 30_000;
/** How far behind economy is at least. */
export const ECONOMY_SECONDS = 4.6;
/** So far behind, a segment can be asked for when it is whole. */
const WHOLE_SECONDS = 1.4;
const BEGINS_WITHIN_SECONDS = 0.03;
const STAYS_WITHIN_SECONDS = 0.1;

/** In how large pieces sound comes, and whether each is passed on while it is made. */
export interface Delivery {
  readonly streams: boolean;
  readonly segments: 1 | 4;
}

/** What to ask for. */
export interface Order extends Delivery {
  /** The first segment that it holds. */
  readonly n: number;
}

const STREAMED: Delivery = { streams: true, segments: 1 };
const WHOLE: Delivery = { streams: false, segments: 1 };
const ECONOMY: Delivery = { streams: false, segments: SEGMENTS_PER_ECONOMY };

export class TierCourse {
  readonly #canStream: boolean;
  #name: TierName;
  #isThere = false;
  #next: { readonly name: TierName; readonly atMs: number } | undefined;

  /** @param canStream whether the way passes on a segment while it is made @param name of the tier that holds */
  constructor(canStream: boolean, name: TierName) {
    this.#canStream = canStream;
    this.#name = name;
  }

  get delivery(): Delivery {
    if (this.#name === 'economy') return ECONOMY;
    return this.#canStream && this.#name === 'full' ? STREAMED : WHOLE;
  }

  /** The encoding that it asks for. */
  get rung(): 'aac64' | 'aac32' {
    return this.#name === 'economy' ? ECONOMY_RUNG : 'aac64';
  }

  get leastSeconds(): number {
    return this.#name === 'economy' ? ECONOMY_SECONDS : 0;
  }

  /** When it goes to the tier that was announced, by the clock of `announce`; undefined: it stays. */
  get turnsAtMs(): number | undefined {
    return this.#next?.atMs;
  }

  /** @param random 0..1 */
  announce({ name }: Pick<Tier, 'name'>, nowMs: number, random: number): void {
    if (name === (this.#next?.name ?? this.#name)) return;
    this.#next = name === this.#name ? undefined : { name, atMs: nowMs + random * SPREAD_MS };
  }

  /** @returns whether it now goes to another tier */
  turn(nowMs: number): boolean {
    if (!this.#next || nowMs < this.#next.atMs) return false;
    this.#name = this.#next.name;
    this.#next = undefined;
    this.#isThere = false;
    return true;
  }

  /** @param n the segment that follows what is there @param behindSeconds where the sound is @param wantedSeconds where it should be */
  order(n: number, behindSeconds: number, wantedSeconds: number): Order {
    const { streams, segments } = this.delivery;
    const within = this.#isThere ? STAYS_WITHIN_SECONDS : BEGINS_WITHIN_SECONDS;
    const isFarEnough = behindSeconds >= wantedSeconds - within;
    this.#isThere ||= isFarEnough;
    if (segments !== 1 && isFarEnough && n % segments === 0) return { n, ...ECONOMY };
    const mayWait = this.#name === 'economy' ? behindSeconds >= WHOLE_SECONDS : isFarEnough;
    return { n, segments: 1, streams: streams || (this.#canStream && !mayWait) };
  }
}
