/** Sender reports in, receiver reports out (RFC 3550 §6.4); counted as its appendices A.3 and A.8 do. */

const SENDER_REPORT = 200;
const RECEIVER_REPORT = 201;

/** NTP time of the first sender report in a compound packet, its middle 32 bits, or undefined. */
export function readSenderReport(bytes: Buffer): number | undefined {
  for (let at = 0; at + 8 <= bytes.length; ) {
    const length = 4 + bytes.readUInt16BE(at + 2) * 4;
    if (bytes[at + 1] === SENDER_REPORT && length >= 28 && at + 28 <= bytes.length)
      return bytes.readUInt32BE(at + 10);
    at += length;
  }
  return undefined;
}

/** What has been received of one source. */
export class ReceptionStatistics {
  #ssrc = 0;
  #base: number | undefined;
  #highest = 0;
  #cycles = 0;
  #received = 0;
  #expectedBefore = 0;
  #receivedBefore = 0;
  #jitterTicks = 0;
  #transitTicks: number | undefined;
  #senderReport = 0;
  #senderReportMs = 0;

  packet(ssrc: number, sequence: number, timestamp: number, arrivalMs: number): void {
    this.#ssrc = ssrc;
    if (this.#base === undefined) {
      this.#base = sequence;
      this.#highest = sequence;
    } else if (((sequence - this.#highest) & 0xffff) < 0x8000) {
      if (sequence < this.#highest) this.#cycles += 65_536;
      this.#highest = sequence;
    }
    this.#received++;
    const transit = (Math.round(arrivalMs * 48) - timestamp) | 0;
    if (this.#transitTicks !== undefined) {
      this.#jitterTicks += (Math.abs((transit - this.#transitTicks) | 0) - this.#jitterTicks) / 16;
    }
    this.#transitTicks = transit;
  }

  senderReport(middleNtp: number, arrivalMs: number): void {
    this.#senderReport = middleNtp;
    this.#senderReportMs = arrivalMs;
  }

  /** A receiver report by `reporter`, or undefined before the first packet. */
  report(reporter: number, nowMs: number): Buffer | undefined {
    if (this.#base === undefined) return undefined;
    const highest = this.#cycles + this.#highest;
    const expected = highest - this.#base + 1;
    const expectedNow = expected - this.#expectedBefore;
    const lostNow = expectedNow - (this.#received - this.#receivedBefore);
    this.#expectedBefore = expected;
    this.#receivedBefore = this.#received;
    const out = Buffer.alloc(32);
    out.writeUInt8(0x81, 0);
    out.writeUInt8(RECEIVER_REPORT, 1);
    out.writeUInt16BE(7, 2);
    out.writeUInt32BE(reporter, 4);
    out.writeUInt32BE(this.#ssrc, 8);
    out.writeUInt8(
      expectedNow > 0 && lostNow > 0 ? Math.min(255, Math.floor((lostNow * 256) / expectedNow)) : 0,
      12,
    );
    out.writeIntBE(Math.max(-0x800000, Math.min(0x7fffff, expected - this.#received)), 13, 3);
    out.writeUInt32BE(highest >>> 0, 16);
    out.writeUInt32BE(Math.round(this.#jitterTicks) >>> 0, 20);
    out.writeUInt32BE(this.#senderReport, 24);
    const sinceMs = this.#senderReport ? nowMs - this.#senderReportMs : 0;
    out.writeUInt32BE(Math.round(sinceMs * 65.536) >>> 0, 28);
    return out;
  }
}
