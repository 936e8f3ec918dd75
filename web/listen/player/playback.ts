import type { HeadProgramme } from '../../../src/core/head.ts';
import type { Rung } from '../../../src/core/rung.ts';
import type { TierName } from '../../../src/core/tier.ts';
import type { TimelineEvent } from '../../../src/core/timeline-event.ts';
import type { TypedEvents } from './typed-events.ts';

/** What a playback tells. */
export interface PlaybackEvents {
  /** The sound reached the instant of this event. */
  event: TimelineEvent;
  /** `head.json` should be read again: the run is over, or a segment is not where it should be. */
  headWanted: undefined;
  /** The element cannot go on with this source; a new playback can. */
  broken: undefined;
}

/** What a playback measures; see `PlayerStatistics`. */
export interface PlaybackFigures {
  readonly rung: Rung | null;
  /** On which it is, or on its way to; null where the browser decides. */
  readonly tier: TierName | null;
  readonly latencySeconds: number | null;
  readonly targetSeconds: number;
  /** Whether the listener chose to be behind. */
  readonly held: boolean;
  readonly bufferedSeconds: number;
  readonly latenessSeconds: number;
  readonly jumps: number;
  /** Whether nothing can be fetched at present. */
  readonly cutOff: boolean;
}

/** One run of a programme in an `<audio>` element, by whatever means. */
export interface Playback extends TypedEvents<PlaybackEvents> {
  readonly via: 'media-source' | 'native-hls';
  readonly run: number;
  readonly figures: PlaybackFigures;
  /** Takes the element and gets ready, without fetching sound. */
  prepare(): void;
  /** Fetches the present sound. @param fromStart or that of the beginning, where that is a few seconds ago: who waited */
  start(fromStart?: boolean): void;
  /** Stops fetching; what was fetched is kept. */
  pause(): void;
  /** After a pause: goes on where it stopped, and stays as far behind. */
  resume(): void;
  /** Leaves out what lies between and is live again. */
  toLive(): void;
  /** How many seconds behind the present `resume` would go on, or undefined when that is not kept any more. */
  resumableSeconds(): number | undefined;
  /** The sound stopped by itself. */
  stalled(): void;
  /** The network is back, or the page is awake. */
  retryNow(): void;
  /** The programme ends with this segment. */
  endAfter(lastSegment: number): void;
  /** How the programme is given out from now on, as the head says. */
  delivered(programme: Pick<HeadProgramme, 'tier' | 'spreadMs'>): void;
  /** Corrects rate and place, tells events that are due. @param seconds since the last call */
  tick(seconds: number): void;
  close(): void;
}
