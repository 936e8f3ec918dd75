/**
 * Up to which rank requests are let in, so that those that are wait about 20 ms at most and control has always enough to do.
 *
 * As DAGOR does (Zhou et al. 2018): what is measured is how long requests wait, not how many there are. Over a window the
 * level falls to where the ranks that it lets in brought together as much as was served; below half the aim it rises, by a
 * few hundredths of that, and between the two it stays. Pure: time is given. Rules: docs/RULES.md ADMIT-3 to ADMIT-5.
 */

import { firstStranger, RANKS } from './rank.ts';

/** How long those that are let in may wait, in the mean of a window, ms. */
const AIM_MS = 20;
/** Of the aim, below which the level rises: the distance between the two keeps it from going up and down. */
const RISES_BELOW = 0.5;
const WINDOW_MS = 100;
/** Of what is served, how much less is let in after each window that was too long, of some: the line has to grow shorter as well. */
const DRAIN = 0.95;
const MOST_DRAINED = 5;
const RISE = 0.02;
/** Where hardly anything waits. */
const QUICK_RISE = 0.1;
const QUICK_BELOW = 0.1;
/** How much a window counts beside those before it. */
const NEWEST = 0.3;
/** After so long without a request nothing is known any more. */
const FORGETS_MS = 10_000;
/** Whoever has shown that they speak, lead or host is never shut out: they wait first in the line, and for nobody else. */
const LEAST = firstStranger('host');

export class AdmissionLevel {
  readonly #aimMs: number;
  #level = RANKS;
  #windowMs: number;
  /** By rank, requests of this window, let in or not. */
  readonly #came = new Float64Array(RANKS);
  /** By rank, requests in a window, in the mean of the last ones. */
  readonly #usual = new Float64Array(RANKS);
  #served = 0;
  #usuallyServed = 0;
  #waitedMs = 0;
  #meanMs = 0;
  #windows = 0;
  /** Windows in a row that were too long. */
  #long = 0;
  #excess = 1;

  constructor(nowMs: number, aimMs = AIM_MS) {
    this.#windowMs = nowMs;
    this.#aimMs = aimMs;
  }

  /** Ranks below it are let in; `RANKS`: all. */
  get level(): number {
    return this.#level;
  }

  /** How long those waited that were served in the last window, in the mean, ms. */
  get meanWaitMs(): number {
    return this.#meanMs;
  }

  /** How many times more comes than is served; 1 where all is. */
  get excess(): number {
    return this.#excess;
  }

  /** Counts a request that comes. @returns whether it is to be let in */
  admits(rank: number): boolean {
    this.#came[rank] = (this.#came[rank] ?? 0) + 1;
    return rank < this.#level;
  }

  /** One was taken out of the line, to be worked on. @param waitedMs in it */
  served(waitedMs: number): void {
    this.#served += 1;
    this.#waitedMs += waitedMs;
  }

  /** Whether a window is over. */
  isDue(nowMs: number): boolean {
    return nowMs - this.#windowMs >= WINDOW_MS;
  }

  /**
   * To be called whenever a window is over and something comes.
   *
   * @param oldestMs how long the one waits that has waited longest; 0 where nobody does
   */
  turn(nowMs: number, oldestMs: number): void {
    const passedMs = nowMs - this.#windowMs;
    if (!this.isDue(nowMs)) return;
    if (passedMs > FORGETS_MS) this.#forget();
    const windows = passedMs / WINDOW_MS;
    this.#close(windows, oldestMs);
    this.#windowMs = nowMs;
  }

  #close(windows: number, oldestMs: number): void {
    const newest = this.#windows === 0 ? 1 : 1 - (1 - NEWEST) ** windows;
    for (let rank = 0; rank < RANKS; rank++) {
      const usual = this.#usual[rank] ?? 0;
      this.#usual[rank] = usual + newest * ((this.#came[rank] ?? 0) / windows - usual);
    }
    this.#usuallyServed += newest * (this.#served / windows - this.#usuallyServed);
    // Where nothing leaves the line, whoever waits at its end says how long that takes.
    this.#meanMs = this.#served > 0 ? this.#waitedMs / this.#served : oldestMs;
    this.#windows += 1;
    const came = this.#usual.reduce((sum, each) => sum + each, 0);
    this.#excess = Math.max(1, came / Math.max(1, this.#usuallyServed));
    this.#came.fill(0);
    this.#served = 0;
    this.#waitedMs = 0;
    if (this.#meanMs > this.#aimMs) this.#fall();
    else this.#long = 0;
    if (this.#meanMs < this.#aimMs * RISES_BELOW) this.#rise(windows);
  }

  #fall(): void {
    this.#long = Math.min(MOST_DRAINED, this.#long + 1);
    const wanted = this.#levelFor(this.#usuallyServed * DRAIN ** this.#long);
    this.#level = Math.max(LEAST, Math.min(this.#level, wanted));
  }

  #rise(windows: number): void {
    if (this.#level >= RANKS) return;
    const share = (this.#meanMs < this.#aimMs * QUICK_BELOW ? QUICK_RISE : RISE) * Math.min(10, windows);
    const wanted = this.#levelFor(this.#admitted() + Math.max(1, this.#usuallyServed) * share);
    this.#level = Math.min(RANKS, Math.max(this.#level + 1, wanted));
  }

  /** What comes in a window of the ranks that are let in. */
  #admitted(): number {
    let sum = 0;
    for (let rank = 0; rank < this.#level; rank++) sum += this.#usual[rank] ?? 0;
    return sum;
  }

  /** The level below which so many come in a window, and no more. */
  #levelFor(most: number): number {
    let sum = 0;
    for (let rank = 0; rank < RANKS; rank++) {
      sum += this.#usual[rank] ?? 0;
      if (sum > most) return rank;
    }
    return RANKS;
  }

  #forget(): void {
    this.#level = RANKS;
    this.#usual.fill(0);
    this.#usuallyServed = 0;
    this.#windows = 0;
    this.#excess = 1;
  }
}
