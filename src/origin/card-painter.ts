/** Has cards painted by a thread of their own: one after the other, so that pictures never take more than one core. */

import { Worker } from 'node:worker_threads';
import type { CardWords } from './card-path.ts';

/** What comes beyond is refused: whoever shows previews asks again. */
const MOST_WAITING = 32;
/** A card takes a fraction of a second; the thread's start as much again. */
const LONGEST_MS = 15_000;
/** The thread holds some 60 MB, and is needed seldom. */
const IDLE_MS = 30_000;

export class CardPainter {
  #worker: Worker | undefined;
  #idle: NodeJS.Timeout | undefined;
  #waiting = 0;
  #last: Promise<unknown> = Promise.resolve();

  /** Resolves to a PNG; undefined when too many wait already. @throws when the thread fails */
  paint(words: CardWords): Promise<Buffer> | undefined {
    if (this.#waiting >= MOST_WAITING) return undefined;
    this.#waiting += 1;
    clearTimeout(this.#idle);
    const painted = this.#last.then(() => this.#paintNow(words));
    this.#last = painted
      .catch(() => undefined)
      .finally(() => {
        this.#waiting -= 1;
        if (this.#waiting === 0) this.#idle = setTimeout(() => this.#end(), IDLE_MS).unref();
      });
    return painted;
  }

  async close(): Promise<void> {
    clearTimeout(this.#idle);
    await this.#end();
  }

  #paintNow(words: CardWords): Promise<Buffer> {
    const worker = this.#worker ?? new Worker(new URL('./card-worker.ts', import.meta.url));
    this.#worker = worker;
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => failed(new Error(`no card within ${LONGEST_MS} ms`)), LONGEST_MS);
      const painted = (png: Uint8Array) => {
        release();
        resolve(Buffer.from(png));
      };
      const failed = (error: unknown) => {
        release();
        void this.#end();
        reject(error);
      };
      const exited = () => failed(new Error('the thread that paints cards ended'));
      const release = () => {
        clearTimeout(late);
        worker.off('message', painted).off('error', failed).off('exit', exited);
      };
      worker.once('message', painted).once('error', failed).once('exit', exited);
      worker.postMessage(words);
    });
  }

  async #end(): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    await worker?.terminate();
  }
}
