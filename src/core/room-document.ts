import type { RoomState } from './head.ts';
import { isRoomId } from './room-id.ts';

/** What control tells an origin of a room, so that its pages and its head need no database. */
export interface RoomDocument {
  readonly id: string;
  readonly title: string;
  readonly state: RoomState;
  /** Absent until the room first opens. */
  readonly run?: number;
  /** UTC in ms since 1970. */
  readonly t0Ms?: number;
}

const LONGEST_TITLE = 300;

/** The document that `value` is, or undefined: it comes over a socket or from a file. */
export function readRoomDocument(value: unknown): RoomDocument | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { id, title, state, run, t0Ms } = value as Partial<RoomDocument>;
  if (typeof id !== 'string' || !isRoomId(id)) return undefined;
  if (typeof title !== 'string' || title.length > LONGEST_TITLE) return undefined;
  if (state !== 'scheduled' && state !== 'live' && state !== 'ended') return undefined;
  if (run !== undefined && !(Number.isSafeInteger(run) && run >= 0)) return undefined;
  if (t0Ms !== undefined && !Number.isFinite(t0Ms)) return undefined;
  return { id, title, state, ...(run === undefined ? {} : { run }), ...(t0Ms === undefined ? {} : { t0Ms }) };
}
