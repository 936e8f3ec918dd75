/**
 * How a client goes easy on a server that refuses it: it comes back no sooner than it was told, spread over as long again, and
 * of what is not urgent it sends the less the more was refused. Pure: time and chance are given. Rules: docs/RULES.md POLITE.
 */

import type { OperationName } from '../contract/routes.ts';
import { PACED } from './paced.ts';

/** Over which refusals are counted. */
const SPAN_MS = 120_000;
const PIECE_MS = 10_000;
/** So many times what is accepted may be sent ("Handling Overload", Site Reliability Engineering, 2016, ch. 21). */
const K = 2;

interface Piece {
  readonly fromMs: number;
  requests: number;
  accepts: number;
}

export class Pacing {
  readonly #nowMs: () => number;
  readonly #random: () => number;
  #pieces: Piece[] = [];
  /** Operation → before when it is not sent again. */
  readonly #notBeforeMs = new Map<OperationName, number>();

  /** @param nowMs monotonic @param random from 0 to less than 1 */
  constructor(nowMs: () => number = () => performance.now(), random: () => number = Math.random) {
    this.#nowMs = nowMs;
    this.#random = random;
  }

  /**
   * Counts a request that is about to be sent.
   *
   * @returns how long it is not to be sent, ms; 0: it may be. The stage and its host are never held back: the server lets
   * them in first, and a microphone must not stay open for having been refused once.
   */
  heldMs(name: OperationName): number {
    const priority = name in PACED && PACED[name as keyof typeof PACED];
    if (!priority) return 0;
    const piece = this.#piece();
    const refuses = priority === 'reaction' && this.#random() < this.#refusal();
    piece.requests += 1;
    const leftMs = (this.#notBeforeMs.get(name) ?? 0) - this.#nowMs();
    if (leftMs > 0) return leftMs;
    return refuses ? PIECE_MS : 0;
  }

  accepted(name: OperationName): void {
    this.#piece().accepts += 1;
    this.#notBeforeMs.delete(name);
  }

  /** @param retryAfterS as the server said @returns how long it is to wait, ms: no less than that, and up to twice as long */
  refused(name: OperationName, retryAfterS: number): number {
    const waitMs = retryAfterS * 1000 * (1 + this.#random());
    this.#notBeforeMs.set(name, this.#nowMs() + waitMs);
    return waitMs;
  }

  /** With which probability what is not urgent is not sent. */
  #refusal(): number {
    const sum = (key: 'requests' | 'accepts') => this.#pieces.reduce((all, piece) => all + piece[key], 0);
    return Math.max(0, (sum('requests') - K * sum('accepts')) / (sum('requests') + 1));
  }

  #piece(): Piece {
    const nowMs = this.#nowMs();
    this.#pieces = this.#pieces.filter(({ fromMs }) => nowMs - fromMs < SPAN_MS);
    const newest = this.#pieces.at(-1);
    if (newest && nowMs - newest.fromMs < PIECE_MS) return newest;
    const piece = { fromMs: nowMs, requests: 0, accepts: 0 };
    this.#pieces.push(piece);
    return piece;
  }
}
