/** A tier of the tree: nodes that keep what they were given, and ask above for what they lack, one request for all who wait. */

import { Cores } from './cores.ts';
import { existsMs, isNumbered, keptUntilMs, PLACES } from './objects.ts';
import type { Tally } from './tally.ts';

/** Whoever can be asked for an object. @returns when it is given, ms */
export interface Above {
  ask(from: number, place: number, number: number, atMs: number): number;
}

export class Tier implements Above {
  readonly tally: Tally;
  readonly #above: Above;
  readonly #nodes: number;
  readonly #roundTripMs: number;
  readonly #lockMs: number;
  readonly #turnsMs: readonly number[];
  readonly #numbers: Int32Array;
  readonly #hereMs: Float64Array;
  readonly #untilMs: Float64Array;
  /** Whether there was an older one when it was asked for. */
  readonly #hadBefore: Uint8Array;

  constructor(
    above: Above,
    {
      nodes,
      roundTripMs,
      lockMs,
      turnsMs,
      tally,
    }: {
      nodes: number;
      roundTripMs: number;
      /** As in `Tree`; all the time: Infinity. */
      lockMs: number;
      turnsMs: readonly number[];
      tally: Tally;
    },
  ) {
    this.tally = tally;
    this.#above = above;
    this.#nodes = nodes;
    this.#roundTripMs = roundTripMs;
    this.#lockMs = lockMs;
    this.#turnsMs = turnsMs;
    this.#numbers = new Int32Array(nodes * PLACES).fill(-1);
    this.#hereMs = new Float64Array(nodes * PLACES);
    this.#untilMs = new Float64Array(nodes * PLACES);
    this.#hadBefore = new Uint8Array(nodes * PLACES);
  }

  /** Who asks is a node of the tier below, which has its place among ours. */
  ask(from: number, place: number, number: number, atMs: number): number {
    const node = from % this.#nodes;
    const at = node * PLACES + place;
    this.tally.count(atMs, node);
    const here = this.#hereMs[at] as number;
    if (this.#numbers[at] === number) {
      if (here > atMs) return this.#waiting(node, place, number, atMs, here, at);
      if ((this.#untilMs[at] as number) > atMs) return atMs;
    }
    const had = this.#numbers[at] === number;
    const givenMs = this.#fetch(node, place, number, atMs);
    this.#numbers[at] = number;
    this.#hereMs[at] = givenMs;
    this.#hadBefore[at] = had ? 1 : 0;
    this.#untilMs[at] = keptUntilMs(place, givenMs);
    return givenMs;
  }

  /** A node that begins anew has nothing. */
  forget(node: number): void {
    this.#numbers.fill(-1, node * PLACES, (node + 1) * PLACES);
  }

  #waiting(node: number, place: number, number: number, atMs: number, here: number, at: number): number {
    // A head that has just run out serves while its successor is fetched.
    if (this.#hadBefore[at] === 1) return atMs;
    if (here - atMs <= this.#lockMs) return here;
    if (this.#turnsMs.length > 0) return this.#lookedAgain(atMs + this.#lockMs, here);
    return Math.min(here, this.#fetch(node, place, number, atMs + this.#lockMs));
  }

  /** When whoever looks now and then sees what came meanwhile. */
  #lookedAgain(fromMs: number, here: number): number {
    let [seenMs, turn] = [fromMs, 0];
    for (; seenMs < here; turn++) seenMs += this.#turnsMs[Math.min(turn, this.#turnsMs.length - 1)] as number;
    return seenMs;
  }

  #fetch(node: number, place: number, number: number, atMs: number): number {
    const half = this.#roundTripMs / 2;
    return this.#above.ask(node, place, number, atMs + half) + half;
  }
}

/** The origin: holds a request for what is about to exist, and answers one after another. */
export class OriginModel implements Above {
  readonly tally: Tally;
  readonly #lateMs: number;
  readonly #costMs: number;
  readonly #core = new Cores(1);

  constructor({ lateMs, costMs, tally }: { lateMs: number; costMs: number; tally: Tally }) {
    this.tally = tally;
    this.#lateMs = lateMs;
    this.#costMs = costMs;
  }

  ask(_from: number, place: number, number: number, atMs: number): number {
    this.tally.count(atMs, 0);
    if (isNumbered(place)) this.tally.object(atMs, place, number);
    return Math.max(atMs, existsMs(place, number, this.#lateMs)) + this.#core.work(atMs, this.#costMs);
  }
}
