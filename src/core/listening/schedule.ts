/** When a listener asks for what. Pure arithmetic in ms of the programme's clock. */

import { CHUNK_MS, SEGMENT_MS, segmentAtMs, segmentEndMs } from '../programme.ts';

/**
 * Behind a whole-object cache nobody asks before the end + 20 ms, so that the first request finds the segment whole:
 * production has its allowance in T0 already. Measured in docs/adr/0003-ask-for-whole-segments-20-ms-after-their-end.md.
 */
const WHOLE_WAIT_MS = 20;
/** Of an economy object there is time, so that requests are spread over so much at least. */
const ECONOMY_SPREAD_MS = 300;
/** A streamed segment is asked for between these, after its start: its first chunk exists 320 ms after it. */
const STREAM_WAIT_MS = 40;
const STREAM_SPREAD_MS = 160;
/** While the sound is behind, this much is fetched ahead of it and no more. */
const AHEAD_MS = 10_000;

/** What comes in one piece, and whether it is passed on while it is made. */
export interface Delivery {
  readonly streams: boolean;
  /** How many segments come in one piece. */
  readonly segments: 1 | 4;
}

/** A listener's own place among all, from 0 to 1, and over how much all of them are spread, ms. */
export interface Turn {
  readonly place: number;
  readonly spreadMs: number;
}

/** The instant at which to ask for what begins with segment `n`. */
export function askAtMs(n: number, delivery: Delivery, turn: Turn): number {
  return delivery.streams
    ? n * SEGMENT_MS + STREAM_WAIT_MS + turn.place * STREAM_SPREAD_MS
    : segmentEndMs(n + delivery.segments - 1) + askedAfterMs(delivery, turn);
}

/** How long after its end a piece is asked for; a streamed one before. */
export function askedAfterMs({ streams, segments }: Delivery, { place, spreadMs }: Turn): number {
  if (streams) return 0;
  return WHOLE_WAIT_MS + place * (segments > 1 ? Math.max(ECONOMY_SPREAD_MS, spreadMs) : spreadMs);
}

/** The instant before which segment `n` is not wanted because so much lies ahead of the sound already. */
export function wantedWhenPlayheadMs(n: number): number {
  return n * SEGMENT_MS - AHEAD_MS;
}

/** The segment that holds the sound to start with, `targetMs` behind `elapsedMs`. */
export function firstSegment(elapsedMs: number, targetMs: number): number {
  return Math.max(0, segmentAtMs(elapsedMs - targetMs));
}

/**
 * How long who waited for the first word holds it back, ms: until it is as far behind as it should be. Sooner, the first piece
 * would be over before the second is there.
 */
export function heldBackMs(elapsedMs: number, targetSeconds: number): number {
  return Math.max(0, targetSeconds * 1000 - elapsedMs);
}

/** What must have arrived before the first sample of it can sound: a chunk, or all that comes in one piece. */
export function unitMs({ streams, segments }: Delivery): number {
  return streams ? CHUNK_MS : SEGMENT_MS * segments;
}
