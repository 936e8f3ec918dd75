/** How many times each may do something in a span. In memory alone: a start forgives. Pure: time is given. */

/** More than come in a minute; a flood of made-up ones must not fill memory. */
const MOST_KNOWN = 50_000;

interface Purse {
  spent: number;
  readonly untilMs: number;
}

export class Purses {
  readonly #most: number;
  readonly #spanMs: number;
  /** In the order in which their spans began, and end. */
  readonly #purses = new Map<string, Purse>();

  /** @param most of each, in a span that begins when it first comes */
  constructor(most: number, spanMs: number) {
    this.#most = most;
    this.#spanMs = spanMs;
  }

  /** @returns how long until there is something in it again, ms; 0: it was spent */
  spend(of: string, nowMs: number): number {
    const known = this.#purses.get(of);
    if (known && known.untilMs > nowMs) {
      if (known.spent >= this.#most) return known.untilMs - nowMs;
      known.spent += 1;
      return 0;
    }
    this.#purses.delete(of);
    this.#purses.set(of, { spent: 1, untilMs: nowMs + this.#spanMs });
    for (const [oldest, { untilMs }] of this.#purses) {
      if (this.#purses.size <= MOST_KNOWN && untilMs > nowMs) break;
      this.#purses.delete(oldest);
    }
    return 0;
  }

  /** @returns how long until there is something in it again, ms; 0: there is */
  wait(of: string, nowMs: number): number {
    const known = this.#purses.get(of);
    if (!known || known.untilMs <= nowMs || known.spent < this.#most) return 0;
    return known.untilMs - nowMs;
  }
}
