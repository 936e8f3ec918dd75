/**
 * Control's leave for one writer to make one room's programme: epoch `epoch` of run `run`, from segment `fromSegment` on.
 * It has no end: only a higher epoch stops a holder, so that a lost control never silences a room.
 */
export interface Grant {
  readonly room: string;
  readonly run: number;
  readonly epoch: number;
  /** UTC in ms since 1970. */
  readonly t0Ms: number;
  readonly fromSegment: number;
}

/** A grant with control's signature: base64url of the JSON, a dot, base64url of Ed25519 over that text. */
export type SignedGrant = string;
