/**
 * Who is let in to control, and when: so many are worked on at a time, some places are the stage's alone, a short line waits,
 * and whom it would keep waiting for long is refused at once, the least urgent first.
 *
 *   request ──standing──▶ [admission] ──its turn──▶ control
 *                             └──pressure──▶ whoever has to know how busy it is
 *
 * Owns places, the line and the level; not what a request is or how it is refused. Rules: docs/RULES.md ADMIT.
 */

import type { Priority } from '../core/priority.ts';
import { AdmissionLevel } from './admission-level.ts';
import type { Pressure } from './pressure.ts';
import { endOf, RANKS, rankOf, type Standing } from './rank.ts';
import { type Waiting, WaitingLine } from './waiting-line.ts';

export interface AdmissionLimits {
  /** Requests that are worked on at a time. */
  readonly atOnce: number;
  /** Where this process itself is late. */
  readonly mostAtOnce: number;
  /** Of these, for the stage alone. */
  readonly forTheStage: number;
  readonly waiting: number;
  /** How long one may wait, ms. */
  readonly longestWaitMs: number;
}

/** The share of the places that control keeps busy with. */
const BUSY = 0.75;
/** By so much it is late that as many more are under way. */
const LATE_MS = 10;
/** Joins are taken to queue for so long after one was last refused, or strangers among them were not let in. */
const QUEUES_FOR_MS = 10_000;
/** Least and longest that a refused one is told to wait, s, before it is spread. */
const LEAST_RETRY_S = 2;
const MOST_RETRY_S = 30;

export class Admission {
  readonly #limits: AdmissionLimits;
  readonly #nowMs: () => number;
  readonly #lag: { readonly ms: number };
  readonly #line: WaitingLine;
  readonly #level: AdmissionLevel;
  #atWork = 0;
  #stageAtWork = 0;
  #joinsQueuedMs = Number.NEGATIVE_INFINITY;

  /** @param nowMs a clock that does not step, ms @param lag how late this process is all the time, ms */
  constructor(
    limits: AdmissionLimits,
    nowMs: () => number = () => performance.now(),
    lag: { readonly ms: number } = { ms: 0 },
  ) {
    this.#limits = limits;
    this.#nowMs = nowMs;
    this.#lag = lag;
    this.#line = new WaitingLine(limits.waiting);
    this.#level = new AdmissionLevel(nowMs());
  }

  /** Counts a request that comes, before anything of it is read. @returns whether it may go on to `place` */
  admits(standing: Standing): boolean {
    this.#turn();
    const rank = rankOf(standing);
    // Where places are free refusing would help nobody.
    const admitted = this.#level.admits(rank) || this.#atWork < this.#atOnce * BUSY;
    if (!admitted) this.#refused(standing.priority);
    return admitted;
  }

  /**
   * Waits for a place.
   *
   * @returns how to leave it; undefined: there is none for it
   */
  place(standing: Standing): Promise<(() => void) | undefined> {
    const rank = rankOf(standing);
    const since = this.#nowMs();
    if (this.#isFree(standing.priority) && !this.#line.hasBefore(rank)) {
      return Promise.resolve(this.#take(standing.priority, 0));
    }
    return new Promise((resolve) => {
      const refuse = () => {
        clearTimeout(timer);
        this.#refused(standing.priority);
        resolve(undefined);
      };
      const waiting: Waiting = {
        rank,
        sinceMs: since,
        enter: () => {
          clearTimeout(timer);
          resolve(this.#take(standing.priority, this.#nowMs() - since));
        },
        giveWay: refuse,
      };
      const timer = setTimeout(() => {
        this.#line.leave(waiting);
        refuse();
      }, this.#limits.longestWaitMs);
      if (!this.#line.join(waiting)) refuse();
    });
  }

  /**
   * How long whoever is refused now is to wait, in whole s: the longer the more come for what can be served, and spread, so
   * that they do not come back together.
   *
   * @param random from 0 to less than 1
   */
  retryAfterS(priority: Priority, random = Math.random()): number {
    if (priority === 'stage') return 1;
    const meanS = Math.min(MOST_RETRY_S, LEAST_RETRY_S * this.#level.excess);
    return Math.max(1, Math.round(meanS * (0.5 + random)));
  }

  /** Whether strangers who want to come in have to wait. */
  get joinsQueue(): boolean {
    this.#turn();
    return this.#level.level < endOf('join') || this.#nowMs() - this.#joinsQueuedMs < QUEUES_FOR_MS;
  }

  get pressure(): Pressure {
    this.#turn();
    return {
      queueDelayMs: Math.max(this.#level.meanWaitMs, this.#oldestMs()),
      admitted: this.#level.level / RANKS,
      joinsQueue: this.joinsQueue,
      waiting: this.#line.length,
      atWork: this.#atWork,
    };
  }

  #refused(priority: Priority): void {
    if (priority === 'join') this.#joinsQueuedMs = this.#nowMs();
  }

  /** Where this process is late with their answers, more are under way, or control would have nothing to do meanwhile. */
  get #atOnce(): number {
    const { atOnce, mostAtOnce } = this.#limits;
    return Math.min(mostAtOnce, Math.round(atOnce * (1 + this.#lag.ms / LATE_MS)));
  }

  #isFree(priority: Priority): boolean {
    const { forTheStage } = this.#limits;
    const atOnce = this.#atOnce;
    if (priority === 'stage') return this.#atWork < atOnce;
    return this.#atWork - this.#stageAtWork < atOnce - forTheStage && this.#atWork < atOnce;
  }

  #take(priority: Priority, waitedMs: number): () => void {
    this.#atWork += 1;
    const isStage = priority === 'stage';
    if (isStage) this.#stageAtWork += 1;
    // What it waited because this process is late is no fault of control.
    this.#level.served(Math.max(0, waitedMs - this.#lag.ms));
    let left = false;
    return () => {
      if (left) return;
      left = true;
      this.#atWork -= 1;
      if (isStage) this.#stageAtWork -= 1;
      this.#callNext();
    };
  }

  #callNext(): void {
    const stage = endOf('stage');
    const next = this.#isFree('join')
      ? this.#line.next(RANKS)
      : this.#isFree('stage')
        ? this.#line.next(stage)
        : undefined;
    next?.enter();
  }

  #turn(): void {
    const nowMs = this.#nowMs();
    if (this.#level.isDue(nowMs)) this.#level.turn(nowMs, this.#oldestMs());
  }

  #oldestMs(): number {
    const since = this.#line.oldestSinceMs;
    return since === undefined ? 0 : this.#nowMs() - since;
  }
}
