/**
 * A room's life: the state machine, pure.
 *
 *   scheduled ──open──▶ live ──end──▶ ended ──open──▶ live (the next run)
 *       └───────────────end────────────▲
 *
 * Runs and epochs only ever count up, also when an opening fails, so that no two grants are ever alike.
 * Rules: docs/RULES.md ROOM-11.
 */

import type { Grant } from '../core/grant.ts';
import type { RoomState } from '../core/head.ts';
import { PRODUCTION_ALLOWANCE_MS, segmentAtMs } from '../core/programme.ts';
import { TribuneError } from '../core/refusal.ts';
import type { RoomDocument } from '../core/room-document.ts';

/** All times are UTC in ms since 1970. */
export interface Room {
  readonly id: string;
  readonly title: string;
  readonly state: RoomState;
  readonly createdMs: number;
  /** How many runs were ever begun, failed openings included. */
  readonly runsBegun: number;
  /** The epoch of the last grant signed; 0 before the first. */
  readonly epoch: number;
  /** The programme of the last opening that succeeded. */
  readonly programme?: RoomProgramme;
  readonly endedMs?: number;
  /** Account of the host; absent where the operator's token made the room. */
  readonly owner?: string;
}

interface RoomProgramme {
  readonly run: number;
  readonly t0Ms: number;
  readonly openedMs: number;
}

export function scheduled(id: string, title: string, nowMs: number, owner?: string): Room {
  const host = owner === undefined ? {} : { owner };
  return { id, title, state: 'scheduled', createdMs: nowMs, runsBegun: 0, epoch: 0, ...host };
}

/** Begins the next run: a new T0, and an epoch above every earlier one. A live room stays as it is. */
export function opened(room: Room, nowMs: number): Room {
  if (room.state === 'live') return room;
  const run = room.runsBegun + 1;
  const { endedMs: _, ...rest } = room;
  const programme = { run, t0Ms: nowMs + PRODUCTION_ALLOWANCE_MS, openedMs: nowMs };
  return { ...rest, state: 'live', runsBegun: run, epoch: room.epoch + 1, programme };
}

/** The room as it was before an opening that failed, save that its run and epoch stay spent. */
export function notOpened(attempt: Room, before: Room): Room {
  return { ...before, runsBegun: attempt.runsBegun, epoch: attempt.epoch };
}

/** A new writer for the same run. @throws TribuneError room_not_open */
export function renewed(room: Room): Room {
  programmeOf(room);
  return { ...room, epoch: room.epoch + 1 };
}

/** Ends a live room, or calls off a scheduled one. An ended room stays as it is. */
export function ended(room: Room, nowMs: number): Room {
  return room.state === 'ended' ? room : { ...room, state: 'ended', endedMs: nowMs };
}

/** Leave to write from the programme's first segment. */
export function firstGrant(room: Room): Grant {
  return { ...grantOf(room), fromSegment: 0 };
}

/**
 * Leave to take over: from the number at the clock + 2, so that what the old writer may still finish and what the
 * new one begins are disjoint (docs/PROTOCOL.md, Ingest and fencing).
 */
export function takeoverGrant(room: Room, nowMs: number): Grant {
  const grant = grantOf(room);
  return { ...grant, fromSegment: Math.max(0, segmentAtMs(nowMs - grant.t0Ms)) + 2 };
}

/** What the origin shows. */
export function documentOf({ id, title, state, programme }: Room): RoomDocument {
  return { id, title, state, ...(programme ? { run: programme.run, t0Ms: programme.t0Ms } : {}) };
}

function grantOf(room: Room): Omit<Grant, 'fromSegment'> {
  const { run, t0Ms } = programmeOf(room);
  return { room: room.id, run, epoch: room.epoch, t0Ms };
}

function programmeOf(room: Room): RoomProgramme {
  if (room.state === 'live' && room.programme) return room.programme;
  throw new TribuneError('room_not_open', `The room ${room.id} is not open.`);
}
