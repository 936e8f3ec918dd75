import { segmentAtMs } from './programme.ts';

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

/** A writer that would begin more than this many segments late begins where the clock stands. */
const MOST_LATE = 5;

/**
 * The segment at which a writer begins: as the grant says, or at the clock's number + 2 when the grant is an old one,
 * taken up again while control is away. What lies between, its holder before has sent, or nobody will.
 */
export function firstSegment({ t0Ms, fromSegment }: Grant, nowMs: number): number {
  const current = segmentAtMs(nowMs - t0Ms);
  return current - fromSegment > MOST_LATE ? current + 2 : fromSegment;
}
