/**
 * Which encoding to fetch: the better AAC unless the network cannot carry it.
 *
 * At 64 kbit/s a rung seldom matters; where it does, stalls and late segments come together. Going up again is tried
 * after a calm minute, and each time it fails the patience doubles.
 */

import type { Rung } from '../../../src/core/rung.ts';

const POOR_LATENESS_SECONDS = 1.2;
const CALM_LATENESS_SECONDS = 0.4;
/** Two stalls within this mean a network that cannot keep up; one is an accident. */
const STALLS_WINDOW_SECONDS = 30;
const FIRST_PATIENCE_SECONDS = 60;
const MOST_PATIENCE_SECONDS = 960;
const DECIDE_EVERY_SECONDS = 5;

export class RungChoice {
  readonly #good: Rung;
  readonly #poor: Rung | undefined;
  #rung: Rung;
  #patience = FIRST_PATIENCE_SECONDS;
  #calmSeconds = 0;
  #sinceDecision = 0;
  #stalls: number[] = [];
  #elapsed = 0;

  /** @param saveData the listener asked the browser to spare data */
  constructor(offered: readonly Rung[], saveData: boolean) {
    this.#good = offered.includes('aac64') ? 'aac64' : (offered[0] ?? 'aac64');
    this.#poor = this.#good === 'aac64' && offered.includes('aac32') ? 'aac32' : undefined;
    this.#rung = saveData && this.#poor ? this.#poor : this.#good;
    if (saveData) this.#patience = Number.POSITIVE_INFINITY;
  }

  get rung(): Rung {
    return this.#rung;
  }

  stalled(): void {
    this.#stalls.push(this.#elapsed);
    this.#calmSeconds = 0;
  }

  /** @param seconds since the last call @param lateness as `TargetLatency` measures it, in seconds */
  passed(seconds: number, lateness: number): void {
    this.#elapsed += seconds;
    this.#sinceDecision += seconds;
    this.#calmSeconds = lateness < CALM_LATENESS_SECONDS ? this.#calmSeconds + seconds : 0;
    this.#stalls = this.#stalls.filter((at) => this.#elapsed - at < STALLS_WINDOW_SECONDS);
    if (this.#sinceDecision < DECIDE_EVERY_SECONDS) return;
    const poor = lateness > POOR_LATENESS_SECONDS || this.#stalls.length >= 2;
    if (this.#rung === this.#good && this.#poor && poor) this.#switchTo(this.#poor);
    else if (this.#rung !== this.#good && this.#calmSeconds >= this.#patience) {
      this.#patience = Math.min(MOST_PATIENCE_SECONDS, this.#patience * 2);
      this.#switchTo(this.#good);
    }
  }

  #switchTo(rung: Rung): void {
    this.#rung = rung;
    this.#sinceDecision = 0;
    this.#calmSeconds = 0;
    this.#stalls = [];
  }
}
