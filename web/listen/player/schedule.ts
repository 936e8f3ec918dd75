/** When to ask for what. Pure arithmetic in ms of the programme's clock. */

import { CHUNK_MS, SEGMENT_MS, segmentAtMs, segmentEndMs } from '../../../src/core/programme.ts';

/**
 * Behind a whole-object cache nobody asks before the end + 20 ms, so that the first request finds the segment whole:
 * production has its allowance in T0 already. Measured in docs/adr/0003-ask-for-whole-segments-20-ms-after-their-end.md.
 */
const WHOLE_WAIT_MS = 20;
/** Listeners' requests are spread over so much. */
const WHOLE_SPREAD_MS = 60;
/** Of an economy object there is time, so that requests are spread over more. */
const ECONOMY_SPREAD_MS = 300;
/** A streamed segment is asked for between these, after its start: its first chunk exists 320 ms after it. */
const STREAM_WAIT_MS = 40;
const STREAM_SPREAD_MS = 160;
/** While the sound is behind, this much is fetched ahead of it and no more. */
const AHEAD_MS = 10_000;

export interface Delivery {
  readonly streams: boolean;
  /** How many segments come in one piece; 1 where absent. */
  readonly segments?: number;
}

/** The instant at which to ask for what begins with segment `n`. @param spread 0..1, one listener's own place among all */
export function askAtMs(n: number, delivery: Delivery, spread: number): number {
  const { streams, segments = 1 } = delivery;
  return streams
    ? n * SEGMENT_MS + STREAM_WAIT_MS + spread * STREAM_SPREAD_MS
    : segmentEndMs(n + segments - 1) + WHOLE_WAIT_MS + spread * spreadMs(delivery);
}

function spreadMs({ segments = 1 }: Delivery): number {
  return segments > 1 ? ECONOMY_SPREAD_MS : WHOLE_SPREAD_MS;
}

/** How long after its end a unit is asked for at the latest: a streamed one before. */
export function latestAskMs(delivery: Delivery): number {
  return delivery.streams ? 0 : WHOLE_WAIT_MS + spreadMs(delivery);
}

/** The instant before which segment `n` is not wanted because so much lies ahead of the sound already. */
export function wantedWhenPlayheadMs(n: number): number {
  return n * SEGMENT_MS - AHEAD_MS;
}

/** The segment that holds the sound to start with, `targetMs` behind `elapsedMs`. */
export function firstSegment(elapsedMs: number, targetMs: number): number {
  return Math.max(0, segmentAtMs(elapsedMs - targetMs));
}

/** What must have arrived before the first sample of it can sound: a chunk, or all that comes in one piece. */
export function unitMs({ streams, segments = 1 }: Delivery): number {
  return streams ? CHUNK_MS : SEGMENT_MS * segments;
}
