/**
 * The programme is rendered in lots of four frames, each when its last is due.
 *
 * A process that wakes for every frame finds its caches cold every time: in lots a full stage costs a sixth less
 * (docs/adr/0004-render-in-lots.md). No AAC chunk waits for it: the last frame of a chunk comes out once the third frame
 * after the chunk's end is in, and there a lot ends.
 */

import { FRAME_TICKS } from '../core/programme.ts';

/** A divisor of the sixteen frames in a chunk: so lots end at the same places in every chunk. */
const LOT_FRAMES = 4;
/** Where one ends after a chunk's end. */
const FRAMES_AFTER_CHUNK = 3;

/** The end of the lot that has the frame which begins at `ticks`; both in programme ticks. */
export function lotEnd(ticks: number): number {
  const lot = Math.floor((ticks / FRAME_TICKS - FRAMES_AFTER_CHUNK) / LOT_FRAMES);
  return ((lot + 1) * LOT_FRAMES + FRAMES_AFTER_CHUNK) * FRAME_TICKS;
}
