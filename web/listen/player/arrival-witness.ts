/** What arrivals, and answers that there is nothing yet, say of the network and of our clock. */

import type { Delivery, Turn } from '../../../src/core/listening/schedule.ts';
import type { TargetLatency } from '../../../src/core/listening/target-latency.ts';
import {
  PRODUCTION_ALLOWANCE_MS,
  SEGMENT_TICKS,
  segmentEndMs,
  ticksToMs,
} from '../../../src/core/programme.ts';
import type { NetworkClock } from './clock.ts';

/** Answers in a row that a number lies ahead, before the origin is believed rather than `/time`. */
const BELIEVE_ORIGIN_AFTER = 3;
/** What a programme's own clock and this one may differ by, beside the known error. */
const EARLY_TOLERANCE_MS = 30;
/** A reading of `head.json` may be off by more, but only to one side: it is old, the clock slow. */
const MOST_ERROR_MS = 100;

export class ArrivalWitness {
  readonly #clock: NetworkClock;
  readonly #programme: { readonly t0Ms: number };
  readonly #target: TargetLatency;
  #aheadAnswers = 0;

  constructor(clock: NetworkClock, programme: { readonly t0Ms: number }, target: TargetLatency) {
    this.#clock = clock;
    this.#programme = programme;
    this.#target = target;
  }

  /**
   * The last byte of a chunk came.
   *
   * @param endTicks where the chunk ends @param punctual whether its arrival says something of the network
   * @param asked in which piece it came, and when that was asked for
   */
  arrived(endTicks: number, punctual: boolean, asked: Delivery & Turn): void {
    this.#aheadAnswers = 0;
    const endMs = ticksToMs(endTicks);
    const errorMs = Math.min(this.#clock.errorMs, MOST_ERROR_MS) + EARLY_TOLERANCE_MS;
    this.#clock.correctSlow(endMs - PRODUCTION_ALLOWANCE_MS - errorMs - this.#elapsedMs());
    const isUnit = asked.streams || endTicks % (SEGMENT_TICKS * asked.segments) === 0;
    if (punctual && isUnit) this.#target.arrived((this.#elapsedMs() - endMs) / 1000, asked);
  }

  /** The origin says that `newest` is the last number there is: our clock may be fast. */
  async liesAhead(newest: number): Promise<void> {
    this.#aheadAnswers++;
    const reached = await this.#clock.sync();
    if (reached && this.#aheadAnswers < BELIEVE_ORIGIN_AFTER) return;
    this.#clock.correctFast(this.#elapsedMs() - segmentEndMs(newest));
  }

  #elapsedMs(): number {
    return this.#clock.nowMs() - this.#programme.t0Ms;
  }
}
