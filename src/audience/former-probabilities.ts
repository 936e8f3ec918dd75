/** So long a report may still go by a probability that was announced before: pages read the head every 15 s. */
const BELIEVED_MS = 90_000;

/** Probabilities that were announced before the present one: who has not heard of it yet reports by them. Pure. */
export class FormerProbabilities {
  /** Probability → until when it is believed. */
  readonly #until = new Map<number, number>();

  /** It was announced until now. */
  add(probability: number, nowMs: number): void {
    for (const [each, untilMs] of this.#until) if (untilMs <= nowMs) this.#until.delete(each);
    this.#until.set(probability, nowMs + BELIEVED_MS);
  }

  has(probability: number, nowMs: number): boolean {
    return (this.#until.get(probability) ?? 0) > nowMs;
  }
}
