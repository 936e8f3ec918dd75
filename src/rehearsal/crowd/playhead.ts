/**
 * Where the sound of a generated listener is: what it has, what it has heard, and when it fell silent. Pure arithmetic, looked
 * at whenever something arrives; nothing is decoded.
 */

import { mustJump, rateFor } from '../../core/listening/rate-control.ts';
import type { TargetLatency } from '../../core/listening/target-latency.ts';

/** Chromium falls silent this long before it has played all that it has, in seconds. */
const UNPLAYED_SECONDS = 0.05;

export interface Silence {
  readonly seconds: number;
}

export class Playhead {
  readonly #target: TargetLatency;
  /** Seconds of the programme: where the sound is, and how far it is there without a gap. */
  #position = 0;
  #end = Number.NEGATIVE_INFINITY;
  #rate = 1;
  #isSounding = false;
  #hasSounded = false;
  /** By the programme's clock, seconds. */
  #lookedAt = 0;
  #silentSince = 0;
  /** Whether the present silence is one that nobody wanted. */
  #fellSilent = false;
  /** Behind on purpose, in seconds: after a pause. */
  #held: number | undefined;

  constructor(target: TargetLatency) {
    this.#target = target;
  }

  get position(): number {
    return this.#position;
  }

  /** Up to where sound is there; the position itself when none is. */
  get end(): number {
    return Math.max(this.#position, this.#end);
  }

  get hasSounded(): boolean {
    return this.#hasSounded;
  }

  latency(now: number): number {
    return now - this.#position;
  }

  /** To the present, less what the network asks for; nothing is there yet. @param now seconds of the programme */
  toLive(now: number): void {
    this.#held = undefined;
    this.goTo(Math.max(0, now - this.#target.seconds), now);
  }

  /** @param seconds of the programme */
  goTo(seconds: number, now: number): void {
    this.#position = seconds;
    this.#end = Number.NEGATIVE_INFINITY;
    this.#isSounding = false;
    this.#rate = 1;
    this.#lookedAt = now;
    this.#fellSilent = false;
  }

  /** The listener paused: what is there stays there. */
  pause(now: number): void {
    this.advance(now);
    this.#isSounding = false;
    this.#fellSilent = false;
  }

  /** Goes on where it stopped. */
  resumeHere(now: number): void {
    this.#held = Math.max(this.#target.seconds, this.latency(now));
    this.#lookedAt = now;
    this.#isSounding = this.#end - this.#position > UNPLAYED_SECONDS;
  }

  /** Lets the sound go on until now. @returns whether it fell silent meanwhile */
  advance(now: number): boolean {
    const passed = now - this.#lookedAt;
    this.#lookedAt = now;
    if (!this.#isSounding || passed <= 0) return false;
    const left = Math.max(0, this.#end - UNPLAYED_SECONDS - this.#position);
    const playable = left / this.#rate;
    if (playable >= passed) {
      this.#position += passed * this.#rate;
      this.#target.calm(passed);
      return false;
    }
    this.#position += left;
    this.#isSounding = false;
    this.#fellSilent = true;
    this.#silentSince = now - passed + playable;
    return true;
  }

  /**
   * Sound is there up to `end`, seconds of the programme.
   *
   * @returns the silence that this ended; undefined when none had fallen
   */
  arrived(start: number, end: number, now: number): Silence | undefined {
    if (this.#end < start - 0.001 && this.#end > Number.NEGATIVE_INFINITY && this.#position < start)
      this.#position = start;
    this.#end = Math.max(this.#end, end);
    if (this.#isSounding || this.#end - this.#position <= UNPLAYED_SECONDS) return undefined;
    this.#isSounding = true;
    this.#hasSounded = true;
    if (!this.#fellSilent) return undefined;
    this.#fellSilent = false;
    return { seconds: Math.max(0, now - this.#silentSince) };
  }

  /** How far behind it should be, seconds. */
  get wantedSeconds(): number {
    return this.#held ?? this.#target.seconds;
  }

  /**
   * Plays faster or slower, as the latency asks.
   *
   * @param ownSeconds that it may be further behind, on its way back from another tier
   * @returns whether it is so far behind that it must jump
   */
  steer(now: number, ownSeconds = 0): boolean {
    const error = this.latency(now) - this.wantedSeconds;
    if (mustJump(error - ownSeconds)) return true;
    this.#rate = rateFor(error, this.#rate);
    return false;
  }
}
