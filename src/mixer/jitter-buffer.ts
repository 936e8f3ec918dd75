/**
 * Holds one speaker's packets until their turn, and says how long that should be.
 *
 * Ordered by RTP timestamp, unwrapped; sequence numbers only tell a repetition, and a pause from a loss.
 */

import { ArrivalSpread } from './arrival-spread.ts';
import { packetTicks } from './opus-packet.ts';
import type { VoicePacket } from './voice-packet.ts';

const TICKS_PER_MS = 48;
/** Timestamps that leave the pace of arrival by more (2 s) are another stream's. */
const FARTHEST_MS = 2_000;
const MOST_PACKETS = 150;
/** As many sequence numbers are remembered. */
const REMEMBERED = 512;

export interface HeldPacket {
  /** Timestamp and sequence number, unwrapped. */
  readonly ticks: number;
  readonly index: number;
  readonly lengthTicks: number;
  readonly payload: Uint8Array;
}

/** What became of a packet. `restarted`: it is held, and what came before it belongs to another stream. */
export type Insertion = 'held' | 'restarted' | 'late' | 'repeated' | 'malformed';

export class JitterBuffer {
  readonly #held: HeldPacket[] = [];
  readonly #spread = new ArrivalSpread();
  readonly #indices = new Float64Array(REMEMBERED).fill(Number.NaN);
  /** Those of the newest packet, unwrapped. */
  #lastTicks = 0;
  #lastIndex = 0;
  #lastTransitMs = Number.NaN;

  /** @param playedTicks what ends before is late */
  insert(packet: VoicePacket, playedTicks: number): Insertion {
    const lengthTicks = packetTicks(packet.payload);
    if (lengthTicks === undefined) return 'malformed';
    const isFirst = Number.isNaN(this.#lastTransitMs);
    const restarted = !isFirst && this.#leavesThePace(packet);
    if (isFirst || restarted) this.#restart(packet);
    const ticks = this.#lastTicks + ((packet.timestamp - this.#lastTicks) | 0);
    const index = this.#lastIndex + (((packet.sequence - this.#lastIndex) << 16) >> 16);
    if (this.#indices[slotOf(index)] === index) return 'repeated';
    this.#indices[slotOf(index)] = index;
    const transitMs = packet.arrivalMs - ticks / TICKS_PER_MS;
    this.#spread.note(packet.arrivalMs, transitMs);
    if (ticks >= this.#lastTicks) {
      this.#lastTicks = ticks;
      this.#lastIndex = index;
      this.#lastTransitMs = transitMs;
    }
    if (!restarted && ticks + lengthTicks <= playedTicks) return 'late';
    if (!this.#hold({ ticks, index, lengthTicks, payload: packet.payload })) return 'repeated';
    return restarted ? 'restarted' : 'held';
  }

  /** The earliest packet, left where it is. */
  get first(): HeldPacket | undefined {
    return this.#held[0];
  }

  /** Where the newest packet ends; undefined when there is none. */
  get endTicks(): number | undefined {
    const newest = this.#held.at(-1);
    return newest && newest.ticks + newest.lengthTicks;
  }

  take(): HeldPacket | undefined {
    return this.#held.shift();
  }

  clear(): void {
    this.#held.length = 0;
  }

  /** How long after its fastest arrival a sample should be read, 40 to 200 ms. */
  get targetMs(): number {
    return this.#spread.targetMs;
  }

  /**
   * How long after its fastest arrival the sample at `ticks` is read, if it is read at `atMs`.
   *
   * Told by times of arrival, not by counting packets: a count cannot see drift before a whole packet has slipped.
   */
  delayMs(ticks: number, atMs: number): number {
    return atMs - ticks / TICKS_PER_MS - this.#spread.fastestMs;
  }

  /** Whether the timestamp has left the pace of arrival. Either alone may jump: after a pause, or after a stall. */
  #leavesThePace({ timestamp, arrivalMs }: VoicePacket): boolean {
    const stepMs = ((timestamp - this.#lastTicks) | 0) / TICKS_PER_MS;
    const transitMs = arrivalMs - this.#lastTicks / TICKS_PER_MS - stepMs;
    return Math.abs(stepMs) > FARTHEST_MS && Math.abs(transitMs - this.#lastTransitMs) > FARTHEST_MS;
  }

  #restart({ timestamp, sequence }: VoicePacket): void {
    this.clear();
    this.#spread.reset();
    this.#indices.fill(Number.NaN);
    this.#lastTicks = timestamp;
    this.#lastIndex = sequence;
  }

  /** Of too many the oldest gives way: sound that lay longest is wanted least. */
  #hold(packet: HeldPacket): boolean {
    const held = this.#held;
    let at = held.length;
    while (at > 0 && (held[at - 1] as HeldPacket).ticks > packet.ticks) at--;
    if (held[at - 1]?.ticks === packet.ticks) return false;
    held.splice(at, 0, packet);
    if (held.length > MOST_PACKETS) held.shift();
    return true;
  }
}

function slotOf(index: number): number {
  return ((index % REMEMBERED) + REMEMBERED) % REMEMBERED;
}
