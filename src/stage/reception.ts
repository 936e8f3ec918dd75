/**
 * What has been received of one source, counted as RFC 3550 does (A.1 sequence numbers, A.3 loss, A.8 jitter).
 *
 * The engine's own reports claim loss where there is none and no jitter ever; a browser that believes them lowers its
 * quality.
 */

import type { ReceptionReport, SenderReport } from './rtcp.ts';

const MOST_DROPPED = 3_000;
const MOST_LATE = 100;
const TICKS_PER_MS = 48;

export class Reception {
  #ssrc: number | undefined;
  #base = 0;
  #highest = 0;
  #cycles = 0;
  #received = 0;
  #expectedBefore = 0;
  #receivedBefore = 0;
  #suspect = -1;
  #jitterTicks = 0;
  #transitTicks = Number.NaN;
  #senderReport: SenderReport | undefined;
  #senderReportMs = 0;

  /** @param arrivalMs monotonic */
  packet(ssrc: number, sequence: number, timestamp: number, arrivalMs: number): void {
    if (ssrc !== this.#ssrc) this.#begin(ssrc, sequence);
    else if (!this.#follow(sequence)) return;
    this.#received++;
    const transit = (Math.round(arrivalMs * TICKS_PER_MS) - timestamp) | 0;
    if (!Number.isNaN(this.#transitTicks)) {
      const difference = Math.abs((transit - this.#transitTicks) | 0);
      this.#jitterTicks += (difference - this.#jitterTicks) / 16;
    }
    this.#transitTicks = transit;
  }

  senderReport(report: SenderReport, arrivalMs: number): void {
    if (this.#ssrc !== undefined && report.ssrc !== this.#ssrc) return;
    this.#senderReport = report;
    this.#senderReportMs = arrivalMs;
  }

  get packets(): number {
    return this.#received;
  }

  get lost(): number {
    return this.#ssrc === undefined ? 0 : this.#expected() - this.#received;
  }

  get jitterMs(): number {
    return this.#jitterTicks / TICKS_PER_MS;
  }

  /** The block of the next report, which the loss since the last one belongs to; undefined before the first packet. */
  report(nowMs: number): ReceptionReport | undefined {
    if (this.#ssrc === undefined) return undefined;
    const expected = this.#expected();
    const expectedNow = expected - this.#expectedBefore;
    const lostNow = expectedNow - (this.#received - this.#receivedBefore);
    this.#expectedBefore = expected;
    this.#receivedBefore = this.#received;
    const heard = this.#senderReport?.ssrc === this.#ssrc ? this.#senderReport : undefined;
    return {
      ssrc: this.#ssrc,
      lostShare: expectedNow > 0 && lostNow > 0 ? lostNow / expectedNow : 0,
      lost: expected - this.#received,
      highest: this.#cycles + this.#highest,
      jitterTicks: this.#jitterTicks,
      middleNtp: heard?.middleNtp ?? 0,
      sinceMs: heard ? nowMs - this.#senderReportMs : 0,
    };
  }

  #begin(ssrc: number, sequence: number): void {
    this.#ssrc = ssrc;
    this.#base = sequence;
    this.#highest = sequence;
    this.#cycles = 0;
    this.#received = 0;
    this.#expectedBefore = 0;
    this.#receivedBefore = 0;
    this.#suspect = -1;
    this.#jitterTicks = 0;
    this.#transitTicks = Number.NaN;
  }

  /** @returns whether the packet counts */
  #follow(sequence: number): boolean {
    const ahead = (sequence - this.#highest) & 0xffff;
    if (ahead < MOST_DROPPED) {
      if (sequence < this.#highest) this.#cycles += 0x10000;
      this.#highest = sequence;
    } else if (ahead <= 0x10000 - MOST_LATE) {
      const confirmed = sequence === this.#suspect;
      this.#suspect = (sequence + 1) & 0xffff;
      if (!confirmed) return false;
      this.#begin(this.#ssrc as number, sequence);
    }
    return true;
  }

  #expected(): number {
    return this.#cycles + this.#highest - this.#base + 1;
  }
}
