/** Levels in dBFS, −100 (nothing) to 0. */
export interface VoiceLevel {
  readonly meanDb: number;
  readonly peakDb: number;
}

const FLOOR_DB = -100;
/** For as long as one is told of having been too loud, in levels: a second. */
const LOUD_LEVELS = 20;
const LOUD_DB = -1;
/** Speech peaks some so much above its mean. */
const SPEECH_HEADROOM_DB = 9;

/** Power and peak of a window of samples from −1 to 1. */
export function levelOf(samples: Float32Array): VoiceLevel {
  let power = 0;
  let peak = 0;
  for (const sample of samples) {
    power += sample * sample;
    peak = Math.max(peak, Math.abs(sample));
  }
  const mean = Math.sqrt(power / Math.max(1, samples.length));
  return { meanDb: decibels(mean), peakDb: decibels(peak) };
}

/** Where a level stands on a meter from −60 dB (0) to 0 dB (1). */
export function meterShare(db: number): number {
  return Math.min(1, Math.max(0, (db + 60) / 60));
}

export type Verdict = 'silent' | 'quiet' | 'good' | 'loud';

/**
 * What a person needs to know of their level, from the loudest of the last seconds: pauses between words must not
 * count against them.
 */
export function verdictOn(levels: readonly VoiceLevel[]): Verdict {
  const meanDb = Math.max(FLOOR_DB, ...levels.map((level) => level.meanDb));
  if (latelyPeakDb(levels) > LOUD_DB) return 'loud';
  if (meanDb < -52) return 'silent';
  return meanDb < -38 ? 'quiet' : 'good';
}

/** How far the bar beside the verdict goes: as long as one is told to be too loud, to where one was. */
export function barShare(levels: readonly VoiceLevel[]): number {
  const peakDb = latelyPeakDb(levels);
  return meterShare(peakDb > LOUD_DB ? peakDb : (levels.at(-1)?.meanDb ?? FLOOR_DB) + SPEECH_HEADROOM_DB);
}

function latelyPeakDb(levels: readonly VoiceLevel[]): number {
  return Math.max(FLOOR_DB, ...levels.slice(-LOUD_LEVELS).map((level) => level.peakDb));
}

function decibels(amplitude: number): number {
  return amplitude > 0 ? Math.max(FLOOR_DB, 20 * Math.log10(amplitude)) : FLOOR_DB;
}
