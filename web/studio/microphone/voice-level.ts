/** Levels in dBFS, −100 (nothing) to 0. */
export interface VoiceLevel {
  readonly meanDb: number;
  readonly peakDb: number;
}

const FLOOR_DB = -100;

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
  const peakDb = Math.max(FLOOR_DB, ...levels.map((level) => level.peakDb));
  if (peakDb > -1) return 'loud';
  if (meanDb < -52) return 'silent';
  return meanDb < -38 ? 'quiet' : 'good';
}

function decibels(amplitude: number): number {
  return amplitude > 0 ? Math.max(FLOOR_DB, 20 * Math.log10(amplitude)) : FLOOR_DB;
}
