/**
 * The numbers of the programme: how its time is cut into chunks, segments and economy segments.
 *
 * Time is counted in ticks of 48 kHz from the programme's start T0, so every boundary below is an integer.
 * A chunk is the shortest span in which AAC (1024-sample) and Opus (960-sample) frames end together.
 */

/** Ticks, and audio samples, in a second. */
export const TICKS_PER_SECOND = 48_000;
/** 20 ms: what the mixer renders at a time, and a frame of Opus. */
export const FRAME_TICKS = 960;
/** 320 ms: 15 AAC frames or 16 Opus frames. */
export const CHUNK_TICKS = 15_360;
export const CHUNKS_PER_SEGMENT = 3;
/** 0.96 s. */
export const SEGMENT_TICKS = CHUNK_TICKS * CHUNKS_PER_SEGMENT;
export const SEGMENTS_PER_ECONOMY = 4 as const;
/** 3.84 s: an economy segment, and a timeline batch. */
export const ECONOMY_TICKS = SEGMENT_TICKS * SEGMENTS_PER_ECONOMY;
/** 960 ms. */
export const SEGMENT_MS = (SEGMENT_TICKS * 1000) / TICKS_PER_SECOND;
/** 320 ms. */
export const CHUNK_MS = (CHUNK_TICKS * 1000) / TICKS_PER_SECOND;

/**
 * δ, the production allowance in ms: T0 lies this far after the instant whose sound is sample 0, so a chunk that
 * the mixer finishes within δ of its last sample exists at the instant that its number promises.
 */
export const PRODUCTION_ALLOWANCE_MS = 100;

/** Where a chunk stands: segment `n`, and `k` = 0..2 inside it. */
export interface ChunkNumber {
  readonly n: number;
  readonly k: number;
}

/** The chunk that covers a tick (≥ 0). */
export function chunkAt(ticks: number): ChunkNumber {
  const index = Math.floor(ticks / CHUNK_TICKS);
  return { n: Math.floor(index / CHUNKS_PER_SEGMENT), k: index % CHUNKS_PER_SEGMENT };
}

/** First tick of a chunk: `tfdt` = n·46080 + k·15360. */
export function chunkStartTicks({ n, k }: ChunkNumber): number {
  return n * SEGMENT_TICKS + k * CHUNK_TICKS;
}

/** Chunks counted from the programme's start, for comparing and stepping. */
export function chunkIndex({ n, k }: ChunkNumber): number {
  return n * CHUNKS_PER_SEGMENT + k;
}

/** The segment whose span holds an instant, `elapsedMs` after T0. */
export function segmentAtMs(elapsedMs: number): number {
  return Math.floor(elapsedMs / SEGMENT_MS);
}

/** Instant, in ms after T0, at which segment `n` is complete. */
export function segmentEndMs(n: number): number {
  return (n + 1) * SEGMENT_MS;
}

export function ticksToMs(ticks: number): number {
  return (ticks * 1000) / TICKS_PER_SECOND;
}

export function msToTicks(ms: number): number {
  return Math.round((ms * TICKS_PER_SECOND) / 1000);
}
