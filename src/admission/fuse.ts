/**
 * The last one, in control itself: for requests that come by several origins, each of which lets in what one control can do,
 * or straight at its door. What is measured is how late the process is all the time. The origin's own measure, much finer, works first.
 */

import { urgencyOf } from '../contract/priorities.ts';
import type { OperationName } from '../contract/routes.ts';
import { AdmissionLevel } from './admission-level.ts';
import { CallerParts } from './caller-part.ts';
import { rankOf } from './rank.ts';

const AIM_MS = 250;
const RETRY_S = 5;

export class Fuse {
  readonly #lag: { readonly ms: number };
  readonly #nowMs: () => number;
  readonly #level: AdmissionLevel;
  readonly #parts = new CallerParts();

  /** @param lag how late the process is, ms @param nowMs a clock that does not step */
  constructor(lag: { readonly ms: number }, nowMs: () => number = () => performance.now()) {
    this.#lag = lag;
    this.#nowMs = nowMs;
    this.#level = new AdmissionLevel(nowMs(), AIM_MS);
  }

  /**
   * @param shows whether credentials came with it
   * @returns how long it is to wait, s; 0: it is let in
   */
  refuses(name: OperationName, shows: boolean, network: string): number {
    const nowMs = this.#nowMs();
    const lagMs = this.#lag.ms;
    if (this.#level.isDue(nowMs)) this.#level.turn(nowMs, lagMs);
    const { priority } = urgencyOf(name);
    const rank = rankOf({ priority, proven: shows, part: this.#parts.of(network, nowMs) });
    if (!this.#level.admits(rank)) return Math.max(1, Math.round(RETRY_S * (0.5 + Math.random())));
    this.#level.served(lagMs);
    return 0;
  }
}
