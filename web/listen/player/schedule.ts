/** When to ask for what. Pure arithmetic in ms of the programme's clock. */

import { CHUNK_MS, SEGMENT_MS, segmentAtMs, segmentEndMs } from '../../../src/core/programme.ts';

/**
 * Behind a whole-object cache nobody asks before the end + 20 ms, so that the first request finds the segment whole:
 * production has its allowance in T0 already. Measured in docs/adr/0003-ask-for-whole-segments-20-ms-after-their-end.md.
 */
const WHOLE_WAIT_MS = 20;
/** Listeners' requests are spread over so much. */
const WHOLE_SPREAD_MS = 60;
/** A streamed segment is asked for between these, after its start: its first chunk exists 320 ms after it. */
const STREAM_WAIT_MS = 40;
const STREAM_SPREAD_MS = 160;
/** While the sound is behind, this much is fetched ahead of it and no more. */
const AHEAD_MS = 10_000;

export interface Delivery {
  readonly streams: boolean;
}

/** The instant at which to ask for segment `n`. @param spread 0..1, one listener's own place among all */
export function askAtMs(n: number, { streams }: Delivery, spread: number): number {
  return streams
    ? n * SEGMENT_MS + STREAM_WAIT_MS + spread * STREAM_SPREAD_MS
    : segmentEndMs(n) + WHOLE_WAIT_MS + spread * WHOLE_SPREAD_MS;
}

/** How long after its end a unit is asked for at the latest: a streamed one before. */
export function latestAskMs({ streams }: Delivery): number {
  return streams ? 0 : WHOLE_WAIT_MS + WHOLE_SPREAD_MS;
}

/** The instant before which segment `n` is not wanted because so much lies ahead of the sound already. */
export function wantedWhenPlayheadMs(n: number): number {
  return n * SEGMENT_MS - AHEAD_MS;
}

/** The segment that holds the sound to start with, `targetMs` behind `elapsedMs`. */
export function firstSegment(elapsedMs: number, targetMs: number): number {
  return Math.max(0, segmentAtMs(elapsedMs - targetMs));
}

/** What must have arrived before the first sample of it can sound: a chunk, or a whole segment. */
export function unitMs({ streams }: Delivery): number {
  return streams ? CHUNK_MS : SEGMENT_MS;
}
