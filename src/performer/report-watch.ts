import { saysGoodbye } from './rtp-packet.ts';

/** Reports may be lost, three in a row are not. */
const MISSED_REPORTS = 3;
const GRACE_MS = 1_500;
const LOOK_EVERY_MS = 500;
/** What RFC 3550 §6.2 recommends, assumed until two reports have shown the server's own rhythm. */
const USUAL_GAP_MS = 5_000;

/**
 * Notices a server that is gone by its goodbye, or by the silence of its receiver reports: libdatachannel itself takes
 * 30 s. The rhythm is learnt from the reports; a server that sends none is never suspected.
 */
export class ReportWatch {
  #lastMs: number | undefined;
  #longestGapMs = 0;
  #timer: NodeJS.Timeout | undefined;
  #onGone = (): void => {};

  /** @param onGone called once */
  start(onGone: () => void): void {
    this.#onGone = onGone;
    this.#timer = setInterval(() => {
      if (this.#lastMs === undefined) return;
      const limitMs = MISSED_REPORTS * (this.#longestGapMs || USUAL_GAP_MS) + GRACE_MS;
      if (performance.now() - this.#lastMs >= limitMs) this.#gone();
    }, LOOK_EVERY_MS);
  }

  /** @param compound RTCP that arrived */
  report(compound: Uint8Array): void {
    if (saysGoodbye(compound)) {
      this.#gone();
      return;
    }
    const nowMs = performance.now();
    if (this.#lastMs !== undefined) this.#longestGapMs = Math.max(this.#longestGapMs, nowMs - this.#lastMs);
    this.#lastMs = nowMs;
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#onGone = () => {};
  }

  #gone(): void {
    const tell = this.#onGone;
    this.stop();
    tell();
  }
}
