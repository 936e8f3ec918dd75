/** Where time is read; tests pass their own. Both in ms. */
export interface Readings {
  /** UTC since 1970; may step. */
  wallMs(): number;
  /** Never goes back; its zero means nothing. */
  monotonicMs(): number;
}

export const SYSTEM_READINGS: Readings = {
  wallMs: () => Date.now(),
  monotonicMs: () => performance.now(),
};

/** How fast a difference to UTC is worked off: 500 ppm, what `adjtime` does and nobody hears. */
const SLEW = 0.0005;
/** A difference beyond this is a fault of the wall clock, and is not followed. */
const BELIEVABLE_MS = 5_000;

/** Time since a programme's T0: anchored once to UTC, advanced monotonically, slewed and never stepped. */
export class ProgrammeClock {
  readonly #t0Ms: number;
  readonly #readings: Readings;
  #elapsedMs: number;
  #readAtMs: number;

  /** @param t0Ms UTC in ms since 1970 */
  constructor(t0Ms: number, readings: Readings = SYSTEM_READINGS) {
    this.#t0Ms = t0Ms;
    this.#readings = readings;
    this.#elapsedMs = readings.wallMs() - t0Ms;
    this.#readAtMs = readings.monotonicMs();
  }

  /** Ms since T0; negative before it. */
  elapsedMs(): number {
    const readAtMs = this.#readings.monotonicMs();
    const passedMs = readAtMs - this.#readAtMs;
    this.#readAtMs = readAtMs;
    this.#elapsedMs += passedMs;
    const errorMs = this.#readings.wallMs() - this.#t0Ms - this.#elapsedMs;
    if (Math.abs(errorMs) <= BELIEVABLE_MS) {
      const most = passedMs * SLEW;
      this.#elapsedMs += Math.max(-most, Math.min(most, errorMs));
    }
    return this.#elapsedMs;
  }
}
