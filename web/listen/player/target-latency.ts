/**
 * How far behind the programme to play, in seconds: as near as the network allows.
 *
 * What arrives late is what stalls, so the target is the time that a unit takes to make, and what nearly all of them
 * were late by, and a margin. A stall raises it at once; calm lowers it slowly. Rules: docs/RULES.md PLAY-10 to PLAY-12.
 */

import { type Delivery, latestAskMs, unitMs } from './schedule.ts';

export const LEAST_SECONDS = 0.5;
export const MOST_SECONDS = 4;
/** Arrivals are remembered for so long: a bad minute is not forgotten in the next. */
const REMEMBERED_SECONDS = 120;
/** All but one in fifty arrive in time; the margin and the rate take care of that one. */
const PERCENTILE = 0.98;
/** Until so many came, what the clock's round trip promised is believed beside them. */
const TELLING_ARRIVALS = 10;
/** A browser falls silent before it has played all that it has: Chromium 0.05 s before, 0.1 s while it stretches. */
export const MARGIN_SECONDS = 0.12;
const STALL_SECONDS = 0.25;
/** A stall's share halves in a minute of calm. */
const FORGIVE_PER_SECOND = 0.5 ** (1 / 60);

export class TargetLatency {
  readonly #rttMs: number;
  #unitSeconds = 0;
  #expected = 0;
  #leastSeconds = 0;
  /** Lateness in seconds, oldest first. */
  #arrivals: number[] = [];
  #stallShare = 0;

  /** @param rttMs measured with the clock: what the first arrivals are expected to be late by */
  constructor(delivery: Delivery, rttMs: number) {
    this.#rttMs = rttMs;
    this.deliver(delivery);
  }

  /** What comes from now on comes so. What was learnt of the network holds. @param leastSeconds how far behind to be then */
  deliver(delivery: Delivery, leastSeconds = 0): void {
    this.#unitSeconds = unitMs(delivery) / 1000;
    this.#expected = (this.#rttMs + latestAskMs(delivery)) / 1000;
    this.#leastSeconds = Math.max(LEAST_SECONDS, leastSeconds);
  }

  get seconds(): number {
    const needed = this.#unitSeconds + this.lateness + MARGIN_SECONDS + this.#stallShare;
    return Math.max(this.#leastSeconds, Math.min(Math.max(MOST_SECONDS, this.#unitSeconds * 2), needed));
  }

  /** Nearly all of the last units were late by at most this, in seconds. */
  get lateness(): number {
    const few = this.#arrivals.length < TELLING_ARRIVALS;
    return percentile(few ? [...this.#arrivals, this.#expected] : this.#arrivals, PERCENTILE);
  }

  /** @param seconds how long after it was due a unit was here; negative when it came early */
  arrived(seconds: number): void {
    this.#arrivals.push(seconds);
    if (this.#arrivals.length * this.#unitSeconds > REMEMBERED_SECONDS) this.#arrivals.shift();
  }

  /** The sound stopped although the network was there. */
  stalled(): void {
    this.#stallShare = Math.min(MOST_SECONDS, this.#stallShare + STALL_SECONDS);
  }

  /** @param seconds of sound without a stall */
  calm(seconds: number): void {
    this.#stallShare *= FORGIVE_PER_SECOND ** seconds;
  }
}

/** @param values at least one */
function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
