/** Reads `head.json` again and again, as often as the moment asks for. */

import type { Alarm } from './alarm.ts';
import { fetchHead, type HeadAnswer } from './head-reader.ts';

/** The head is cached for a second: to ask more often would only cost. */
const LEAST_MS = 1_000;

export class HeadWatch {
  readonly #room: string;
  readonly #alarm: Alarm;
  readonly #paceMs: () => number;
  readonly #onAnswer: (answer: HeadAnswer) => void;
  #failures = 0;
  #wait = new AbortController();
  #askedAtMs = Number.NEGATIVE_INFINITY;
  #closed = false;

  /** @param paceMs until the next reading */
  constructor(room: string, alarm: Alarm, paceMs: () => number, onAnswer: (answer: HeadAnswer) => void) {
    this.#room = room;
    this.#alarm = alarm;
    this.#paceMs = paceMs;
    this.#onAnswer = onAnswer;
    void this.#run();
  }

  /** Readings in a row that failed. */
  get failures(): number {
    return this.#failures;
  }

  /** Reads now, or as soon as it makes sense. */
  wake(): void {
    this.#wait.abort();
  }

  close(): void {
    this.#closed = true;
    this.#wait.abort();
  }

  async #run(): Promise<void> {
    while (!this.#closed) {
      this.#askedAtMs = performance.now();
      const answer = await fetchHead(this.#room);
      if (this.#closed) return;
      this.#failures = answer.kind === 'failed' ? this.#failures + 1 : 0;
      this.#onAnswer(answer);
      // Listeners who opened the page together are spread over a quarter of the pace.
      await this.#pause(this.#paceMs() * (0.875 + Math.random() / 4));
      await this.#pause(this.#askedAtMs + LEAST_MS - performance.now());
    }
  }

  #pause(ms: number): Promise<void> {
    this.#wait = new AbortController();
    return this.#alarm.after(ms, this.#wait.signal);
  }
}
