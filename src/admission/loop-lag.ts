/** How late this process is with what it has to do, looked at fifty times a second: what has come waits so long before it begins. */
const LOOK_MS = 20;
/** Over so many looks the least counts: a standing lag is overload, a single long turn is none (as CoDel, RFC 8289 §3.1). */
const LOOKS = 25;

export class LoopLag {
  readonly #timer: NodeJS.Timeout;
  readonly #lags = new Array<number>(LOOKS).fill(0);
  #look = 0;
  #expectedMs = performance.now() + LOOK_MS;

  constructor() {
    this.#timer = setInterval(() => {
      const nowMs = performance.now();
      this.#lags[this.#look++ % LOOKS] = Math.max(0, nowMs - this.#expectedMs);
      this.#expectedMs = nowMs + LOOK_MS;
    }, LOOK_MS).unref();
  }

  /** The least of the last half second, or of the last 25 looks where that took longer, ms. */
  get ms(): number {
    return Math.min(...this.#lags);
  }

  close(): void {
    clearInterval(this.#timer);
  }
}
