/**
 * How far behind the programme to play, in seconds: as near as the network, and one's own place among all, allow.
 *
 * What arrives late is what stalls, so the target is the time that a unit takes to make, how long after its end it is asked
 * for, what nearly all of them were late by then, and a margin. A stall raises it at once; calm lowers it slowly. Pure.
 * Rules: docs/RULES.md PLAY-10 to PLAY-12, SPREAD.
 */

import { askedAfterMs, type Delivery, type Turn, unitMs } from './schedule.ts';
import { LEAST_SPREAD_MS } from './spread.ts';

export const LEAST_SECONDS = 0.5;
export const MOST_SECONDS = 4;
/** Arrivals are remembered for so long: a bad minute is not forgotten in the next. */
const REMEMBERED_MS = 120_000;
/** All but one in fifty arrive in time; the margin and the rate take care of that one. */
const PERCENTILE = 0.98;
/** Until so many came, what the clock's round trip promised is believed beside them. */
const TELLING_ARRIVALS = 10;
/** And that who asks for a segment has others before it. */
const OTHERS_MS = 60;
/** A browser falls silent before it has played all that it has: Chromium 0.05 s before, 0.1 s while it stretches. */
export const MARGIN_SECONDS = 0.12;
const STALL_SECONDS = 0.25;
/** A stall's share halves in a minute of calm. */
const FORGIVE_PER_SECOND = 0.5 ** (1 / 60);

export interface Network {
  /** Whether units may ever be chunks. */
  readonly canStream: boolean;
  /** Measured with the clock: what the first arrivals are expected to be late by. */
  readonly rttMs: number;
}

export class TargetLatency {
  /** This listener's own among all, from 0 to 1. */
  readonly place: number;
  readonly #expected: number;
  #delivery: Delivery;
  #spreadMs = LEAST_SPREAD_MS;
  #leastSeconds = LEAST_SECONDS;
  /** Lateness in seconds, oldest first. */
  readonly #arrivals: number[] = [];
  /** Worked out anew only when something came. */
  #lateness: number | undefined;
  #stallShare = 0;

  constructor({ canStream, rttMs }: Network, place: number) {
    this.place = place;
    this.#expected = (rttMs + (canStream ? 0 : OTHERS_MS)) / 1000;
    this.#delivery = { streams: canStream, segments: 1 };
  }

  /** What comes from now on comes so. What was learnt of the network holds. @param leastSeconds how far behind to be then */
  deliver(delivery: Delivery, leastSeconds = 0): void {
    this.#delivery = delivery;
    this.#leastSeconds = Math.max(LEAST_SECONDS, leastSeconds);
  }

  /** All listeners together are spread over so much, ms. */
  spreadOver(ms: number): void {
    this.#spreadMs = ms;
  }

  get seconds(): number {
    return this.#secondsWith(this.#spreadMs);
  }

  /** So far behind is far enough for what comes now: for who asks for it as early as if there were few listeners. */
  get enoughSeconds(): number {
    return this.#secondsWith(LEAST_SPREAD_MS);
  }

  #secondsWith(spreadMs: number): number {
    const needed = this.#needed(this.#delivery) + askedAfterMs(this.#delivery, this.#turn(spreadMs)) / 1000;
    const most = Math.max(MOST_SECONDS, (unitMs(this.#delivery) / 1000) * 2);
    return Math.max(this.#leastSeconds, Math.min(most, needed));
  }

  /** Nearly all of the last units were here so long after they were asked for, or made where they are streamed, at most; in seconds. */
  get lateness(): number {
    if (this.#lateness !== undefined) return this.#lateness;
    const few = this.#arrivals.length < TELLING_ARRIVALS;
    const sorted = Float64Array.from(few ? [...this.#arrivals, this.#expected] : this.#arrivals).sort();
    this.#lateness = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * PERCENTILE))] ?? 0;
    return this.#lateness;
  }

  /**
   * When to ask for a piece. Where the spread has grown, one's own moment comes later only as the sound, by its rate, gets
   * as far behind.
   *
   * @param behindSeconds where the sound is
   */
  turn(delivery: Delivery, behindSeconds: number): Turn {
    const own = this.#turn(this.#spreadMs);
    const spareMs = (behindSeconds - this.#needed(delivery)) * 1000;
    const overMs = askedAfterMs(delivery, own) - spareMs;
    if (overMs <= 0 || delivery.streams) return own;
    return this.#turn(Math.max(LEAST_SPREAD_MS, this.#spreadMs - overMs / this.place));
  }

  /** @param seconds how long after the end of what it holds a unit was here; negative when it came early @param asked as which, and when */
  arrived(seconds: number, asked: Delivery & Turn): void {
    this.#lateness = undefined;
    this.#arrivals.push(seconds - askedAfterMs(asked, asked) / 1000);
    if (this.#arrivals.length * unitMs(this.#delivery) > REMEMBERED_MS) this.#arrivals.shift();
  }

  /** The sound stopped although the network was there. */
  stalled(): void {
    this.#stallShare = Math.min(MOST_SECONDS, this.#stallShare + STALL_SECONDS);
  }

  /** @param seconds of sound without a stall */
  calm(seconds: number): void {
    if (this.#stallShare > 0) this.#stallShare *= FORGIVE_PER_SECOND ** seconds;
  }

  /** How far behind the sound has to be for a piece that is asked for as soon as it is whole. */
  #needed(delivery: Delivery): number {
    return unitMs(delivery) / 1000 + this.lateness + MARGIN_SECONDS + this.#stallShare;
  }

  #turn(spreadMs: number): Turn {
    return { place: this.place, spreadMs };
  }
}
