/**
 * Decides by measured pressure what is given up: a level more within seconds, a level less only after a calm minute.
 *
 * A step is taken only where it can help. Control alone is spared by the first two; what is given up of the sound, and
 * newcomers, by the origins. After each it waits until that step can have helped. Pure: time is given.
 * Rules: docs/RULES.md LADDER.
 */

import type { LoadLevel } from '../core/load.ts';
import type { Pressure } from '../core/pressure.ts';

/** Of one processor: beyond this the origin's one thread is late soon. */
const PRESSED_BUSY = 0.85;
const CALM_BUSY = 0.6;
/** Late by this much while it works, it is at its end; late without work, others have the processor. */
const PRESSED_DELAY_MS = 200;
const CALM_DELAY_MS = 80;
const WORKS_BUSY = 0.5;
/** Control is to be reached within this (Zhou et al. 2018, DAGOR); who admits refuses to keep to it. */
const PRESSED_QUEUE_MS = 20;
const CALM_QUEUE_MS = 10;
const CALM_ADMITTED = 0.999;
const PRESSED_ADMITTED = 0.9;

/** Pressed for so long without a calm moment, a level more. */
export const UP_AFTER_MS = 3_000;
/** Calm for so long, a level less. */
export const DOWN_AFTER_MS = 60_000;
/** How long each level takes to help: listeners go over to another tier within half a minute. */
const HELPS_AFTER_MS: Readonly<Record<LoadLevel, number>> = {
  0: 0,
  1: 3_000,
  2: 3_000,
  3: 60_000,
  4: 60_000,
  5: 15_000,
  6: 0,
};
/** The last level that spares control. */
const LAST_FOR_CONTROL = 2;

type Pressed = 'origin' | 'control' | 'none';

export class Ladder {
  #level: LoadLevel;
  #steppedMs: number;
  #pressedMs: number | undefined;
  #calmMs: number | undefined;

  /** @param nowMs of a clock that does not step */
  constructor(level: LoadLevel, nowMs: number) {
    this.#level = level;
    this.#steppedMs = nowMs;
  }

  get level(): LoadLevel {
    return this.#level;
  }

  /** Another hand sets it; it goes on from there. */
  set(level: LoadLevel, nowMs: number): void {
    this.#level = level;
    this.#steppedMs = nowMs;
    this.#pressedMs = undefined;
    this.#calmMs = undefined;
  }

  /**
   * To be called every second or so.
   *
   * @param origins what each measured; empty: none could be asked, and nothing is decided
   * @returns the level from now on
   */
  turn(origins: readonly Pressure[], nowMs: number): LoadLevel {
    if (origins.length === 0) return this.#level;
    const pressed = pressedOf(origins);
    const helps = pressed === 'origin' || (pressed === 'control' && this.#level < LAST_FOR_CONTROL);
    this.#pressedMs = helps ? (this.#pressedMs ?? nowMs) : undefined;
    this.#calmMs = origins.every(isCalm) ? (this.#calmMs ?? nowMs) : undefined;
    if (this.#isDueUp(nowMs)) this.set((this.#level + 1) as LoadLevel, nowMs);
    else if (this.#isDueDown(nowMs)) this.set((this.#level - 1) as LoadLevel, nowMs);
    return this.#level;
  }

  #isDueUp(nowMs: number): boolean {
    const isSteady = this.#pressedMs !== undefined && nowMs - this.#pressedMs >= UP_AFTER_MS;
    return isSteady && this.#level < 6 && nowMs - this.#steppedMs >= HELPS_AFTER_MS[this.#level];
  }

  #isDueDown(nowMs: number): boolean {
    return this.#level > 0 && this.#calmMs !== undefined && nowMs - this.#calmMs >= DOWN_AFTER_MS;
  }
}

function pressedOf(origins: readonly Pressure[]): Pressed {
  if (origins.some(isPressed)) return 'origin';
  const isControl = origins.some(
    ({ queueDelayMs, admitted }) => queueDelayMs >= PRESSED_QUEUE_MS || admitted < PRESSED_ADMITTED,
  );
  return isControl ? 'control' : 'none';
}

function isPressed({ busy, loopDelayMs }: Pressure): boolean {
  return busy >= PRESSED_BUSY || (loopDelayMs >= PRESSED_DELAY_MS && busy >= WORKS_BUSY);
}

function isCalm({ busy, loopDelayMs, queueDelayMs, admitted }: Pressure): boolean {
  const isOnTime = loopDelayMs < CALM_DELAY_MS || busy < WORKS_BUSY;
  return busy < CALM_BUSY && isOnTime && queueDelayMs < CALM_QUEUE_MS && admitted >= CALM_ADMITTED;
}
