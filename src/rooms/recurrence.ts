export interface RecurrenceNeeds {
  /** Resolves to the time until it is to be done again by itself, ms. */
  readonly look: () => Promise<number>;
  /** Told of what `look` threw. */
  readonly onTrouble: (error: unknown) => void;
  /** After trouble, ms. */
  readonly againMs: number;
}

/** Does something whenever it is asked to, and by itself when it is due; never twice at a time. */
export class Recurrence {
  readonly #needs: RecurrenceNeeds;
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;
  #askedAgain = false;
  #closed = false;

  constructor(needs: RecurrenceNeeds) {
    this.#needs = needs;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Looks now; asked while it looks already, once more after that. */
  ask(): void {
    if (this.#closed) return;
    if (this.#looking) {
      this.#askedAgain = true;
      return;
    }
    clearTimeout(this.#timer);
    this.#askedAgain = false;
    this.#looking = this.#needs
      .look()
      .catch((error: unknown) => {
        this.#needs.onTrouble(error);
        return this.#needs.againMs;
      })
      .then((waitMs) => {
        this.#looking = undefined;
        if (this.#closed) return;
        if (this.#askedAgain) this.ask();
        else this.#timer = setTimeout(() => this.ask(), waitMs);
      });
  }

  /** Resolves when nothing is under way any more. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#looking;
  }
}
