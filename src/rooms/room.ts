/**
 * A room's life: the state machine, pure.
 *
 *   draft ─announce─▶ scheduled ─assemble─▶ green-room ─open─▶ live ─end─▶ ended ─open─▶ live (the next run)
 *     └──────open──────┴┬─────────open────────▲ │                            ▲
 *                       └─────────end───────────┴────────────────────────────┘
 *
 * A draft, a room to come and one that ended can be deleted, for good. What is not drawn is refused. Runs and epochs
 * only ever count up, also when an opening fails, so that no two grants are ever alike.
 * Rules: docs/RULES.md ROOM-11, LIFE.
 */

import type { Grant, StageGrant } from '../core/grant.ts';
import type { LifeState } from '../core/life-state.ts';
import { PRODUCTION_ALLOWANCE_MS, segmentAtMs } from '../core/programme.ts';
import { TribuneError } from '../core/refusal.ts';
import { NOTHING_SAID, type RoomAbout } from '../core/room-about.ts';

/** All times are UTC in ms since 1970. */
export interface Room extends RoomAbout {
  readonly id: string;
  readonly title: string;
  readonly state: LifeState;
  readonly createdMs: number;
  /** How many runs were ever begun, failed openings included. */
  readonly runsBegun: number;
  /** The epoch of the last grant signed; 0 before the first. */
  readonly epoch: number;
  /** The programme of the last opening that succeeded. */
  readonly programme?: RoomProgramme;
  readonly endedMs?: number;
  /** Account that the room is of, with what becomes of it; absent where the operator's token made the room. */
  readonly owner?: string;
  /** From which its host leads until it ends, in the owner's stead; absent while the owner hosts. */
  readonly hostPlace?: string;
  /** Present while nobody new may come on its stage. */
  readonly locked?: true;
  /** Live: since when nobody who leads it has been on its stage, after they were. */
  readonly hostLeftMs?: number;
}

interface RoomProgramme {
  readonly run: number;
  readonly t0Ms: number;
  readonly openedMs: number;
}

type Transition = 'announce' | 'assemble' | 'open' | 'change' | 'end' | 'delete';

/** From which states each leads on; in the state it leads to already, it changes nothing. */
const FROM: Readonly<Record<Transition, readonly LifeState[]>> = {
  announce: ['draft'],
  assemble: ['scheduled'],
  open: ['draft', 'scheduled', 'green-room', 'ended'],
  change: ['draft', 'scheduled', 'green-room'],
  end: ['scheduled', 'green-room', 'live'],
  delete: ['draft', 'scheduled', 'ended'],
};

/** @param owner account of the host */
export function scheduled(
  id: string,
  title: string,
  nowMs: number,
  about: RoomAbout = NOTHING_SAID,
  owner?: string,
): Room {
  const host = owner === undefined ? {} : { owner };
  return { ...about, id, title, state: 'scheduled', createdMs: nowMs, runsBegun: 0, epoch: 0, ...host };
}

export function drafted(id: string, title: string, nowMs: number, about: RoomAbout, owner?: string): Room {
  return { ...scheduled(id, title, nowMs, about, owner), state: 'draft' };
}

/** Makes a draft known. @throws TribuneError room_state_wrong */
export function announced(room: Room): Room {
  if (room.state === 'scheduled') return room;
  check(room, 'announce');
  return { ...room, state: 'scheduled' };
}

/** Opens the stage without a programme. @throws TribuneError room_state_wrong */
export function assembled(room: Room): Room {
  if (room.state === 'green-room') return room;
  check(room, 'assemble');
  return { ...room, state: 'green-room', epoch: room.epoch + 1 };
}

/**
 * Begins the next run: a new T0, and an epoch above every earlier one. A live room stays as it is.
 *
 * @throws TribuneError room_state_wrong
 */
export function opened(room: Room, nowMs: number): Room {
  if (room.state === 'live') return room;
  check(room, 'open');
  const run = room.runsBegun + 1;
  const { endedMs: _, hostLeftMs: __, ...rest } = room;
  const programme = { run, t0Ms: nowMs + PRODUCTION_ALLOWANCE_MS, openedMs: nowMs };
  return { ...rest, state: 'live', runsBegun: run, epoch: room.epoch + 1, programme };
}

/** The room as it was before an opening or assembling that failed, save that its run and epoch stay spent. */
export function notOpened(attempt: Room, before: Room): Room {
  return { ...before, runsBegun: attempt.runsBegun, epoch: attempt.epoch };
}

/**
 * What its host says of it, said anew. Whoever is on stage agreed to what they were told: once the stage is open, a room
 * that is not recorded stays so.
 *
 * @throws TribuneError room_state_wrong
 */
export function changed(room: Room, title: string, about: RoomAbout): Room {
  check(room, 'change');
  const assembling = room.state === 'green-room';
  if (assembling && about.recorded && !room.recorded) {
    throw new TribuneError(
      'room_state_wrong',
      'Its stage is open, and whoever came was told that nothing is recorded: end it and make another.',
    );
  }
  // What is no longer said of it goes; all else stays.
  const { language: _, topic: __, startsMs: ___, ...kept } = room;
  // The stage hears of it under a new grant.
  const renewed = assembling && about.recorded !== room.recorded;
  return { ...kept, ...about, title, epoch: room.epoch + (renewed ? 1 : 0) };
}

/** A new holder of the same stage or run. @throws TribuneError room_not_open */
export function renewed(room: Room): Room {
  if (room.state !== 'green-room') programmeOf(room);
  return { ...room, epoch: room.epoch + 1 };
}

/**
 * Ends a live room, or calls off one to come. An ended room stays as it is.
 *
 * @throws TribuneError room_state_wrong
 */
export function ended(room: Room, nowMs: number): Room {
  if (room.state === 'ended') return room;
  check(room, 'end');
  // With its places ends hosting from one; what comes of the recording is the owner's again.
  const { locked: _, hostLeftMs: __, hostPlace: ___, ...rest } = room;
  return { ...rest, state: 'ended', endedMs: nowMs };
}

/** What is left of a deleted room: that its id was used. @throws TribuneError room_state_wrong */
export function deleted(room: Room): Room {
  if (room.state === 'deleted') return room;
  check(room, 'delete');
  const { id, createdMs, runsBegun, epoch } = room;
  return { ...NOTHING_SAID, id, title: '', state: 'deleted', createdMs, runsBegun, epoch };
}

/** Whether speakers may come on its stage. */
export function stageIsOpen({ state }: Room): boolean {
  return state === 'green-room' || state === 'live';
}

/** Whether it has a host of its own, beside the operator. */
export function isHosted({ owner, hostPlace }: Room): boolean {
  return owner !== undefined || hostPlace !== undefined;
}

/** The account that hosts it; undefined where its host leads from a place, or there is none. */
export function hostAccount({ owner, hostPlace }: Room): string | undefined {
  return hostPlace === undefined ? owner : undefined;
}

/** How long a live room goes on after who leads it is gone from its stage. */
const HOSTLESS_MS = 10 * 60_000;

/** When it ends by itself unless they come back: UTC in ms since 1970. */
export function endsMs({ hostLeftMs }: Room): number | undefined {
  return hostLeftMs === undefined ? undefined : hostLeftMs + HOSTLESS_MS;
}

/** Leave to write from the programme's first segment. */
export function firstGrant(room: Room): Grant {
  return { ...grantOf(room), fromSegment: 0 };
}

/** Leave to assemble the stage. @throws TribuneError room_not_open */
export function stageGrant(room: Room): StageGrant {
  if (room.state === 'green-room') return stageOf(room);
  throw notOpen(room);
}

/**
 * Leave to take over: from the number at the clock + 2, so that what the old writer may still finish and what the
 * new one begins are disjoint (docs/PROTOCOL.md, Ingest and fencing).
 */
export function takeoverGrant(room: Room, nowMs: number): Grant {
  const grant = grantOf(room);
  return { ...grant, fromSegment: Math.max(0, segmentAtMs(nowMs - grant.t0Ms)) + 2 };
}

function check(room: Room, transition: Transition): void {
  if (FROM[transition].includes(room.state)) return;
  throw new TribuneError('room_state_wrong', REFUSED[transition](STATE_WORDS[room.state]));
}

const STATE_WORDS: Readonly<Record<LifeState, string>> = {
  draft: 'a draft',
  scheduled: 'not open yet',
  'green-room': 'in its green room',
  live: 'live',
  ended: 'over',
  deleted: 'deleted',
};

const REFUSED: Readonly<Record<Transition, (state: string) => string>> = {
  announce: (state) => `Only a draft can be announced; this room is ${state}.`,
  assemble: (state) => `Only a room that is to come has a green room; this one is ${state}.`,
  open: (state) => `This room cannot go live: it is ${state}.`,
  change: (state) => `A room can be changed until it is live; this one is ${state}.`,
  end: (state) => `This room cannot be ended: it is ${state}.`,
  delete: (state) => `This room cannot be deleted while it is ${state}; end it first.`,
};

function stageOf({ id, epoch, recorded }: Room): StageGrant {
  return { room: id, epoch, ...(recorded ? {} : { recorded: false }) };
}

function grantOf(room: Room): Omit<Grant, 'fromSegment'> {
  const { run, t0Ms } = programmeOf(room);
  return { ...stageOf(room), run, t0Ms };
}

function programmeOf(room: Room): RoomProgramme {
  if (room.state === 'live' && room.programme) return room.programme;
  throw notOpen(room);
}

function notOpen(room: Room): TribuneError {
  return new TribuneError('room_not_open', `The room ${room.id} is not open.`);
}
