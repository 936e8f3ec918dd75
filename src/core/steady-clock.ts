/** Where time is read; tests pass their own. Both in ms. */
export interface Readings {
  /** UTC since 1970; may step. */
  wallMs(): number;
  /** Never goes back; counts from the machine's start, so it goes on over a restart of this process. */
  monotonicMs(): number;
}

export const SYSTEM_READINGS: Readings = {
  wallMs: () => Date.now(),
  monotonicMs: () => Number(process.hrtime.bigint()) / 1e6,
};

/** How a clock stood, for the process that comes after. */
export interface ClockMark {
  /** Names the machine's start: monotonic time means nothing beyond it. Empty where that has no name. */
  readonly boot: string;
  readonly monotonicMs: number;
  readonly utcMs: number;
}

/** How fast a difference to UTC is worked off: 500 ppm, what `adjtime` does and nobody hears. */
const SLEW = 0.0005;
/** A difference beyond this is a fault of the wall clock, and is not followed while anything is live. */
export const BELIEVABLE_MS = 5_000;

/**
 * The clock of all programmes, of `/time` and of every number: anchored once to UTC, advanced monotonically, slewed
 * and never stepped. A mark carries it over restarts, whatever the machine's own clock does meanwhile.
 */
export class SteadyClock {
  readonly #readings: Readings;
  #utcMs: number;
  #readAtMs: number;

  /**
   * @param mark of the process before, if there was one
   * @param boot of now
   */
  constructor(readings: Readings, mark?: ClockMark, boot = '') {
    this.#readings = readings;
    this.#readAtMs = readings.monotonicMs();
    this.#utcMs = firstUtcMs(readings.wallMs(), this.#readAtMs, mark, boot);
  }

  /** UTC in ms since 1970. */
  nowMs(): number {
    const readAtMs = this.#readings.monotonicMs();
    const passedMs = readAtMs - this.#readAtMs;
    this.#readAtMs = readAtMs;
    this.#utcMs += passedMs;
    const errorMs = this.#readings.wallMs() - this.#utcMs;
    if (Math.abs(errorMs) <= BELIEVABLE_MS) {
      const most = passedMs * SLEW;
      this.#utcMs += Math.max(-most, Math.min(most, errorMs));
    }
    return this.#utcMs;
  }

  /** How far the wall clock is ahead of this one, ms, where that is too far to be believed; else 0. */
  disbelievedMs(): number {
    const errorMs = this.#readings.wallMs() - this.nowMs();
    return Math.abs(errorMs) > BELIEVABLE_MS ? errorMs : 0;
  }

  /** Steps to the wall clock if that was not believable. Only while nothing is live: a step is a break in numbers. */
  settle(): void {
    if (this.disbelievedMs() !== 0) this.#utcMs = this.#readings.wallMs();
  }

  mark(boot: string): ClockMark {
    const utcMs = this.nowMs();
    return { boot, monotonicMs: this.#readAtMs, utcMs };
  }
}

function firstUtcMs(wallMs: number, monotonicMs: number, mark: ClockMark | undefined, boot: string): number {
  if (!mark) return wallMs;
  if (mark.boot === boot && boot !== '' && monotonicMs >= mark.monotonicMs) {
    return mark.utcMs + monotonicMs - mark.monotonicMs;
  }
  // After a start of the machine only this is sure: no time that was told may come again.
  return Math.max(wallMs, mark.utcMs);
}
