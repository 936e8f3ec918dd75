/**
 * The programme is rendered in lots of four frames, each when its last is due.
 *
 * A process that wakes for every frame finds its caches cold every time: in lots a full stage costs a sixth less
 * (docs/adr/0004-render-in-lots.md). No chunk waits for it: the last AAC frame of a chunk comes out once the third frame
 * after the chunk's end is in, and there a lot ends.
 */

/** 20 ms at 48 kHz. */
export const FRAME_TICKS = 960;
const LOT_FRAMES = 4;
/** Of sixteen frames in a chunk, and so of four. */
const FRAMES_AFTER_CHUNK = 3;

/** The end of the lot that has the frame which begins at `ticks`; both in programme ticks. */
export function lotEnd(ticks: number): number {
  const lot = Math.floor((ticks / FRAME_TICKS - FRAMES_AFTER_CHUNK) / LOT_FRAMES);
  return ((lot + 1) * LOT_FRAMES + FRAMES_AFTER_CHUNK) * FRAME_TICKS;
}
