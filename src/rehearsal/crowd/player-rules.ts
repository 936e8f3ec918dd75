/**
 * When the listener's player asks, how far behind it plays and how it tries again: the numbers of `web/listen/player`, which
 * belongs to pages and cannot be imported here. A test holds the two to one another (REH-6).
 */

import { CHUNK_MS, SEGMENT_MS, segmentEndMs } from '../../core/programme.ts';
import type { Delivery } from './tier-course.ts';

const WHOLE_WAIT_MS = 20;
const WHOLE_SPREAD_MS = 60;
const ECONOMY_SPREAD_MS = 300;
const STREAM_WAIT_MS = 40;
const STREAM_SPREAD_MS = 160;
const AHEAD_MS = 10_000;

/** When what begins with segment `n` is asked for, ms of the programme. @param spread 0..1, a listener's own place among all */
export function askAtMs(n: number, { streams, segments }: Delivery, spread: number): number {
  return streams
    ? n * SEGMENT_MS + STREAM_WAIT_MS + spread * STREAM_SPREAD_MS
    : segmentEndMs(n + segments - 1) + WHOLE_WAIT_MS + spread * spreadMs(segments);
}

function spreadMs(segments: Delivery['segments']): number {
  return segments > 1 ? ECONOMY_SPREAD_MS : WHOLE_SPREAD_MS;
}

/** What has to be there before the first sample of it sounds, ms. */
export function unitMs({ streams, segments }: Delivery): number {
  return streams ? CHUNK_MS : SEGMENT_MS * segments;
}

/** Before the sound is here, segment `n` is not wanted, ms of the programme. */
export function wantedWhenPlayheadMs(n: number): number {
  return n * SEGMENT_MS - AHEAD_MS;
}

const FIRST_BACKOFF_MS = 200;
const MOST_BACKOFF_MS = 3_000;

/** @param failures in a row, from 1 @param random 0..1 */
export function backoffMs(failures: number, random: number): number {
  const longest = Math.min(MOST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** Math.max(0, failures - 1));
  return longest * (0.5 + random / 2);
}

/** After an answer that a number lies ahead or is missing. @param random 0..1 */
export function refusedWaitMs(random: number): number {
  return 480 * (1 + random);
}

const SLOWEST = 0.97;
const FASTEST = 1.04;
const IDLE_SECONDS = 0.04;
const DONE_SECONDS = 0.02;
const GAIN = 0.2;
const JUMP_SECONDS = 4;

/** @param errorSeconds latency − target @param rate the present one */
export function rateFor(errorSeconds: number, rate: number): number {
  if (Math.abs(errorSeconds) <= (rate === 1 ? IDLE_SECONDS : DONE_SECONDS)) return 1;
  const wanted = Math.min(FASTEST, Math.max(SLOWEST, 1 + errorSeconds * GAIN));
  return 1 + (Math.round((wanted - 1) * 100) || Math.sign(errorSeconds)) / 100;
}

/** @param errorSeconds latency − target */
export function mustJump(errorSeconds: number): boolean {
  return errorSeconds > JUMP_SECONDS;
}

const LEAST_SECONDS = 0.5;
const MOST_SECONDS = 4;
const REMEMBERED_SECONDS = 120;
const PERCENTILE = 0.98;
const TELLING_ARRIVALS = 10;
const MARGIN_SECONDS = 0.12;
const STALL_SECONDS = 0.25;
const FORGIVE_PER_SECOND = 0.5 ** (1 / 60);

/** How far behind to play: what `TargetLatency` of the player says, without sorting anything. */
export class TargetModel {
  readonly #rttMs: number;
  #unitSeconds = 0;
  #expected = 0;
  #leastSeconds = LEAST_SECONDS;
  /** A ring of what was remembered last, in seconds: the newest lies before `#next`. */
  readonly #arrivals: Float32Array;
  #count = 0;
  #next = 0;
  #stallShare = 0;

  /** @param canStream whether units may ever be chunks @param rttMs what the first arrivals are expected to be late by */
  constructor(canStream: boolean, rttMs: number) {
    this.#rttMs = rttMs;
    const shortestMs = canStream ? CHUNK_MS : SEGMENT_MS;
    this.#arrivals = new Float32Array(Math.floor((REMEMBERED_SECONDS * 1000) / shortestMs));
    this.deliver({ streams: canStream, segments: 1 });
  }

  /** What comes from now on comes so. @param leastSeconds how far behind to be then */
  deliver(delivery: Delivery, leastSeconds = 0): void {
    this.#unitSeconds = unitMs(delivery) / 1000;
    const latestAskMs = delivery.streams ? 0 : WHOLE_WAIT_MS + spreadMs(delivery.segments);
    this.#expected = (this.#rttMs + latestAskMs) / 1000;
    this.#leastSeconds = Math.max(LEAST_SECONDS, leastSeconds);
  }

  get seconds(): number {
    const needed = this.#unitSeconds + this.#lateness() + MARGIN_SECONDS + this.#stallShare;
    return Math.max(this.#leastSeconds, Math.min(Math.max(MOST_SECONDS, this.#unitSeconds * 2), needed));
  }

  /** @param seconds how long after it was due a unit was here */
  arrived(seconds: number): void {
    const size = this.#arrivals.length;
    this.#arrivals[this.#next] = seconds;
    this.#next = (this.#next + 1) % size;
    // One comes and one is forgotten, where there are more than were remembered of pieces as long as these.
    if (this.#count < size && (this.#count + 1) * this.#unitSeconds <= REMEMBERED_SECONDS) this.#count++;
  }

  stalled(): void {
    this.#stallShare = Math.min(MOST_SECONDS, this.#stallShare + STALL_SECONDS);
  }

  /** @param seconds of sound without a stall */
  calm(seconds: number): void {
    if (this.#stallShare > 0) this.#stallShare *= FORGIVE_PER_SECOND ** seconds;
  }

  #lateness(): number {
    const few = this.#count < TELLING_ARRIVALS;
    const all = this.#count + (few ? 1 : 0);
    const fromTop = all - Math.min(all - 1, Math.floor(all * PERCENTILE));
    const oldest = (this.#next - this.#count + this.#arrivals.length) % this.#arrivals.length;
    return largest(this.#arrivals, { oldest, count: this.#count }, few ? this.#expected : undefined, fromTop);
  }
}

/** The `rank`-th largest (1 is the largest) of `count` values of a ring, from the oldest on, and one more. */
function largest(
  ring: Float32Array,
  { oldest, count }: { readonly oldest: number; readonly count: number },
  more: number | undefined,
  rank: number,
): number {
  const top: number[] = [];
  const take = (value: number) => {
    if (top.length === rank && value <= (top[rank - 1] ?? 0)) return;
    let at = top.length === rank ? rank - 1 : top.length;
    for (; at > 0 && (top[at - 1] ?? 0) < value; at--) top[at] = top[at - 1] ?? 0;
    top[at] = value;
  };
  for (let i = 0; i < count; i++) take(ring[(oldest + i) % ring.length] ?? 0);
  if (more !== undefined) take(more);
  return top[rank - 1] ?? 0;
}

const SETTLED_MS = 15_000;
const WAITING_MS = 1_000;
const NEAR_MS = 30_000;
const IDLE_MS = 4_000;
const LATE_MS = 15 * 60_000;
const LATE_WAITING_MS = 5_000;

/** What of `head.json` decides how soon it is read again. */
export interface Watched {
  /** There is a programme to play, or a line before it. */
  readonly live: boolean;
  readonly startsMs: number | undefined;
}

/** How soon who pressed Play reads the head again, ms. @param nowMs UTC */
export function headPaceMs({ live, startsMs }: Watched, nowMs: number): number {
  if (live) return SETTLED_MS;
  if (startsMs === undefined) return WAITING_MS;
  const untilNearMs = startsMs - NEAR_MS - nowMs;
  if (untilNearMs > 0) return Math.min(SETTLED_MS, Math.max(WAITING_MS, untilNearMs));
  return nowMs - startsMs > LATE_MS ? LATE_WAITING_MS : WAITING_MS;
}

/** Listeners who came together are spread over a quarter of the pace. @param random 0..1 */
export function spreadPaceMs(paceMs: number, random: number): number {
  return Math.max(WAITING_MS, paceMs * (0.875 + random / 4));
}

/** While the head could not be read and nothing is known. */
export const UNREAD_HEAD_MS = IDLE_MS;
/** Of one reading of the clock, at most. */
const CLOCK_SAMPLES = 3;
/** A sample that is off by so much at most is enough. */
const CLOCK_GOOD_MS = 10;
const CLOCK_CALM_MS = 3_000;
const CLOCK_RESYNC_MS = 600_000;
const CLOCK_RETRY_MS = 15_000;

/** By how much a sample may be off, ms. */
export function clockErrorMs(roundTripMs: number): number {
  return roundTripMs / 2 + 1;
}

/** @param samples that were taken @param errorMs of the best of them */
export function wantsAnotherSample(samples: number, errorMs: number): boolean {
  return samples < CLOCK_SAMPLES && errorMs > CLOCK_GOOD_MS;
}

/** How soon the clock is read again, ms. @param readings so far @param errorMs of the last; infinite: nothing was heard */
export function clockPaceMs(readings: number, errorMs: number): number {
  if (errorMs === Number.POSITIVE_INFINITY) return readings === 1 ? CLOCK_CALM_MS : CLOCK_RETRY_MS;
  return readings === 1 && errorMs > CLOCK_GOOD_MS ? CLOCK_CALM_MS : CLOCK_RESYNC_MS;
}

/** Asked for within this after it was due, a segment is on schedule. */
export const PUNCTUAL_MS = 150;
