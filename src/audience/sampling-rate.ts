/**
 * With which probability the listeners of one room report, so that together they send no more than a few requests a
 * second, however many they are. Pure: time is given.
 *
 * The probability is a power of two: few values, so that a report can say by which it was sent, and count for as many
 * as it stands for. Rules: docs/RULES.md SAMPLE.
 */

/** A whole audience sends no more requests than this in a second, once it knows the probability. */
export const MOST_REQUESTS_A_SECOND = 200;
/** What is aimed at, so that a wave is still below that. */
const AIM = 100;
/** Below this the probability may rise again, after a while: a wave is followed by the next. */
const LITTLE = 25;
const CALM_MS = 30_000;
/** Until listeners have heard of a change: it rides in band, and they are some seconds behind. */
const HEARD_MS = 6_000;
/** So long a report may still go by a probability that was announced before. */
const BELIEVED_MS = 90_000;
/** A millionth: for audiences beyond any that there has been. */
const LEAST = 2 ** -20;

export class SamplingRate {
  #probability: number;
  /** Probability → until when it is believed; the present one always is. */
  readonly #former = new Map<number, number>();
  #requests = 0;
  #turnMs: number;
  #changedMs = Number.NEGATIVE_INFINITY;
  #calmSinceMs: number;

  /** @param probability as it was announced last */
  constructor(nowMs: number, probability = 1) {
    this.#probability = probability;
    this.#turnMs = nowMs;
    this.#calmSinceMs = nowMs;
  }

  get probability(): number {
    return this.#probability;
  }

  /**
   * Counts a request.
   *
   * @param claimed the probability by which it says that it was sent
   * @returns how many like it there were; one that claims less than was announced stands for no more than the others
   */
  weightOf(claimed: number, nowMs: number): number {
    this.#requests += 1;
    // Who claims more than is announced counts for less: there is nothing to gain by it.
    if (claimed >= this.#probability || (this.#former.get(claimed) ?? 0) > nowMs) return 1 / claimed;
    return 1 / this.#probability;
  }

  /** To be called about once a second. @returns whether the probability has changed, and is to be announced */
  turn(nowMs: number): boolean {
    const seconds = Math.max(0.1, (nowMs - this.#turnMs) / 1000);
    const rate = this.#requests / seconds;
    this.#turnMs = nowMs;
    this.#requests = 0;
    if (rate > LITTLE) this.#calmSinceMs = nowMs;
    if (nowMs - this.#changedMs < HEARD_MS) return false;
    if (rate > AIM) return this.#change(this.#probability * 2 ** -Math.ceil(Math.log2(rate / AIM)), nowMs);
    if (nowMs - this.#calmSinceMs < CALM_MS) return false;
    this.#calmSinceMs = nowMs;
    return this.#change(this.#probability * 2, nowMs);
  }

  #change(wanted: number, nowMs: number): boolean {
    const probability = Math.min(1, Math.max(LEAST, wanted));
    if (probability === this.#probability) return false;
    this.#former.set(this.#probability, nowMs + BELIEVED_MS);
    for (const [each, untilMs] of this.#former) if (untilMs <= nowMs) this.#former.delete(each);
    this.#former.delete(probability);
    this.#probability = probability;
    this.#changedMs = nowMs;
    return true;
  }
}
