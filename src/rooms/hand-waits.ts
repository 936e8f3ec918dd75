/**
 * Lets those who raised a hand wait at control for news of it, a bounded number for a bounded time; who finds no room
 * among them asks again later.
 *
 * News is of a room's whole queue: its number goes up with each change.
 */

/** Held at once, in all rooms: half of what the origin passes on at a time. */
const MOST_HELD = 32;
/** The origin gives up on an answer after 15 s. */
const LONGEST_WAIT_MS = 10_000;

interface Waiting {
  readonly room: string;
  wake(): void;
}

export class HandWaits {
  readonly #versions = new Map<string, number>();
  readonly #waiting = new Map<string, Waiting>();
  /** Numbers of this start are above those of any before. */
  readonly #first: number;

  /** @param nowMs of the start: UTC in ms since 1970 */
  constructor(nowMs: number) {
    this.#first = nowMs;
  }

  /** Of a room's queue, as it is now. */
  version(room: string): number {
    return this.#versions.get(room) ?? this.#first;
  }

  /** Something changed in a room's queue: whoever waits is answered. */
  changed(room: string): void {
    this.#versions.set(room, this.version(room) + 1);
    for (const waiting of [...this.#waiting.values()]) if (waiting.room === room) waiting.wake();
  }

  get hasRoom(): boolean {
    return this.#waiting.size < MOST_HELD;
  }

  /**
   * Resolves once the queue is not the one of that number any more, after 10 s, when the signal aborts, or when the same
   * name waits anew.
   */
  news(room: string, name: string, after: number, signal: AbortSignal): Promise<void> {
    if (this.version(room) !== after || signal.aborted) return Promise.resolve();
    this.#waiting.get(name)?.wake();
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', wake);
        if (this.#waiting.get(name)?.wake === wake) this.#waiting.delete(name);
        resolve();
      };
      const timer = setTimeout(wake, LONGEST_WAIT_MS);
      signal.addEventListener('abort', wake);
      this.#waiting.set(name, { room, wake });
    });
  }

  /** Answers everyone: the server closes. */
  close(): void {
    for (const { wake } of [...this.#waiting.values()]) wake();
  }
}
