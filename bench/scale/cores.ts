/** Processors that do what comes in the order in which it comes, and are behind when more comes than they do. */
export class Cores {
  readonly #count: number;
  #owedMs = 0;
  #seenMs = 0;

  constructor(count: number) {
    this.#count = count;
  }

  /** @param atMs about as it was before, or later @param costMs of one of them @returns how long until it is done, ms */
  work(atMs: number, costMs: number): number {
    if (atMs > this.#seenMs) {
      this.#owedMs = Math.max(0, this.#owedMs - (atMs - this.#seenMs));
      this.#seenMs = atMs;
    }
    this.#owedMs += costMs / this.#count;
    return this.#owedMs;
  }
}
