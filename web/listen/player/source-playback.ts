/**
 * Plays one run of a programme through a Media Source.
 *
 *   segment loop ──pieces──▶ media feed ──▶ <audio>
 *                ──events──▶ event queue ──when the sound is there──▶ listeners
 *
 * Owns where the sound is and how far behind; not whether anyone wants to hear it (player).
 */

import type { HeadProgramme, HeadRung } from '../../../src/core/head.ts';
import { mustJump, rateFor } from '../../../src/core/listening/rate-control.ts';
import { firstSegment, heldBackMs } from '../../../src/core/listening/schedule.ts';
import { TargetLatency } from '../../../src/core/listening/target-latency.ts';
import {
  type AskedPiece,
  ECONOMY_SECONDS,
  type Order,
  TierCourse,
} from '../../../src/core/listening/tier-course.ts';
import { CHUNK_TICKS, SEGMENT_TICKS, segmentEndMs, TICKS_PER_SECOND } from '../../../src/core/programme.ts';
import type { Rung } from '../../../src/core/rung.ts';
import { ECONOMY_RUNG, FULL_TIER, type Tier } from '../../../src/core/tier.ts';
import type { Alarm } from './alarm.ts';
import { ArrivalWitness } from './arrival-witness.ts';
import type { ChunkPiece } from './chunk-scanner.ts';
import type { NetworkClock } from './clock.ts';
import { EventQueue } from './event-queue.ts';
import { MediaFeed } from './media-feed.ts';
import type { Playback, PlaybackEvents, PlaybackFigures } from './playback.ts';
import { RungChoice } from './rung-choice.ts';
import type { SegmentOutcome } from './segment-fetcher.ts';
import { SegmentLoop } from './segment-loop.ts';
import { TypedEvents } from './typed-events.ts';

export interface SourcePlaybackOptions {
  readonly audio: HTMLAudioElement;
  readonly room: string;
  readonly programme: HeadProgramme;
  /** What the browser can play of what the room offers. */
  readonly rungs: readonly HeadRung[];
  readonly clock: NetworkClock;
  readonly alarm: Alarm;
  readonly makeSource: () => MediaSource;
}

/** The origin keeps 120 s; what is a little younger can be had still when asked for. */
const WINDOW_SECONDS = 110;
/** Less than this behind what the network asks for is no choice. */
const HELD_SECONDS = 1;
/** More than any browser needs to go on. */
const AT_HAND_SECONDS = 0.25;
/** Without a tick for so long the page stood still: what seems late waited for us. */
const STOOD_STILL_MS = 1_000;
/** A gap in the sound is stepped over after it stood for so long. */
const GAP_SECONDS = 0.4;
/** Failures in a row that mean that nothing can be reached. */
const CUT_OFF_AFTER = 2;
/** Failures in a row after which an ended programme has ended, whatever is missing. */
const GIVE_UP_END_AFTER = 6;
/** Sound arrives when something came within this. */
const ARRIVING_MS = 1_500;
/** A round trip longer than this is a clock taken from `head.json`, and says nothing of the network. */
const BELIEVABLE_RTT_MS = 2_000;

/** So near to the target the way back from another tier is over. */
const NEAR_SECONDS = 0.5;

/** So long ago the beginning may be, in seconds, for who waited to hear it: the rate works off no more. */
const START_SECONDS = 3;

export class SourcePlayback extends TypedEvents<PlaybackEvents> implements Playback {
  readonly via = 'media-source';
  readonly run: number;
  readonly #options: SourcePlaybackOptions;
  readonly #audio: HTMLAudioElement;
  readonly #target: TargetLatency;
  readonly #course: TierCourse;
  /** Whether what economy is made of can be played here. */
  readonly #hasSmall: boolean;
  /** On its way from a tier that was further behind: the rate catches up, however far that is. */
  #returning = false;
  readonly #witness: ArrivalWitness;
  readonly #choice: RungChoice;
  readonly #loop: SegmentLoop;
  readonly #feed: MediaFeed;
  readonly #events = new EventQueue();
  readonly #onMetadata = () => this.#seekAsAsked();
  /** Where to go as soon as the element can be told. */
  #seekTo: number | undefined;
  /** Held behind the present on purpose, in seconds: after a pause and *from here*. */
  #heldSeconds: number | undefined;
  #last: number | undefined;
  #jumps = 0;
  #silentSeconds = 0;
  #arrivedAtMs = Number.NEGATIVE_INFINITY;
  #tickedAtMs = performance.now();
  #active = false;
  #begun = false;
  #ready: Promise<void> = Promise.resolve();

  constructor(options: SourcePlaybackOptions) {
    super();
    const { audio, room, programme, rungs, clock } = options;
    this.#options = options;
    this.#audio = audio;
    this.run = programme.run;
    const rttMs = clock.errorMs * 2;
    const hasSmall = rungs.some(({ name }) => name === ECONOMY_RUNG);
    this.#course = new TierCourse(programme.streams, hasSmall ? programme.tier : FULL_TIER);
    const network = { canStream: programme.streams, rttMs: rttMs < BELIEVABLE_RTT_MS ? rttMs : 0 };
    this.#target = new TargetLatency(network, Math.random());
    this.#target.deliver(this.#course.delivery, this.#course.leastSeconds);
    this.#target.spreadOver(programme.spreadMs);
    this.#hasSmall = hasSmall;
    this.#witness = new ArrivalWitness(clock, programme, this.#target);
    this.#choice = new RungChoice(
      rungs.map(({ name }) => name),
      wantsLittleData(),
    );
    this.#feed = new MediaFeed(audio, `/live/${room}/r${programme.run}`, () =>
      this.emit('broken', undefined),
    );
    this.#loop = new SegmentLoop({
      alarm: options.alarm,
      elapsedMs: () => this.#elapsedMs(),
      playheadMs: () => this.#position() * 1000,
      order: (n) => this.#course.order(n, this.#latency(), this.#target.enoughSeconds),
      turn: (order) => this.#target.turn(order, this.#latency()),
      begin: (order) => this.#pathOf(order),
      piece: (piece, punctual, asked) => this.#take(piece, punctual, asked),
      outcome: (n, outcome, failures) => this.#judge(n, outcome, failures),
      finished: () => this.#feed.finish(),
    });
    if (programme.lastSegment !== undefined) this.endAfter(programme.lastSegment);
  }

  get figures(): PlaybackFigures {
    return {
      rung: this.#feed.rung ?? null,
      tier: this.#course.name,
      latencySeconds: this.#active && this.#begun ? this.#latency() : null,
      targetSeconds: this.#wantedSeconds(),
      held: this.#wantedSeconds() > this.#target.seconds + HELD_SECONDS,
      bufferedSeconds: this.#feed.ahead(this.#position()),
      latenessSeconds: this.#target.lateness,
      jumps: this.#jumps,
      cutOff: this.#loop.failures >= CUT_OFF_AFTER,
    };
  }

  prepare(): void {
    this.#audio.addEventListener('loadedmetadata', this.#onMetadata);
    const format = this.#options.rungs.find(({ name }) => name === this.#rung);
    void this.#feed.open(this.#options.makeSource(), format?.codecs ?? '');
    // When this fails, the first segment asks again.
    this.#ready = this.#feed.use({ name: this.#rung }).catch(() => undefined);
  }

  start(fromStart = false): void {
    // Begun once, and refused by the browser since.
    if (this.#begun) {
      this.toLive();
      return;
    }
    this.#active = true;
    // Not before: what getting ready takes would be latency.
    void this.#ready.then(() => {
      const begin = () => this.#begin(fromStart);
      const heldMs = fromStart ? heldBackMs(this.#elapsedMs(), this.#wantedSeconds()) : 0;
      if (heldMs > 0) setTimeout(begin, heldMs);
      else begin();
    });
  }

  #begin(fromStart: boolean): void {
    if (!this.#active || this.#begun) return;
    this.#begun = true;
    const present = Math.max(0, this.#elapsedMs() / 1000 - this.#wantedSeconds());
    // Nobody who waited for the first word is to miss it; the present is caught up with by the rate.
    this.#goTo(fromStart && present < START_SECONDS ? 0 : present);
    this.#loop.start(this.#firstOf(this.#position()));
  }

  pause(): void {
    this.#active = false;
    this.#loop.stop();
    this.#feed.breakOff();
  }

  resume(): void {
    if (!this.#begun) {
      this.start();
      return;
    }
    this.#heldSeconds = Math.max(this.#target.seconds, this.#latency());
    this.#active = true;
    this.#loop.start(this.#feed.continueFrom(this.#position()));
  }

  toLive(): void {
    this.#heldSeconds = undefined;
    this.#active = true;
    if (this.#begun) this.#jump();
    else this.start();
  }

  resumableSeconds(): number | undefined {
    const behind = this.#latency();
    return behind < WINDOW_SECONDS ? behind : undefined;
  }

  stalled(): void {
    // With sound at hand it was the machine that was late: to be further behind would not have helped.
    const atHand = this.#feed.ahead(this.#position()) > AT_HAND_SECONDS;
    if (atHand || this.#loop.failures > 0) return;
    this.#target.stalled();
    this.#choice.stalled();
  }

  retryNow(): void {
    // What arrives must not be broken off.
    if (this.#active && !this.#isArriving()) this.#loop.retryNow();
  }

  endAfter(lastSegment: number): void {
    this.#last = lastSegment;
    this.#loop.endAfter(lastSegment);
  }

  delivered({ tier, spreadMs }: Pick<HeadProgramme, 'tier' | 'spreadMs'>): void {
    this.#target.spreadOver(spreadMs);
    this.#announce(tier);
  }

  tick(seconds: number): void {
    this.#stoodStill();
    if (this.#course.turn(performance.now())) this.#goToTier();
    this.#tickedAtMs = performance.now();
    if (!this.#begun || this.#seekTo !== undefined) return;
    const at = this.#audio.currentTime;
    for (const event of this.#events.takeDue(at * TICKS_PER_SECOND)) this.emit('event', event);
    if (!this.#active) return;
    const sounding = this.#feed.ahead(at) > 0.02 && !this.#audio.seeking;
    this.#silentSeconds = sounding ? 0 : this.#silentSeconds + seconds;
    if (sounding) this.#target.calm(seconds);
    this.#choice.passed(seconds, this.#target.lateness);
    this.#feed.trim(at);
    const error = this.#latency() - this.#wantedSeconds();
    if (error < NEAR_SECONDS) this.#returning = false;
    const ownSeconds = this.#returning ? ECONOMY_SECONDS : 0;
    if (this.#isArriving() && mustJump(error - ownSeconds) && !this.#isEnding()) {
      this.#jump();
      return;
    }
    if (this.#silentSeconds > GAP_SECONDS) this.#stepOverGap(at);
    const rate = this.#isEnding() ? 1 : rateFor(error, this.#audio.playbackRate);
    if (rate !== this.#audio.playbackRate) this.#audio.playbackRate = rate;
  }

  close(): void {
    this.#active = false;
    this.#loop.stop();
    this.#events.clear();
    this.#feed.close();
    this.#audio.removeEventListener('loadedmetadata', this.#onMetadata);
  }

  #elapsedMs(): number {
    return this.#options.clock.nowMs() - this.#options.programme.t0Ms;
  }

  /** Where the sound is or is about to be, in seconds of the programme. */
  #position(): number {
    return this.#seekTo ?? this.#audio.currentTime;
  }

  #latency(): number {
    return this.#elapsedMs() / 1000 - this.#position();
  }

  #wantedSeconds(): number {
    return this.#heldSeconds ?? this.#target.seconds;
  }

  #isArriving(): boolean {
    return performance.now() - this.#arrivedAtMs < ARRIVING_MS;
  }

  /** Nothing comes after what is being fetched: the present runs away, and must not be run after. */
  #isEnding(): boolean {
    return this.#last !== undefined && this.#elapsedMs() > segmentEndMs(this.#last);
  }

  #announce(tier: Tier): void {
    if (this.#hasSmall) this.#course.announce(tier, performance.now());
  }

  get #rung(): Rung {
    return this.#course.isSpared ? ECONOMY_RUNG : this.#choice.rung;
  }

  async #pathOf(order: Order): Promise<string> {
    const rung = order.segments > 1 ? ECONOMY_RUNG : this.#rung;
    await this.#feed.use({ name: rung });
    return this.#feed.segmentPath(rung, order);
  }

  /** The first segment to ask for when nothing is there: that of a whole piece. */
  #firstOf(seconds: number): number {
    const n = firstSegment(seconds * 1000, 0);
    return n - (n % this.#course.delivery.segments);
  }

  /** What comes in other pieces from now on needs a sound that is as far behind. */
  #goToTier(): void {
    const { delivery, leastSeconds } = this.#course;
    const before = this.#target.seconds;
    this.#target.deliver(delivery, leastSeconds);
    this.#returning = this.#target.seconds < before;
  }

  /** Whether the page was suspended until now. */
  #stoodStill(): boolean {
    const still = performance.now() - this.#tickedAtMs > STOOD_STILL_MS;
    if (still) this.#loop.stoodStill();
    return still;
  }

  #take(piece: ChunkPiece, punctual: boolean, asked: AskedPiece): void {
    const telling = !this.#stoodStill() && punctual;
    if (!this.#feed.take(piece)) return;
    this.#arrivedAtMs = performance.now();
    this.#events.add(piece.events);
    for (const event of piece.events) {
      if (event.type === 'ended') this.endAfter(Math.floor(event.at / SEGMENT_TICKS));
      if (event.type === 'tier') this.#announce(event);
    }
    if (piece.last) this.#witness.arrived(piece.startTicks + CHUNK_TICKS, telling, asked);
  }

  #judge(n: number, outcome: SegmentOutcome, failures: number): void {
    if (outcome.kind === 'complete') return;
    this.#feed.breakOff();
    if (outcome.kind === 'ahead') void this.#witness.liesAhead(outcome.newest);
    else if (outcome.kind !== 'failed') this.emit('headWanted', undefined);
    const lost = outcome.kind === 'missing' && this.#elapsedMs() - segmentEndMs(n) > WINDOW_SECONDS * 1000;
    if (this.#isEnding() && (lost || failures >= GIVE_UP_END_AFTER)) {
      this.#loop.stop();
      this.#feed.finish();
    } else if (lost) {
      this.toLive();
    }
  }

  #jump(): void {
    this.#jumps++;
    this.#goTo(Math.max(0, this.#elapsedMs() / 1000 - this.#wantedSeconds()));
    const position = this.#position();
    if (this.#feed.ahead(position) > 0) {
      this.#loop.start(this.#feed.continueFrom(position));
      return;
    }
    this.#feed.forget();
    this.#loop.start(this.#firstOf(position));
  }

  #stepOverGap(at: number): void {
    const next = this.#feed.nextStart(at);
    if (next !== undefined) this.#goTo(next + 0.01);
  }

  #goTo(seconds: number): void {
    this.#silentSeconds = 0;
    this.#audio.playbackRate = 1;
    this.#seekTo = seconds;
    if (this.#audio.readyState > 0) this.#seekAsAsked();
  }

  #seekAsAsked(): void {
    if (this.#seekTo === undefined) return;
    this.#audio.currentTime = this.#seekTo;
    this.#seekTo = undefined;
  }
}

function wantsLittleData(): boolean {
  const { connection } = navigator as { connection?: { saveData?: boolean; effectiveType?: string } };
  return connection?.saveData === true || connection?.effectiveType?.endsWith('2g') === true;
}
