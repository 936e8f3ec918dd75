/** The installation's clock as one generating process knows it, for all its listeners: UTC in ms. */

/** What a crystal may drift by. */
const DRIFT_PER_MS = 1e-4;

export class InstallationClock {
  #offsetMs = Date.now() - performance.now();
  #errorMs = Number.POSITIVE_INFINITY;
  #readAtMs = 0;

  nowMs(): number {
    return performance.now() + this.#offsetMs;
  }

  /** What `performance.now()` will be at an instant of this clock. */
  localMs(utcMs: number): number {
    return utcMs - this.#offsetMs;
  }

  get errorMs(): number {
    return this.#errorMs + (performance.now() - this.#readAtMs) * DRIFT_PER_MS;
  }

  /**
   * Takes one answer of `/time`, unless what is known is better.
   *
   * @param askedMs and @param answeredMs by `performance.now()` @param serverMs what it said, UTC
   */
  sampled(askedMs: number, answeredMs: number, serverMs: number): void {
    const halfMs = (answeredMs - askedMs) / 2;
    if (halfMs + 1 > this.errorMs) return;
    this.#offsetMs = serverMs - (askedMs + halfMs);
    this.#errorMs = halfMs + 1;
    this.#readAtMs = answeredMs;
  }
}
