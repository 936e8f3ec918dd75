/**
 * Plays a programme by the browser's own HLS, where it has no Media Source (older iPhones).
 *
 * The browser decides what it fetches and how far behind it plays; we start it, measure it and read its events.
 */

import type { HeadProgramme } from '../../../src/core/head.ts';
import { isTimelineEvent } from '../../../src/core/timeline-event.ts';
import type { NetworkClock } from './clock.ts';
import type { Playback, PlaybackEvents, PlaybackFigures } from './playback.ts';
import { TypedEvents } from './typed-events.ts';

/** Safari: UTC of `currentTime` 0, from EXT-X-PROGRAM-DATE-TIME. */
type DatedAudio = HTMLAudioElement & { getStartDate?: () => Date };
/** Safari: an ID3 frame as a cue. */
type DataCue = TextTrackCue & { readonly value?: { readonly info?: string; readonly data?: unknown } };

/** HOLD-BACK of our playlists: where a player starts that does not know parts. */
const EXPECTED_SECONDS = 3;
const WINDOW_SECONDS = 110;

export class NativePlayback extends TypedEvents<PlaybackEvents> implements Playback {
  readonly via = 'native-hls';
  readonly run: number;
  readonly #audio: DatedAudio;
  readonly #path: string;
  readonly #clock: NetworkClock;
  readonly #onTrack = (event: TrackEvent) => this.#listenTo(event.track);
  #stopped = true;

  constructor(audio: HTMLAudioElement, room: string, programme: HeadProgramme, clock: NetworkClock) {
    super();
    this.#audio = audio;
    this.#path = `/live/${room}/index.m3u8`;
    this.#clock = clock;
    this.run = programme.run;
  }

  get figures(): PlaybackFigures {
    const { buffered, currentTime } = this.#audio;
    const end = buffered.length > 0 ? buffered.end(buffered.length - 1) : currentTime;
    return {
      rung: null,
      tier: null,
      latencySeconds: this.#latency() ?? null,
      targetSeconds: EXPECTED_SECONDS,
      held: false,
      bufferedSeconds: Math.max(0, end - currentTime),
      latenessSeconds: 0,
      jumps: 0,
      cutOff: !navigator.onLine,
    };
  }

  prepare(): void {
    this.#audio.loop = false;
    this.#audio.src = this.#path;
    this.#audio.textTracks.addEventListener('addtrack', this.#onTrack);
  }

  start(): void {
    this.#stopped = false;
  }

  pause(): void {
    this.#stopped = true;
  }

  resume(): void {
    this.#stopped = false;
  }

  toLive(): void {
    this.#stopped = false;
    const { seekable } = this.#audio;
    if (seekable.length > 0) this.#audio.currentTime = seekable.end(seekable.length - 1);
  }

  resumableSeconds(): number | undefined {
    const behind = this.#latency();
    return behind !== undefined && behind < WINDOW_SECONDS ? behind : undefined;
  }

  retryNow(): void {
    if (!this.#stopped && this.#audio.error) this.emit('broken', undefined);
  }

  stalled(): void {}

  /** The playlist says so itself. */
  endAfter(): void {}

  /** Likewise. */
  delivered(): void {}

  tick(): void {}

  close(): void {
    this.#audio.textTracks.removeEventListener('addtrack', this.#onTrack);
  }

  #latency(): number | undefined {
    const startMs = this.#audio.getStartDate?.().getTime();
    if (startMs === undefined || Number.isNaN(startMs) || !this.#clock.isSet) return undefined;
    return (this.#clock.nowMs() - startMs) / 1000 - this.#audio.currentTime;
  }

  #listenTo(track: TextTrack | null): void {
    if (track?.kind !== 'metadata') return;
    track.mode = 'hidden';
    track.addEventListener('cuechange', () => {
      for (const cue of Array.from(track.activeCues ?? [])) this.#tell(cue);
    });
  }

  #tell(cue: DataCue): void {
    if (cue.value?.info !== 'TRIBUNE' || typeof cue.value.data !== 'string') return;
    try {
      const event: unknown = JSON.parse(cue.value.data);
      if (isTimelineEvent(event)) this.emit('event', event);
    } catch {
      // Not ours after all.
    }
  }
}
