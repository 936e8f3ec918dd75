import type { Rung, RungFormat } from './rung.ts';
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
}

export interface HeadProgramme {
  readonly run: number;
  /** T0: segment n covers [t0Ms + 960 n, t0Ms + 960 (n+1)) and is complete at the end of that span. */
  readonly t0Ms: number;
  /** The origin's own clock when it wrote this, for players that cannot reach `/time`. */
  readonly nowMs: number;
  /** Whether a segment can be read while it is being made (true), or only whole, after its end. */
  readonly streams: boolean;
  readonly tier: { readonly name: 'full'; readonly from: number };
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
}
