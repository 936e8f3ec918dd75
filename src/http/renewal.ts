import type { Logger } from 'pino';

/** How long to wait before trying again, ms: media takes about a second to start. */
const RETRY_MS = 1_000;
/** Failures in a row that are more than a start of media. */
const WORTH_A_WARNING = 3;

/** Does one piece of work when asked, again if asked meanwhile, and until it succeeds. */
export class Renewal {
  readonly #work: () => Promise<void>;
  readonly #log: Logger;
  #current: Promise<void> | undefined;
  #askedAgain = false;
  #failures = 0;
  #closed = false;
  #retry: NodeJS.Timeout | undefined;

  constructor(work: () => Promise<void>, log: Logger) {
    this.#work = work;
    this.#log = log;
  }

  ask(): void {
    if (this.#current) this.#askedAgain = true;
    else if (!this.#closed) this.#run();
  }

  /** Resolves when nothing is under way any more. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#retry);
    await this.#current;
  }

  #run(): void {
    clearTimeout(this.#retry);
    this.#askedAgain = false;
    this.#current = this.#work()
      .then(() => this.#succeeded())
      .catch((error: unknown) => this.#failed(error))
      .finally(() => {
        this.#current = undefined;
        if (this.#askedAgain) this.ask();
      });
  }

  #succeeded(): void {
    if (this.#failures >= WORTH_A_WARNING) this.#log.info('media is back, its rooms have their writers');
    this.#failures = 0;
  }

  #failed(error: unknown): void {
    if (this.#closed) return;
    this.#failures += 1;
    if (this.#failures === WORTH_A_WARNING)
      this.#log.warn({ err: error }, 'rooms wait for media; trying again');
    this.#retry = setTimeout(() => this.ask(), RETRY_MS);
  }
}
