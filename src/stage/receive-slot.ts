/** A receive slot of one listener on stage: a stream of its own, whoever speaks in it. */

import type { Track } from 'node-datachannel';
import { RTP_HEADER_BYTES, type RtpPacket } from './rtp.ts';

/** 20 ms at 48 kHz, put between one speaker's last packet and the next one's first. */
const STEP_TICKS = 960;

export class ReceiveSlot {
  readonly mid: string;
  readonly #track: Track;
  readonly #ssrc: number;
  readonly #payloadType: number;
  #speaker: string | undefined;
  #sequence = (Math.random() * 0x10000) | 0;
  #timestamp = (Math.random() * 2 ** 32) >>> 0;
  #sequenceOffset = 0;
  #timestampOffset = 0;
  #fresh = true;

  constructor(mid: string, track: Track, ssrc: number, payloadType: number) {
    this.mid = mid;
    this.#track = track;
    this.#ssrc = ssrc;
    this.#payloadType = payloadType;
  }

  /** Place of the one who speaks in it. */
  get speaker(): string | undefined {
    return this.#speaker;
  }

  carry(speaker: string | undefined): void {
    this.#speaker = speaker;
    this.#fresh = true;
  }

  /** A speaker came back on a new connection: its numbers begin anew. */
  renumber(): void {
    this.#fresh = true;
  }

  /**
   * Sends a packet whose payload lies in `scratch` behind room for a header.
   *
   * @returns whether it went out
   */
  send(packet: RtpPacket, scratch: Buffer): boolean {
    if (!this.#track.isOpen()) return false;
    let marker = packet.marker;
    if (this.#fresh) {
      this.#sequenceOffset = (this.#sequence + 1 - packet.sequence) & 0xffff;
      this.#timestampOffset = (this.#timestamp + STEP_TICKS - packet.timestamp) >>> 0;
      this.#fresh = false;
      marker = true;
    }
    const sequence = (packet.sequence + this.#sequenceOffset) & 0xffff;
    const timestamp = (packet.timestamp + this.#timestampOffset) >>> 0;
    if (((sequence - this.#sequence) & 0xffff) < 0x8000) {
      this.#sequence = sequence;
      this.#timestamp = timestamp;
    }
    scratch[0] = 0x80;
    scratch[1] = (marker ? 0x80 : 0) | this.#payloadType;
    scratch.writeUInt16BE(sequence, 2);
    scratch.writeUInt32BE(timestamp, 4);
    scratch.writeUInt32BE(this.#ssrc, 8);
    try {
      return this.#track.sendMessageBinary(
        scratch.subarray(0, RTP_HEADER_BYTES + packet.payloadEnd - packet.payloadStart),
      );
    } catch {
      // The track closed between the question and the send.
      return false;
    }
  }
}
