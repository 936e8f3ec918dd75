/**
 * Fetches one segment after another, each when it is due, and again when it failed.
 *
 * Owns which number comes next; not what is done with the bytes, nor whether the sound is where it should be.
 */

import { backoffMs } from '../../../src/core/backoff.ts';
import { askAtMs, type Turn, wantedWhenPlayheadMs } from '../../../src/core/listening/schedule.ts';
import type { AskedPiece, Order } from '../../../src/core/listening/tier-course.ts';
import { SEGMENT_MS } from '../../../src/core/programme.ts';
import type { Alarm } from './alarm.ts';
import type { ChunkPiece } from './chunk-scanner.ts';
import { fetchSegment, type SegmentOutcome } from './segment-fetcher.ts';

/** What the loop needs to know and whom it tells. Times in ms of the programme's clock. */
export interface LoopHost {
  readonly alarm: Alarm;
  elapsedMs(): number;
  playheadMs(): number;
  /** In which piece segment `n` is to come. */
  order(n: number): Order;
  /** When, after it is whole, to ask for it. */
  turn(order: Order): Turn;
  /** Chooses the rung of the piece, sees to its init segment and says where to ask. */
  begin(order: Order): Promise<string>;
  /** @param punctual whether its arrival says something of the network */
  piece(piece: ChunkPiece, punctual: boolean, asked: AskedPiece): void;
  /** After each attempt. */
  outcome(n: number, outcome: SegmentOutcome, failures: number): void;
  /** The last segment of the programme was fetched. */
  finished(): void;
}

/** AskedPiece for within this after it was due, a segment is on schedule. */
const PUNCTUAL_MS = 150;
/** While far ahead of the sound, look again after so long. */
const LOOK_AGAIN_MS = 250;
/** After an answer that a number lies ahead or is missing. */
const REFUSED_WAIT_MS = 480;

export class SegmentLoop {
  readonly #host: LoopHost;
  #next = 0;
  #last = Number.POSITIVE_INFINITY;
  #failures = 0;
  /** Since it was once on schedule, only the network makes it late; before, it has to catch up. */
  #onSchedule = false;
  #running = new AbortController();
  #attempt = new AbortController();

  constructor(host: LoopHost) {
    this.#host = host;
    this.#running.abort();
  }

  get next(): number {
    return this.#next;
  }

  get failures(): number {
    return this.#failures;
  }

  /** The programme ends with segment `last`. */
  endAfter(last: number): void {
    this.#last = last;
  }

  /** Fetches from segment `n` on, whatever it did before. */
  start(n: number): void {
    this.stop();
    this.#next = n;
    this.#failures = 0;
    this.#onSchedule = false;
    this.#running = new AbortController();
    void this.#run(this.#running.signal);
  }

  stop(): void {
    this.#running.abort();
    this.#attempt.abort();
  }

  /** Gives up what hangs or waits, and tries at once: the network is back. */
  retryNow(): void {
    this.#attempt.abort();
  }

  /** The page stood still: until a segment is asked for on schedule again, lateness says nothing of the network. */
  stoodStill(): void {
    this.#onSchedule = false;
  }

  async #run(running: AbortSignal): Promise<void> {
    while (!running.aborted) {
      if (this.#next > this.#last) return this.#host.finished();
      const n = this.#next;
      this.#attempt = new AbortController();
      const attempt = this.#attempt.signal;
      const order = this.#host.order(n);
      const asked = { ...order, ...this.#host.turn(order) };
      const dueMs = askAtMs(n, asked, asked);
      await this.#until(() => dueMs - this.#host.elapsedMs(), attempt);
      await this.#until(() => this.#tooEarly(n), attempt);
      if (attempt.aborted) continue;
      const outcome = await this.#fetch(asked, dueMs, attempt);
      if (running.aborted) return;
      if (attempt.aborted && outcome.kind === 'failed') continue;
      this.#failures = outcome.kind === 'failed' ? this.#failures + 1 : 0;
      if (outcome.kind === 'complete') this.#next = n + order.segments;
      this.#host.outcome(n, outcome, this.#failures);
      if (running.aborted) return;
      if (outcome.kind === 'failed') await this.#rest(backoffMs(this.#failures, Math.random()));
      else if (outcome.kind !== 'complete') await this.#rest(REFUSED_WAIT_MS * (1 + Math.random()));
    }
  }

  async #fetch(asked: AskedPiece, dueMs: number, attempt: AbortSignal): Promise<SegmentOutcome> {
    try {
      const path = await this.#host.begin(asked);
      if (this.#failures > 0) this.#onSchedule = false;
      else if (this.#host.elapsedMs() - dueMs < PUNCTUAL_MS) this.#onSchedule = true;
      const take = (piece: ChunkPiece) => this.#host.piece(piece, this.#onSchedule, asked);
      return await fetchSegment(path, take, attempt);
    } catch {
      return { kind: 'failed' };
    }
  }

  /** The clock may be corrected while we wait: short waits, each by the clock of then. */
  async #until(leftMs: () => number, signal: AbortSignal): Promise<void> {
    for (let left = leftMs(); left > 0 && !signal.aborted; left = leftMs()) {
      await this.#host.alarm.after(Math.min(left, SEGMENT_MS), signal);
    }
  }

  #tooEarly(n: number): number {
    return this.#host.playheadMs() < wantedWhenPlayheadMs(n) ? LOOK_AGAIN_MS : 0;
  }

  /** Waits between attempts; `retryNow` and `stop` end it. */
  #rest(ms: number): Promise<void> {
    this.#attempt = new AbortController();
    return this.#host.alarm.after(ms, this.#attempt.signal);
  }
}
