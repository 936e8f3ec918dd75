import type { NetworkClock } from './clock.ts';
import type { Playback } from './playback.ts';
import type { PlayerState, PlayerStatistics } from './player-state.ts';
import type { SoundRecord } from './sound-record.ts';

export interface Measured {
  readonly state: PlayerState;
  readonly playback: Playback | undefined;
  readonly record: SoundRecord;
  readonly clock: NetworkClock;
  readonly audio: HTMLAudioElement;
  readonly position: number;
}

/** What the parts of a player measured, in one. */
export function statisticsOf({
  state,
  playback,
  record,
  clock,
  audio,
  position,
}: Measured): PlayerStatistics {
  const figures = playback?.figures;
  return {
    state,
    via: playback?.via ?? 'none',
    rung: figures?.rung ?? null,
    tier: figures?.tier ?? null,
    latencySeconds: figures?.latencySeconds ?? null,
    targetSeconds: figures?.targetSeconds ?? 0,
    held: figures?.held ?? false,
    bufferedSeconds: figures?.bufferedSeconds ?? 0,
    latenessSeconds: figures?.latenessSeconds ?? 0,
    jumps: figures?.jumps ?? 0,
    rate: audio.playbackRate,
    stalls: record.stalls,
    stalledSeconds: record.stalledSeconds,
    pressToSoundMs: record.pressToSoundMs,
    clockErrorMs: clock.isSet ? clock.errorMs : null,
    position,
  };
}
