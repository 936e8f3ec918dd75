import type { Logger } from 'pino';

/** How long to wait before trying again, ms: media takes about a second to start. */
const RETRY_MS = 1_000;

/** Does one piece of work when asked, again if asked meanwhile, and until it succeeds. */
export class Renewal {
  readonly #work: () => Promise<void>;
  readonly #log: Logger;
  #running = false;
  #askedAgain = false;
  #failures = 0;
  #closed = false;
  #retry: NodeJS.Timeout | undefined;

  constructor(work: () => Promise<void>, log: Logger) {
    this.#work = work;
    this.#log = log;
  }

  ask(): void {
    if (this.#running) this.#askedAgain = true;
    else if (!this.#closed) this.#run();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#retry);
  }

  #run(): void {
    clearTimeout(this.#retry);
    this.#running = true;
    this.#askedAgain = false;
    this.#work()
      .then(() => this.#succeeded())
      .catch((error: unknown) => this.#failed(error))
      .finally(() => {
        this.#running = false;
        if (this.#askedAgain) this.ask();
      });
  }

  #succeeded(): void {
    if (this.#failures > 0) this.#log.info('media is back, its rooms have their writers');
    this.#failures = 0;
  }

  #failed(error: unknown): void {
    if (this.#closed) return;
    this.#failures += 1;
    if (this.#failures === 1) this.#log.warn({ err: error }, 'rooms wait for media; trying again');
    this.#retry = setTimeout(() => this.ask(), RETRY_MS);
  }
}
