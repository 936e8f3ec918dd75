import type { RoomState } from './head.ts';

/** What control tells the origin about a room. Times are UTC in ms since 1970. */
export interface RoomDocument {
  readonly id: string;
  readonly title: string;
  readonly state: RoomState;
  /** Absent, like `t0Ms`, until the room first opens. */
  readonly run?: number;
  readonly t0Ms?: number;
}
