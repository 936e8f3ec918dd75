/**
 * Fetches one segment after another, each when it is due, and again when it failed: the player's segment loop, for a
 * listener who only counts.
 */

import { backoffMs } from '../../core/backoff.ts';
import { askAtMs, type Turn, wantedWhenPlayheadMs } from '../../core/listening/schedule.ts';
import type { AskedPiece, Order } from '../../core/listening/tier-course.ts';
import { CHUNKS_PER_SEGMENT, SEGMENT_MS } from '../../core/programme.ts';
import type { Tier } from '../../core/tier.ts';
import type { Asker, Line } from '../wire/line.ts';
import type { AnswerHead } from '../wire/response-reader.ts';
import { SegmentBoxes } from '../wire/segment-boxes.ts';
import { PUNCTUAL_MS, refusedWaitMs } from './player-rules.ts';
import { WheelAlarm } from './timer-wheel.ts';
import type { World } from './world.ts';

export interface FollowerHost {
  /** Of the programme, ms. */
  elapsedMs(): number;
  playheadMs(): number;
  /** In which piece segment `n` is to come. */
  order(n: number): Order;
  /** When, after it is whole, to ask for it. */
  turn(order: Order): Turn;
  /** Whether the init segment of what this is made of is there; where it is not, `then` is told once it is. */
  hasInit(order: Order, then: () => void): boolean;
  /** Of which encoding segments of 0.96 s are asked for. */
  readonly rung: string;
  /** The programme said so in band. */
  tierTold(tier: Tier): void;
  /**
   * A unit of sound is whole: a chunk where the path streams, else all that comes in one piece.
   *
   * @param endMs of its last sample @param punctual whether its arrival says something of the network
   * @param asked in which piece, and when that was asked for
   */
  unit(startMs: number, endMs: number, punctual: boolean, asked: AskedPiece): void;
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
  readonly #boxes = new SegmentBoxes();
  readonly #next = new WheelAlarm(() => this.#plan());
  readonly #due = new WheelAlarm(() => this.#ask());
  #n = 0;
  #order: AskedPiece = { n: 0, streams: false, segments: 1, place: 0, spreadMs: 0 };
  #dueMs = 0;
  #path = '';
  /** What came of it, where this listener is the first of the process to have it. */
  #kept: Buffer[] | undefined;
  /** Counts beginnings and ends, so that an init segment asked for before them is not taken for one after. */
  #turn = 0;
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

  constructor(
    world: World,
    line: Line,
    host: FollowerHost,
    programme: { readonly run: number; readonly t0Ms: number },
  ) {
    this.#world = world;
    this.#line = line;
    this.#host = host;
    this.#basePath = `/live/${world.room}/r${programme.run}`;
    this.#t0Ms = programme.t0Ms;
  }

  /** Whether the connection is taken up by a segment that is still being made. */
  get holdsLine(): boolean {
    return this.#asking && this.#order.streams;
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
    this.#turn++;
    this.#next.cancel();
    this.#due.cancel();
    if (this.#asking) {
      this.#line.breakOff();
      this.#forget();
    }
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
    this.#kept?.push(Buffer.from(bytes.subarray(from, to)));
    this.#sound = this.#boxes.push(bytes, from, to);
    if (!this.#order.streams || !this.#sound) return;
    while (this.#unitsTold < Math.min(CHUNKS_PER_SEGMENT, this.#boxes.chunks)) {
      const startMs = this.#n * SEGMENT_MS + (this.#unitsTold * SEGMENT_MS) / CHUNKS_PER_SEGMENT;
      this.#unitsTold++;
      this.#host.unit(startMs, startMs + SEGMENT_MS / CHUNKS_PER_SEGMENT, this.#onSchedule, this.#order);
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
      const counted = tally.object(this.#path);
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
    this.#forget();
    this.#world.tally.error(`segment ${reason}`);
    this.#failures++;
    this.#rest(backoffMs(this.#failures, Math.random()));
  }

  #pathOf({ n, segments }: Order): string {
    return segments > 1
      ? `${this.#basePath}/eco32/${n / segments}.m4s`
      : `${this.#basePath}/${this.#host.rung}/${n}.m4s`;
  }

  #complete(): void {
    const { segments, streams } = this.#order;
    const { told, tally } = this.#world;
    this.#failures = 0;
    tally.soundBytes += this.#boxes.soundBytes;
    const startMs = this.#n * SEGMENT_MS;
    this.#n += segments;
    if (this.#kept) told.whole(this.#path, Buffer.concat(this.#kept));
    this.#kept = undefined;
    const tier = told.in(this.#path);
    if (tier) this.#host.tierTold(tier);
    if (!streams) this.#host.unit(startMs, startMs + segments * SEGMENT_MS, this.#onSchedule, this.#order);
    if (this.#running) this.#plan();
  }

  /** What was kept of it is not whole. */
  #forget(): void {
    if (this.#kept) this.#world.told.failed(this.#path);
    this.#kept = undefined;
  }

  #refused(): void {
    this.#failures = 0;
    this.#forget();
    const kind = this.#status === 410 ? 'gone' : this.#newest === undefined ? 'missing' : 'early';
    this.#world.tally.error(`segment ${kind}`);
    if (kind !== 'early') this.#host.headWanted();
    this.#rest(refusedWaitMs(Math.random()));
  }

  #rest(ms: number): void {
    if (this.#running) this.#world.wheel.setAfter(this.#next, ms);
  }

  /** Decides in which piece the next comes, and asks when that is due. */
  #plan(): void {
    if (!this.#running || this.#asking) return;
    const { clock, wheel } = this.#world;
    const order = this.#host.order(this.#n);
    this.#order = { ...order, ...this.#host.turn(order) };
    this.#dueMs = askAtMs(this.#n, this.#order, this.#order);
    if (this.#dueMs <= this.#host.elapsedMs()) this.#ask();
    else wheel.set(this.#due, clock.localMs(this.#t0Ms + this.#dueMs));
  }

  #ask(): void {
    if (!this.#running || this.#asking) return;
    if (this.#host.playheadMs() < wantedWhenPlayheadMs(this.#n)) {
      this.#rest(LOOK_AGAIN_MS);
      return;
    }
    const turn = this.#turn;
    if (!this.#host.hasInit(this.#order, () => turn === this.#turn && this.#plan())) return;
    if (this.#failures > 0) this.#onSchedule = false;
    else if (this.#host.elapsedMs() - this.#dueMs < PUNCTUAL_MS) this.#onSchedule = true;
    this.#asking = true;
    this.#status = 0;
    this.#bodyBytes = 0;
    this.#unitsTold = 0;
    this.#sound = true;
    this.#boxes.reset();
    this.#path = this.#pathOf(this.#order);
    this.#kept = this.#world.told.isNew(this.#path) ? [] : undefined;
    this.#line.ask(this.#world.texts.get(this.#path, 'fetch'), this);
  }
}
