/**
 * Fetches one segment after another, each when it is due, and again when it failed: the player's segment loop, for a
 * listener who only counts.
 */

import { CHUNKS_PER_SEGMENT, SEGMENT_MS } from '../../core/programme.ts';
import type { Asker, Line } from '../wire/line.ts';
import type { AnswerHead } from '../wire/response-reader.ts';
import { SegmentBoxes } from '../wire/segment-boxes.ts';
import { askAtMs, backoffMs, PUNCTUAL_MS, refusedWaitMs, wantedWhenPlayheadMs } from './player-rules.ts';
import { WheelAlarm } from './timer-wheel.ts';
import type { World } from './world.ts';

export interface FollowerHost {
  /** Of the programme, ms. */
  elapsedMs(): number;
  playheadMs(): number;
  /**
   * A unit of sound is whole: a chunk where the path streams, else a segment.
   *
   * @param endMs of its last sample @param punctual whether its arrival says something of the network
   */
  unit(startMs: number, endMs: number, punctual: boolean): void;
  /** This run is over, or a number is not there. */
  headWanted(): void;
}

/** While far ahead of the sound, look again after so long. */
const LOOK_AGAIN_MS = 250;

export class SegmentFollower implements Asker {
  readonly #world: World;
  readonly #line: Line;
  readonly #host: FollowerHost;
  readonly #basePath: string;
  readonly #t0Ms: number;
  readonly #streams: boolean;
  readonly #spread: number;
  readonly #boxes = new SegmentBoxes();
  readonly #next = new WheelAlarm(() => this.#ask());
  #n = 0;
  #failures = 0;
  #onSchedule = false;
  #running = false;
  #asking = false;
  #status = 0;
  #newest: number | undefined;
  #headBytes = 0;
  #bodyBytes = 0;
  #fetched = false;
  #sound = true;
  #unitsTold = 0;

  /** @param spread 0..1, this listener's own place within the time over which requests are spread */
  constructor(
    world: World,
    line: Line,
    host: FollowerHost,
    programme: { readonly run: number; readonly t0Ms: number; readonly streams: boolean },
    spread: number,
  ) {
    this.#world = world;
    this.#line = line;
    this.#host = host;
    this.#basePath = `/live/${world.room}/r${programme.run}/aac64/`;
    this.#t0Ms = programme.t0Ms;
    this.#streams = programme.streams;
    this.#spread = spread;
  }

  /** Whether the connection is taken up by a segment that is still being made. */
  get holdsLine(): boolean {
    return this.#asking && this.#streams;
  }

  get failures(): number {
    return this.#failures;
  }

  /** From segment `n` on, whatever it did before. */
  start(n: number): void {
    this.stop();
    this.#running = true;
    this.#n = n;
    this.#failures = 0;
    this.#onSchedule = false;
    this.#plan();
  }

  stop(): void {
    this.#running = false;
    this.#next.cancel();
    if (this.#asking) this.#line.breakOff();
    this.#asking = false;
  }

  answered(head: AnswerHead): void {
    this.#status = head.status;
    this.#newest = head.status === 404 ? head.newest : undefined;
    this.#headBytes = head.headBytes;
    const { tally } = this.#world;
    const { cache } = head;
    if (cache === undefined) {
      this.#fetched = true;
      return;
    }
    tally.edged = true;
    this.#fetched = cache !== 'HIT' && cache !== 'STALE' && cache !== 'UPDATING';
  }

  piece(bytes: Buffer, from: number, to: number): void {
    this.#bodyBytes += to - from;
    if (this.#status !== 200 || !this.#sound) return;
    this.#sound = this.#boxes.push(bytes, from, to);
    if (!this.#streams || !this.#sound) return;
    while (this.#unitsTold < Math.min(CHUNKS_PER_SEGMENT, this.#boxes.chunks)) {
      const startMs = this.#n * SEGMENT_MS + (this.#unitsTold * SEGMENT_MS) / CHUNKS_PER_SEGMENT;
      this.#unitsTold++;
      this.#host.unit(startMs, startMs + SEGMENT_MS / CHUNKS_PER_SEGMENT, this.#onSchedule);
      if (!this.#running) return;
    }
  }

  whole(framingBytes: number): void {
    this.#asking = false;
    const { tally } = this.#world;
    const { segment } = tally.traffic;
    segment.requests++;
    segment.headBytes += this.#headBytes + framingBytes;
    segment.bodyBytes += this.#bodyBytes;
    if (this.#status === 200) {
      const counted = tally.object(this.#path());
      counted.asked++;
      if (this.#fetched) counted.fetched++;
    }
    const isWhole =
      this.#status === 200 && this.#sound && this.#boxes.isBetweenChunks && this.#boxes.chunks > 0;
    if (isWhole) this.#complete();
    else if (this.#status === 200) this.failed('not-a-segment');
    else if (this.#status === 404 || this.#status === 410) this.#refused();
    else this.failed(String(this.#status));
  }

  failed(reason: string): void {
    this.#asking = false;
    this.#world.tally.error(`segment ${reason}`);
    this.#failures++;
    this.#rest(backoffMs(this.#failures, Math.random()));
  }

  #path(): string {
    return `${this.#basePath}${this.#n}.m4s`;
  }

  #complete(): void {
    this.#failures = 0;
    this.#world.tally.soundBytes += this.#boxes.soundBytes;
    const startMs = this.#n * SEGMENT_MS;
    this.#n++;
    if (!this.#streams) this.#host.unit(startMs, startMs + SEGMENT_MS, this.#onSchedule);
    if (this.#running) this.#plan();
  }

  #refused(): void {
    this.#failures = 0;
    const kind = this.#status === 410 ? 'gone' : this.#newest === undefined ? 'missing' : 'early';
    this.#world.tally.error(`segment ${kind}`);
    if (kind !== 'early') this.#host.headWanted();
    this.#rest(refusedWaitMs(Math.random()));
  }

  #rest(ms: number): void {
    if (this.#running) this.#world.wheel.setAfter(this.#next, ms);
  }

  /** Sets the alarm for the moment at which the next one is due. */
  #plan(): void {
    const { clock, wheel } = this.#world;
    const dueMs = askAtMs(this.#n, this.#streams, this.#spread);
    if (dueMs <= this.#host.elapsedMs()) this.#ask();
    else wheel.set(this.#next, clock.localMs(this.#t0Ms + dueMs));
  }

  #ask(): void {
    if (!this.#running || this.#asking) return;
    if (this.#host.playheadMs() < wantedWhenPlayheadMs(this.#n)) {
      this.#rest(LOOK_AGAIN_MS);
      return;
    }
    const dueMs = askAtMs(this.#n, this.#streams, this.#spread);
    if (this.#failures > 0) this.#onSchedule = false;
    else if (this.#host.elapsedMs() - dueMs < PUNCTUAL_MS) this.#onSchedule = true;
    this.#asking = true;
    this.#status = 0;
    this.#bodyBytes = 0;
    this.#unitsTold = 0;
    this.#sound = true;
    this.#boxes.reset();
    this.#line.ask(this.#world.texts.object(this.#path()), this);
  }
}
