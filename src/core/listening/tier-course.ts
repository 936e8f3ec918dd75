/**
 * The way from one tier to another and back, without a gap.
 *
 * What comes in larger pieces needs a sound that is further behind: whole segments a second, economy objects 4.6 s. So the
 * small rung is taken at once, the sound falls back by its rate, and the larger pieces begin once it is far enough behind,
 * economy at the next number that four divides. On the way back the small pieces come first, and the rate catches up.
 *
 * Each listener goes at a random moment of its own within half a minute, so that no crowd moves at once. Whoever comes
 * anew begins on the tier that holds. Pure: owns what to ask for, not when, nor where the sound is.
 */

import { SEGMENTS_PER_ECONOMY } from '../programme.ts';
import type { Tier, TierName } from '../tier.ts';
import type { Delivery, Turn } from './schedule.ts';

/** Listeners go over to another tier within this, each at its own moment. */
export const SPREAD_MS = 30_000;
/** How far behind economy is at least: an object, and what it may be late by. */
export const ECONOMY_SECONDS = 4.6;
/** So far behind, a segment can be asked for when it is whole. */
const WHOLE_SECONDS = 1.4;
/** So near to where a tier wants the sound is near enough to begin with it: the rate comes as near. */
const BEGINS_WITHIN_SECONDS = 0.03;
/** And so near, to go on with it: the rate leaves alone what is nearer. */
const STAYS_WITHIN_SECONDS = 0.1;

/** A piece to ask for. */
export interface Order extends Delivery {
  /** The first segment that it holds. */
  readonly n: number;
}

/** A piece that is asked for, and when. */
export interface AskedPiece extends Order, Turn {}

const STREAMED: Delivery = { streams: true, segments: 1 };
const WHOLE: Delivery = { streams: false, segments: 1 };
const ECONOMY: Delivery = { streams: false, segments: SEGMENTS_PER_ECONOMY };

export class TierCourse {
  readonly #canStream: boolean;
  readonly #random: () => number;
  #name: TierName;
  /** Whether the sound was once where this tier wants it. */
  #isThere = false;
  /** Where it is going, and at which `nowMs`. */
  #next: { readonly name: TierName; readonly atMs: number } | undefined;

  /** @param canStream whether the way passes on a segment while it is made @param tier that of the head */
  constructor(canStream: boolean, tier: Pick<Tier, 'name'>, random: () => number = Math.random) {
    this.#canStream = canStream;
    this.#random = random;
    this.#name = tier.name;
  }

  /** The tier that this listener is on, or on its way to. */
  get name(): TierName {
    return this.#name;
  }

  /** Whether the rung is not a matter of choice. */
  get isSpared(): boolean {
    return this.#name === 'economy';
  }

  /** What this tier is made of, once it is reached. */
  get delivery(): Delivery {
    if (this.#name === 'economy') return ECONOMY;
    return this.#canStream && this.#name === 'full' ? STREAMED : WHOLE;
  }

  /** How far behind it is at least. */
  get leastSeconds(): number {
    return this.#name === 'economy' ? ECONOMY_SECONDS : 0;
  }

  /** When it goes to the tier that was announced, by the clock of `announce`; undefined: it stays. */
  get turnsAtMs(): number | undefined {
    return this.#next?.atMs;
  }

  /** The head or the programme says which tier there is. @param nowMs of any steady clock */
  announce({ name }: Pick<Tier, 'name'>, nowMs: number): void {
    if (name === (this.#next?.name ?? this.#name)) return;
    const isHere = name === this.#name;
    this.#next = isHere ? undefined : { name, atMs: nowMs + this.#random() * SPREAD_MS };
  }

  /** To be called a few times a second. @returns whether this listener now goes to another tier */
  turn(nowMs: number): boolean {
    if (!this.#next || nowMs < this.#next.atMs) return false;
    this.#name = this.#next.name;
    this.#next = undefined;
    this.#isThere = false;
    return true;
  }

  /**
   * What to ask for next.
   *
   * @param n the segment that follows what is there @param behindSeconds where the sound is
   * @param enoughSeconds where it is far enough behind for this tier
   */
  order(n: number, behindSeconds: number, enoughSeconds: number): Order {
    const { streams, segments } = this.delivery;
    const within = this.#isThere ? STAYS_WITHIN_SECONDS : BEGINS_WITHIN_SECONDS;
    const isFarEnough = behindSeconds >= enoughSeconds - within;
    this.#isThere ||= isFarEnough;
    if (segments !== 1 && isFarEnough && n % segments === 0) return { n, ...ECONOMY };
    return {
      n,
      segments: 1,
      streams: streams || (this.#canStream && !this.#mayWait(behindSeconds, isFarEnough)),
    };
  }

  /** Whether the sound can wait until a segment is whole. */
  #mayWait(behindSeconds: number, isFarEnough: boolean): boolean {
    return this.#name === 'economy' ? behindSeconds >= WHOLE_SECONDS : isFarEnough;
  }
}
