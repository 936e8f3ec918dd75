/**
 * Holds one speaker's packets until their turn, and says how long that should be.
 *
 * Ordered by RTP timestamp, unwrapped; sequence numbers play no part, because a gap in time is what has to be filled.
 * Rules: docs/RULES.md JIT-1 to JIT-5.
 */

import type { VoicePacket } from './voice-packet.ts';

/** Bounds of the target, in ms. */
export const LEAST_TARGET_MS = 40;
export const MOST_TARGET_MS = 200;
/** Two seconds: more than this ahead is another stream, or an attack. */
const FARTHEST_TICKS = 96_000;
const MOST_PACKETS = 150;
const TICKS_PER_MS = 48;
/** The measured jitter halves in some 15 s of steady arrival. */
const JITTER_DECAY = 0.999;

interface Held {
  readonly ticks: number;
  readonly payload: Uint8Array;
}

export class JitterBuffer {
  #held: Held[] = [];
  #lastTicks: number | undefined;
  #fastestMs = Number.POSITIVE_INFINITY;
  #jitterMs = 0;

  /** @returns whether it was kept: not a duplicate, nor later than `playedTicks` */
  insert(packet: VoicePacket, playedTicks: number): boolean {
    const ticks = this.#unwrap(packet.timestamp);
    this.#measure(packet.arrivalMs, ticks);
    if (ticks < playedTicks || this.#held.length >= MOST_PACKETS) return false;
    let at = this.#held.length;
    while (at > 0 && (this.#held[at - 1]?.ticks ?? 0) > ticks) at--;
    if (this.#held[at - 1]?.ticks === ticks) return false;
    this.#held.splice(at, 0, { ticks, payload: packet.payload });
    return true;
  }

  /** The earliest packet, left where it is. */
  get first(): Held | undefined {
    return this.#held[0];
  }

  take(): Held | undefined {
    return this.#held.shift();
  }

  clear(): void {
    this.#held = [];
  }

  /** Ticks from `fromTicks` to the start of the newest packet; 0 when there is none. */
  spanFrom(fromTicks: number): number {
    const newest = this.#held.at(-1);
    return newest ? Math.max(0, newest.ticks - fromTicks) : 0;
  }

  /** How long after its fastest arrival a sample should play: a packet's length, and the jitter lately seen. */
  get targetMs(): number {
    return Math.max(LEAST_TARGET_MS, Math.min(MOST_TARGET_MS, 25 + this.#jitterMs));
  }

  /**
   * How long after its fastest arrival the sample at `ticks` plays, if it plays now.
   *
   * Told by times of arrival, not by counting packets: a count cannot see drift before a whole packet has slipped.
   */
  delayMs(ticks: number, nowMs: number): number {
    return nowMs - ticks / TICKS_PER_MS - this.#fastestMs;
  }

  #unwrap(timestamp: number): number {
    if (this.#lastTicks === undefined) {
      this.#lastTicks = timestamp;
      return timestamp;
    }
    const step = (timestamp - (this.#lastTicks % 2 ** 32)) | 0;
    const ticks = this.#lastTicks + step;
    if (Math.abs(step) > FARTHEST_TICKS) this.#restart();
    if (step > 0 || Math.abs(step) > FARTHEST_TICKS) this.#lastTicks = ticks;
    return ticks;
  }

  /** A speaker's timestamps jumped: what is held, and what was measured, belongs to the past. */
  #restart(): void {
    this.#held = [];
    this.#fastestMs = Number.POSITIVE_INFINITY;
  }

  #measure(arrivalMs: number, ticks: number): void {
    const transitMs = arrivalMs - ticks / TICKS_PER_MS;
    // The fastest transit forgets by 1 ms a second, so that a drifting clock is not taken for jitter.
    this.#fastestMs = Math.min(transitMs, this.#fastestMs + 0.02);
    const lateMs = Math.min(MOST_TARGET_MS, transitMs - this.#fastestMs);
    this.#jitterMs = Math.max(lateMs, this.#jitterMs * JITTER_DECAY);
  }
}
