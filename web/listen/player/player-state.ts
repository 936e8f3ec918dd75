import type { Head } from '../../../src/core/head.ts';
import type { Rung } from '../../../src/core/rung.ts';
import type { TierName } from '../../../src/core/tier.ts';
import type { TimelineEvent } from '../../../src/core/timeline-event.ts';

/**
 * Where the player stands.
 *
 *   idle ─press─▶ connecting ─▶ playing ⇄ stalled | offline
 *     └──press──▶ waiting ────▶ connecting          │
 *                    playing ⇄ paused               └─▶ ended | failed
 *
 * - `idle`: nobody pressed yet.
 * - `waiting`: pressed, the room is not open yet; starts by itself.
 * - `connecting`: sound is on its way.
 * - `playing`: there is sound.
 * - `stalled`: the sound stopped because what comes next is late; goes on by itself.
 * - `offline`: the same, because the network or the server cannot be reached.
 * - `paused`: the listener, or the system, paused.
 * - `ended`: the room ended and was played out.
 * - `failed`: cannot go on by itself; see `Trouble`.
 */
export type PlayerState =
  | 'idle'
  | 'waiting'
  | 'connecting'
  | 'playing'
  | 'stalled'
  | 'paused'
  | 'offline'
  | 'ended'
  | 'failed';

/** Why a player failed: no such room, a browser without any way to play, or a browser that wants another press. */
export type Trouble = 'no-room' | 'unsupported' | 'not-allowed';

export interface PlayerEvents {
  state: PlayerState;
  /** Each reading of the head. */
  head: Head;
  /** The sound reached the instant of this event. */
  event: TimelineEvent;
  trouble: Trouble | undefined;
}

/**
 * What the player measures; also on the `<audio>` element as JSON in `data-statistics`, four times a second, for
 * whoever measures a page from outside. Read only.
 */
export interface PlayerStatistics {
  readonly state: PlayerState;
  readonly via: 'media-source' | 'native-hls' | 'none';
  readonly rung: Rung | null;
  /** How the installation gives out its programmes at present, as this player follows it. */
  readonly tier: TierName | null;
  /** How far the sound is behind the programme's clock, which is 0.1 s behind the stage; null when not known. */
  readonly latencySeconds: number | null;
  readonly targetSeconds: number;
  /** Whether the listener chose to be behind: went on *from here* after a pause. */
  readonly held: boolean;
  /** Sound that lies ready after the present instant. */
  readonly bufferedSeconds: number;
  readonly rate: number;
  /** 98th percentile of how late units arrived after they were due; negative when they came early. */
  readonly latenessSeconds: number;
  /** Times the sound stopped after it had begun, a pause apart. */
  readonly stalls: number;
  readonly stalledSeconds: number;
  /** Times the player left sound out to come back to the present. */
  readonly jumps: number;
  /** From the press to the first sound. */
  readonly pressToSoundMs: number | null;
  /** What the clock may be off; null before it was read. */
  readonly clockErrorMs: number | null;
  /** Programme time of the sound, in seconds. */
  readonly position: number;
}
