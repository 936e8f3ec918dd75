import type { HeadProgramme } from '../../../src/core/head.ts';
import type { Alarm } from './alarm.ts';
import type { NetworkClock } from './clock.ts';
import { supportOf } from './media-support.ts';
import { NativePlayback } from './native-playback.ts';
import type { Playback } from './playback.ts';
import { SourcePlayback } from './source-playback.ts';

export interface PlaybackMaterial {
  readonly audio: HTMLAudioElement;
  readonly room: string;
  readonly programme: HeadProgramme;
  readonly clock: NetworkClock;
  readonly alarm: Alarm;
}

/** The best playback that this browser is capable of, or undefined when it has none. */
export function makePlayback(material: PlaybackMaterial): Playback | undefined {
  const { audio, room, programme, clock } = material;
  const support = supportOf(audio, programme.rungs);
  if (support.via === 'none') return undefined;
  if (support.via === 'native-hls') return new NativePlayback(audio, room, programme, clock);
  return new SourcePlayback({ ...material, rungs: support.rungs, makeSource: support.make });
}
