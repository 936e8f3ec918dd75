/**
 * What a million listeners do next, by the clock: a calendar queue of fixed memory (Brown 1988), one place for each
 * thing that can happen. Instants are rounded to its step; within a step, order is not kept.
 */
export class Calendar {
  readonly #stepMs: number;
  readonly #first: Int32Array;
  readonly #next: Int32Array;
  #step = 0;

  /** @param things that can happen, each once at a time @param horizonMs how far ahead anything is put at most */
  constructor(things: number, stepMs: number, horizonMs: number) {
    this.#stepMs = stepMs;
    this.#first = new Int32Array(Math.ceil(horizonMs / stepMs) + 1).fill(-1);
    this.#next = new Int32Array(things).fill(-1);
  }

  get nowMs(): number {
    return this.#step * this.#stepMs;
  }

  /** What lies in the past happens now; what lies past the horizon, at it. */
  put(thing: number, atMs: number): void {
    const ahead = Math.ceil(atMs / this.#stepMs) - this.#step;
    const bounded = Math.min(this.#first.length - 1, Math.max(0, ahead));
    const place = (this.#step + bounded) % this.#first.length;
    this.#next[thing] = this.#first[place] as number;
    this.#first[place] = thing;
  }

  /** Lets everything happen until `untilMs`; what happens may put things, now or later. */
  run(untilMs: number, happen: (thing: number, nowMs: number) => void): void {
    for (; this.nowMs < untilMs; this.#step++) {
      const place = this.#step % this.#first.length;
      for (;;) {
        const thing = this.#first[place] as number;
        if (thing < 0) break;
        this.#first[place] = this.#next[thing] as number;
        happen(thing, this.nowMs);
      }
    }
  }
}
