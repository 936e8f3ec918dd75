/**
 * How much one account may have at a time, so that none takes what is there for all. The operator sets it; neither rooms that
 * the operator's token made are counted, nor those of accounts of that rank.
 */
export interface RoomLimits {
  /** Stages that are open: green rooms and live rooms. */
  readonly openStages: number;
  /** Drafts, and rooms that are announced. */
  readonly roomsToCome: number;
}

export const USUAL_LIMITS: RoomLimits = { openStages: 3, roomsToCome: 20 };
