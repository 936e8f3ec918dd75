/** More than are let in while one is good. */
const MOST_KNOWN = 100_000;

/** What is good once, and was used. Pure: time is given. */
export class Spent {
  /** What → until when it would be good. */
  readonly #untilMs = new Map<string, number>();

  /** @returns whether it was not used before; beyond a bound nothing new is good */
  add(what: string, untilMs: number, nowMs: number): boolean {
    if (this.#untilMs.has(what)) return false;
    if (this.#untilMs.size >= MOST_KNOWN) this.#forget(nowMs);
    if (this.#untilMs.size >= MOST_KNOWN) return false;
    this.#untilMs.set(what, untilMs);
    return true;
  }

  #forget(nowMs: number): void {
    for (const [what, untilMs] of this.#untilMs) if (untilMs <= nowMs) this.#untilMs.delete(what);
  }
}
