/** A receive slot of one listener on stage: a stream of its own, whoever speaks in it. */

import type { MediaLine } from './media-line.ts';
import { SlotNumbers } from './slot-numbers.ts';
import type { VoiceOrder } from './voice-order.ts';

export class ReceiveSlot {
  readonly mid: string;
  readonly #line: MediaLine;
  readonly #ssrc: number;
  readonly #payloadType: number;
  readonly #numbers = new SlotNumbers();
  #speaker: string | undefined;

  constructor(mid: string, line: MediaLine, ssrc: number, payloadType: number) {
    this.mid = mid;
    this.#line = line;
    this.#ssrc = ssrc;
    this.#payloadType = payloadType;
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
   * @param packet room for the header, then the payload
   * @param nowMs monotonic
   * @returns whether it went out
   */
  send(order: VoiceOrder, marker: boolean, packet: Buffer, nowMs: number): boolean {
    const numbers = this.#numbers;
    // A number that is taken is sent: what the listener gets first has to be the beginning.
    if (!this.#line.isOpen || !numbers.place(order.index, order.ticks, nowMs)) return false;
    packet[0] = 0x80;
    packet[1] = (marker || order.begins || numbers.begins ? 0x80 : 0) | this.#payloadType;
    packet.writeUInt16BE(numbers.sequence, 2);
    packet.writeUInt32BE(numbers.timestamp, 4);
    packet.writeUInt32BE(this.#ssrc, 8);
    return this.#line.send(packet);
  }
}
