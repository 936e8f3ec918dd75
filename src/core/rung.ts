/** The encodings of one programme: AAC-LC as the baseline, a smaller AAC for poor networks, Opus beside them. */
export type Rung = 'aac64' | 'aac32' | 'opus48';

export interface RungFormat {
  /** RFC 6381 codecs parameter. */
  readonly codecs: 'mp4a.40.2' | 'opus';
  readonly bitsPerSecond: number;
  /** Samples of one encoded frame at 48 kHz. */
  readonly frameSamples: 1024 | 960;
  /** Frames in a 320 ms chunk. */
  readonly framesPerChunk: 15 | 16;
}

export const RUNGS = {
  aac64: { codecs: 'mp4a.40.2', bitsPerSecond: 64_000, frameSamples: 1024, framesPerChunk: 15 },
  aac32: { codecs: 'mp4a.40.2', bitsPerSecond: 32_000, frameSamples: 1024, framesPerChunk: 15 },
  opus48: { codecs: 'opus', bitsPerSecond: 48_000, frameSamples: 960, framesPerChunk: 16 },
} as const satisfies Record<Rung, RungFormat>;

export const RUNG_NAMES = ['aac64', 'aac32', 'opus48'] as const satisfies readonly Rung[];

export function isRung(name: string): name is Rung {
  return Object.hasOwn(RUNGS, name);
}
