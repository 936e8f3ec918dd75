import { segmentAtMs } from './programme.ts';

/**
 * Control's leave to assemble a room's stage, before there is a programme. Epochs of a room only rise, over stages and
 * programmes alike, so whoever holds one of each knows which is the newer.
 */
export interface StageGrant {
  readonly room: string;
  readonly epoch: number;
  /** Present when the host chose that the programme is not kept beyond the live window. */
  readonly recorded?: false;
}

/**
 * Control's leave for one writer to make one room's programme: epoch `epoch` of run `run`, from segment `fromSegment` on.
 * It has no end: only a higher epoch stops a holder, so that a lost control never silences a room.
 */
export interface Grant extends StageGrant {
  readonly run: number;
  /** UTC in ms since 1970. */
  readonly t0Ms: number;
  readonly fromSegment: number;
}

/** A grant with control's signature: base64url of the JSON, a dot, base64url of Ed25519 over that text. */
export type SignedGrant = string;

/** A writer that would begin more than this many segments late begins where the clock stands. */
const MOST_LATE = 5;

/** Whether a grant is leave to make a programme, and not for the stage alone. */
export function isForProgramme(grant: StageGrant | Grant): grant is Grant {
  return 'run' in grant;
}

/**
 * The segment at which a writer begins: as the grant says, or at the clock's number + 2 when the grant is an old one,
 * taken up again while control is away. What lies between, its holder before has sent, or nobody will.
 */
export function firstSegment({ t0Ms, fromSegment }: Grant, nowMs: number): number {
  const current = segmentAtMs(nowMs - t0Ms);
  return current - fromSegment > MOST_LATE ? current + 2 : fromSegment;
}
