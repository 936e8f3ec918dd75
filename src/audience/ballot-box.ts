/**
 * Takes votes one by one and keeps them many at a time: each write waits for the disk, and two hundred a second would
 * leave no time for anything else. A vote is acknowledged once it is kept.
 */

import type { AudienceStorage, Vote } from './audience-storage.ts';

const COLLECT_MS = 150;
/** More wait only when the disk stands still. */
const MOST_WAITING = 2_000;

interface Waiting {
  readonly vote: Vote;
  readonly kept: () => void;
  readonly refused: (error: unknown) => void;
}

export class BallotBox {
  readonly #storage: Pick<AudienceStorage, 'saveVotes'>;
  /** Told the rooms whose votes changed. */
  readonly #onKept: (votes: readonly Vote[]) => void;
  #waiting: Waiting[] = [];
  #timer: NodeJS.Timeout | undefined;
  #last: Promise<void> = Promise.resolve();

  constructor(storage: Pick<AudienceStorage, 'saveVotes'>, onKept: (votes: readonly Vote[]) => void) {
    this.#storage = storage;
    this.#onKept = onKept;
  }

  get isFull(): boolean {
    return this.#waiting.length >= MOST_WAITING;
  }

  /** Resolves once it is kept. */
  cast(vote: Vote): Promise<void> {
    return new Promise((kept, refused) => {
      this.#waiting.push({ vote, kept, refused });
      this.#timer ??= setTimeout(() => this.#empty(), COLLECT_MS);
    });
  }

  /** Resolves once everything that was cast so far is kept, or was refused. */
  async emptied(): Promise<void> {
    if (this.#timer) this.#empty();
    await this.#last;
  }

  #empty(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const waiting = this.#waiting;
    this.#waiting = [];
    const votes = waiting.map(({ vote }) => vote);
    this.#last = this.#last
      .then(() => this.#storage.saveVotes(votes))
      .then(() => {
        for (const { kept } of waiting) kept();
        this.#onKept(votes);
      })
      .catch((error: unknown) => {
        for (const { refused } of waiting) refused(error);
      });
  }
}
