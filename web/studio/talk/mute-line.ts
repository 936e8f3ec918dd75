const FIRST_RETRY_MS = 400;
const LONGEST_RETRY_MS = 5_000;

/**
 * Tells the server whether one is muted: one request at a time, always the newest wish, again until it is taken.
 *
 * Someone who mutes and unmutes quickly must end as they wished last, whatever order answers come in; and the server
 * may be restarting when they do.
 */
export class MuteLine {
  readonly #send: (muted: boolean) => Promise<void>;
  readonly #mayRetry: (error: unknown) => boolean;
  readonly #onSettled: () => void;
  #wish: boolean | undefined;
  #busy = false;

  /**
   * @param mayRetry whether a failure can pass; after one that cannot, the wish is dropped
   * @param onSettled told when nothing is pending any more: what the server said meanwhile was not heard
   */
  constructor(
    send: (muted: boolean) => Promise<void>,
    mayRetry: (error: unknown) => boolean,
    onSettled: () => void,
  ) {
    this.#send = send;
    this.#mayRetry = mayRetry;
    this.#onSettled = onSettled;
  }

  /** Whether the server has not yet taken the newest wish: what it says meanwhile is old. */
  get pending(): boolean {
    return this.#wish !== undefined || this.#busy;
  }

  tell(muted: boolean): void {
    this.#wish = muted;
    if (!this.#busy) void this.#run();
  }

  /** Forgets what was not yet told, as on leaving. */
  forget(): void {
    this.#wish = undefined;
  }

  async #run(): Promise<void> {
    this.#busy = true;
    let retryMs = FIRST_RETRY_MS;
    while (this.#wish !== undefined) {
      const muted = this.#wish;
      this.#wish = undefined;
      try {
        await this.#send(muted);
        retryMs = FIRST_RETRY_MS;
      } catch (error) {
        if (!this.#mayRetry(error)) continue;
        this.#wish ??= muted;
        await new Promise((resolve) => setTimeout(resolve, retryMs));
        retryMs = Math.min(LONGEST_RETRY_MS, retryMs * 2);
      }
    }
    this.#busy = false;
    this.#onSettled();
  }
}
