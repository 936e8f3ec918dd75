import type { StageRole } from '../core/rights.ts';

/** A place on a room's stage, bound to one invitation until the room ends or it is revoked. */
export interface Place {
  readonly room: string;
  /** Names the place in paths and in the programme's timeline. */
  readonly place: string;
  readonly name: string;
  readonly muted: boolean;
  readonly role: StageRole;
  /** By which its holder came; absent where an account took the place by its own right, or a hand was raised. */
  readonly invitation?: string;
  /** The raised hand by which they came. */
  readonly hand?: string;
  /** UTC in ms since 1970; absent while the place is good. */
  readonly revokedMs?: number;
  /** When it was taken away by who leads the room: its holder raises no hand here any more. */
  readonly removedMs?: number;
  /**
   * Whose mute it is, where it is of who leads the room: `held` until its holder is `asked` to unmute. Absent of their
   * own.
   */
  readonly mutedFromAfar?: 'held' | 'asked';
  /** Absent until somebody took the place. */
  readonly stay?: Stay;
  /** Who holds it, as far as they said: the account, and a digest of the key of their browser. */
  readonly account?: string;
  readonly deviceDigest?: string;
  /** When the holder first opened the invitation, UTC in ms since 1970. */
  readonly cameMs?: number;
  /** Since when the holder may not come by any invitation to this room. */
  readonly blockedMs?: number;
  /** Tries to come back after the place was taken away. */
  readonly attempts?: Attempts;
}

export interface Attempts {
  readonly count: number;
  /** UTC in ms since 1970. */
  readonly lastMs: number;
}

/** How a place was last taken. */
export interface Stay {
  readonly tokenDigest: string;
  /** UTC in ms since 1970; absent while its speaker stands on stage, or was cut off and is expected back. */
  readonly leftMs?: number;
}

/** Whether whoever leads the room took it away: places end with their room and their hand too. */
export function isSentAway({ removedMs, blockedMs }: Place): boolean {
  return removedMs !== undefined || blockedMs !== undefined;
}
