/** What may be made at once of what nobody asked for in a while: as much as is worth so many ms. */
const AHEAD_MS = 1_000;

/**
 * Texts are made for strangers, under ever other names, in the process that listeners' segments come from: making them has
 * its share of the time, and no more. Rules: docs/RULES.md CAL-6, FEED-6.
 */
export class MakingShare {
  readonly #rest: number;
  readonly #nowMs: () => number;
  #restsUntilMs = Number.NEGATIVE_INFINITY;

  /** @param rest as many times as long as it was made it rests: 20 for a twentieth of the time @param nowMs never steps */
  constructor(rest: number, nowMs: () => number = () => performance.now()) {
    this.#rest = rest;
    this.#nowMs = nowMs;
  }

  /** Whether too much was made of late: to be asked again in a second. */
  get isSpent(): boolean {
    return this.#restsUntilMs > this.#nowMs() + AHEAD_MS;
  }

  /** @param tookMs of the process, to have made something just now */
  spend(tookMs: number): void {
    this.#restsUntilMs = Math.max(this.#restsUntilMs, this.#nowMs() - tookMs) + tookMs * this.#rest;
  }
}
