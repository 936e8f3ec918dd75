/** A receive slot of one listener on stage: a stream of its own, whoever speaks in it. */

import type { Track } from 'node-datachannel';
import { SlotNumbers } from './slot-numbers.ts';
import type { VoiceOrder } from './voice-order.ts';

export class ReceiveSlot {
  readonly mid: string;
  readonly #track: Track;
  readonly #ssrc: number;
  readonly #payloadType: number;
  readonly #numbers = new SlotNumbers();
  #speaker: string | undefined;
  #open = false;
  #closed = false;

  constructor(mid: string, track: Track, ssrc: number, payloadType: number) {
    this.mid = mid;
    this.#track = track;
    this.#ssrc = ssrc;
    this.#payloadType = payloadType;
    // Without a handler the engine keeps some 128 KB of each connection; with one that comes after the far end has
    // closed, it keeps the process alive.
    track.onClosed(() => {
      this.#closed = true;
    });
  }

  /** Place of the one who speaks in it. */
  get speaker(): string | undefined {
    return this.#speaker;
  }

  carry(speaker: string | undefined): void {
    if (speaker === this.#speaker) return;
    this.#speaker = speaker;
    this.#numbers.change();
  }

  /**
   * Sends a packet, writing this slot's header over the first 12 bytes.
   *
   * @param order what numbered the packet
   * @param packet room for the header, then the payload; the engine copies it
   * @param nowMs monotonic
   * @returns whether it went out
   */
  send(order: VoiceOrder, marker: boolean, packet: Buffer, nowMs: number): boolean {
    if (this.#closed) return false;
    const numbers = this.#numbers;
    // Remembered, for asking the engine with every packet would cost a tenth of sending it.
    this.#open ||= this.#track.isOpen();
    if (!this.#open || !numbers.place(order.index, order.ticks, nowMs)) return false;
    packet[0] = 0x80;
    packet[1] = (marker || order.begins || numbers.begins ? 0x80 : 0) | this.#payloadType;
    packet.writeUInt16BE(numbers.sequence, 2);
    packet.writeUInt32BE(numbers.timestamp, 4);
    packet.writeUInt32BE(this.#ssrc, 8);
    try {
      return this.#track.sendMessageBinary(packet);
    } catch {
      // Closed, and the news of it still under way.
      this.#closed = true;
      return false;
    }
  }

  close(): void {
    this.#closed = true;
    this.#track.close();
  }
}
