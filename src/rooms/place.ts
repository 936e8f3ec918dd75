/** A place on a room's stage, bound to one invitation until the room ends or it is revoked. */
export interface Place {
  readonly room: string;
  /** Names the place in paths and in the programme's timeline. */
  readonly place: string;
  readonly name: string;
  readonly muted: boolean;
  /** UTC in ms since 1970; absent while the place is good. */
  readonly revokedMs?: number;
  /** Absent until somebody took the place. */
  readonly stay?: Stay;
}

/** How a place was last taken. */
export interface Stay {
  readonly tokenDigest: string;
  /** UTC in ms since 1970; absent while its speaker stands on stage, or was cut off and is expected back. */
  readonly leftMs?: number;
}
