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

import { SEGMENTS_PER_ECONOMY } from '../../../src/core/programme.ts';
import type { Tier, TierName } from '../../../src/core/tier.ts';
import type { Delivery } from './schedule.ts';

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
  readonly segments: 1 | 4;
}

export class TierCourse {
  readonly #canStream: boolean;
  readonly #random: () => number;
  #name: TierName;
  /** Whether the sound was once where this tier wants it. */
  #isThere = false;
  /** Where it is going, and at which `nowMs`. */
  #next: { readonly name: TierName; readonly atMs: number } | undefined;

  /** @param canStream whether the way passes on a segment while it is made @param tier that of the head */
  constructor(canStream: boolean, tier: Tier, random: () => number = Math.random) {
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
  get delivery(): Required<Delivery> {
    if (this.#name === 'economy') return { streams: false, segments: SEGMENTS_PER_ECONOMY };
    return { streams: this.#canStream && this.#name === 'full', segments: 1 };
  }

  /** How far behind it is at least. */
  get leastSeconds(): number {
    return this.#name === 'economy' ? ECONOMY_SECONDS : 0;
  }

  /** The head or the programme says which tier there is. @param nowMs of any steady clock */
  announce({ name }: Tier, nowMs: number): void {
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
   * @param wantedSeconds where this tier wants it
   */
  order(n: number, behindSeconds: number, wantedSeconds: number): Order {
    const { streams, segments } = this.delivery;
    const within = this.#isThere ? STAYS_WITHIN_SECONDS : BEGINS_WITHIN_SECONDS;
    const isFarEnough = behindSeconds >= wantedSeconds - within;
    this.#isThere ||= isFarEnough;
    if (segments === SEGMENTS_PER_ECONOMY && isFarEnough && n % SEGMENTS_PER_ECONOMY === 0) {
      return { n, segments: SEGMENTS_PER_ECONOMY, streams: false };
    }
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
