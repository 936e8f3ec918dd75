import { randomInt } from 'node:crypto';
import { writeRtp, writeSenderReport } from './rtp-packet.ts';
import type { OpusPacket } from './voice.ts';

/** Where packets go: a track of node-datachannel, which encrypts RTP and RTCP alike. */
export interface PacketTrack {
  sendMessageBinary(packet: Buffer): boolean;
  isOpen(): boolean;
}

export interface RtpSenderOptions {
  readonly payloadType: number;
  readonly ssrc: number;
  readonly cname: string;
  /** Id of the audio level extension (RFC 6464), when the other side took it. */
  readonly levelId?: number;
}

const REPORT_EVERY_TICKS = 5 * 48_000;

/** Makes one stream of RTP from a voice: numbers, timestamps and sender reports. */
export class RtpSender {
  readonly #track: PacketTrack;
  readonly #options: RtpSenderOptions;
  readonly #firstSequence = randomInt(0x10000);
  readonly #firstTimestamp = randomInt(2 ** 32);
  #packets = 0;
  #sentPackets = 0;
  #sentBytes = 0;
  #nextReportTicks = 0;

  constructor(track: PacketTrack, options: RtpSenderOptions) {
    this.#track = track;
    this.#options = options;
  }

  /**
   * Sends a packet, and every 5 s a report.
   * @param ticks of 48 kHz since the voice began
   * @returns whether the track took it
   */
  send({ payload, level }: OpusPacket, ticks: number): boolean {
    const { payloadType, ssrc, levelId } = this.#options;
    const header = {
      payloadType,
      ssrc,
      sequence: this.#firstSequence + this.#packets,
      timestamp: this.#firstTimestamp + ticks,
      marker: this.#packets === 0,
    };
    this.#packets++;
    const extension = level && levelId !== undefined ? { level: { id: levelId, ...level } } : {};
    const sent = this.#put(writeRtp({ ...header, ...extension }, payload));
    if (sent) {
      this.#sentPackets++;
      this.#sentBytes += payload.length;
    }
    if (ticks >= this.#nextReportTicks) this.#report(header.timestamp, ticks);
    return sent;
  }

  #report(timestamp: number, ticks: number): void {
    this.#nextReportTicks = ticks + REPORT_EVERY_TICKS;
    const { ssrc, cname } = this.#options;
    const nowMs = performance.timeOrigin + performance.now();
    const counts = { packets: this.#sentPackets, bytes: this.#sentBytes };
    this.#put(writeSenderReport({ ssrc, cname, nowMs, timestamp, ...counts }));
  }

  /** A track that closes between the question and the call throws; the packet is lost as on any network. */
  #put(packet: Buffer): boolean {
    try {
      return this.#track.isOpen() && this.#track.sendMessageBinary(packet);
    } catch {
      return false;
    }
  }
}
