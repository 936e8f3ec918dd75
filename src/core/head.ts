import type { RoomAbout, WaitsFor } from './room-about.ts';
import type { Rung, RungFormat } from './rung.ts';
import type { Tier } from './tier.ts';
import type { OnStage } from './timeline-event.ts';

/** A room's life as listeners see it. */
export type RoomState = 'scheduled' | 'live' | 'ended';

/**
 * `head.json`: the one object a listener reads at the start and every 15 s. Everything that changes faster rides in
 * band. Times are UTC in ms since 1970.
 */
export interface Head {
  readonly room: string;
  readonly title: string;
  readonly state: RoomState;
  /** Absent until the room first opens. */
  readonly programme?: HeadProgramme;
  readonly stage: readonly OnStage[];
  /** Present once ended and recorded. */
  readonly replay?: HeadReplay;
  /** Present when the host chose that nothing is kept beyond the live window. */
  readonly recorded?: false;
  /** Present once ended, where its host withdrew the replay. */
  readonly withdrawn?: true;
  /** What its host says of it; each absent when nothing is said. */
  readonly description?: string;
  readonly language?: string;
  readonly topic?: string;
  /** Revision of `board.json`; absent while that is empty. */
  readonly board?: number;
  /** While it is live: the probability with which a listener reports that they are there; absent: nobody does. */
  readonly presence?: number;
  /** Present while newcomers wait: `queue.json` says whose turn it is. */
  readonly waits?: true;
  /** Until it is live: what is to come. */
  readonly coming?: HeadComing;
}

/** A room that is not live yet. */
export interface HeadComing extends Pick<RoomAbout, 'startsMs' | 'startsItself'> {
  /** Names of who was invited to speak. */
  readonly speakers: readonly string[];
  /** Whether the stage assembles: it can go live any second. */
  readonly assembling: boolean;
  /** Once it is late: why. */
  readonly waitsFor?: WaitsFor;
}

export interface HeadProgramme {
  readonly run: number;
  /** T0: segment n covers [t0Ms + 960 n, t0Ms + 960 (n+1)) and is complete at the end of that span. */
  readonly t0Ms: number;
  /** The origin's own clock when it wrote this, for players that cannot reach `/time`. */
  readonly nowMs: number;
  /** Whether a segment can be read while it is being made (true), or only whole, after its end. */
  readonly streams: boolean;
  /** Over how much, in ms, listeners are spread when they ask for whole segments. */
  readonly spreadMs: number;
  /** How it is given out: the newest change, which may lie ahead. */
  readonly tier: Tier;
  readonly rungs: readonly HeadRung[];
  /** Set when ended: the number of the last segment. */
  readonly lastSegment?: number;
}

export interface HeadRung extends Pick<RungFormat, 'codecs' | 'bitsPerSecond'> {
  readonly name: Rung;
}

export interface HeadReplay {
  readonly revision: number;
  readonly durationMs: number;
  /** Paths on the same host. */
  readonly hls: string;
  readonly download: string;
  /** Where it begins, in ms from the programme's start. */
  readonly fromMs: number;
  /** Likewise; each absent when there are none. */
  readonly chapters?: string;
  readonly clips?: string;
}
