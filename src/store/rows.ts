/** Rows to the domain's objects and back. */

import type { Hand } from '../rooms/hand.ts';
import type { Invitation } from '../rooms/invitation.ts';
import type { Place } from '../rooms/place.ts';
import type { Room } from '../rooms/room.ts';
import type { HandRow, InvitationRow, PlaceRow, RoomRow } from './tables.ts';

export function rowOfRoom(room: Room): RoomRow {
  return {
    id: room.id,
    title: room.title,
    state: room.state,
    created_ms: room.createdMs,
    runs_begun: room.runsBegun,
    epoch: room.epoch,
    run: room.programme?.run ?? null,
    t0_ms: room.programme?.t0Ms ?? null,
    opened_ms: room.programme?.openedMs ?? null,
    ended_ms: room.endedMs ?? null,
    description: room.description,
    language: room.language ?? null,
    topic: room.topic ?? null,
    starts_ms: room.startsMs ?? null,
    starts_itself: room.startsItself ? 1 : 0,
    recorded: room.recorded ? 1 : 0,
    owner: room.owner ?? null,
    host_place: room.hostPlace ?? null,
    locked: room.locked ? 1 : 0,
    host_left_ms: room.hostLeftMs ?? null,
  };
}

export function roomOf(row: RoomRow): Room {
  const { run, t0_ms: t0Ms, opened_ms: openedMs, ended_ms: endedMs } = row;
  const { description, language, topic, starts_ms: startsMs } = row;
  const opened = run !== null && t0Ms !== null && openedMs !== null;
  return {
    id: row.id,
    title: row.title,
    state: row.state,
    createdMs: row.created_ms,
    runsBegun: row.runs_begun,
    epoch: row.epoch,
    ...(opened ? { programme: { run, t0Ms, openedMs } } : {}),
    ...(endedMs === null ? {} : { endedMs }),
    description,
    ...(language === null ? {} : { language }),
    ...(topic === null ? {} : { topic }),
    ...(startsMs === null ? {} : { startsMs }),
    startsItself: row.starts_itself !== 0,
    recorded: row.recorded !== 0,
    ...known({ owner: row.owner, hostPlace: row.host_place, hostLeftMs: row.host_left_ms }),
    ...(row.locked === 0 ? {} : { locked: true }),
  };
}

export function placeOf(row: PlaceRow): Place {
  const { room, place, name, role, revoked_ms: revokedMs, taken_ms: takenMs, left_ms: leftMs } = row;
  const left = leftMs === null ? {} : { leftMs };
  return {
    room,
    place,
    name,
    muted: row.muted !== 0,
    role,
    ...known({
      invitation: row.invitation,
      revokedMs,
      account: row.account,
      deviceDigest: row.device_digest,
      cameMs: row.came_ms,
      blockedMs: row.blocked_ms,
      hand: row.hand,
      removedMs: row.removed_ms,
    }),
    ...mutedFromAfar(row),
    ...(takenMs === null ? {} : { stay: { tokenDigest: row.token_digest, ...left } }),
    ...attemptsOf(row),
  };
}

/** A new place, which nobody took yet. */
export function rowOfPlace(place: Place, tokenDigest: string, createdMs: number): PlaceRow {
  return {
    room: place.room,
    place: place.place,
    name: place.name,
    muted: place.muted ? 1 : 0,
    token_digest: tokenDigest,
    taken_ms: null,
    left_ms: null,
    created_ms: createdMs,
    revoked_ms: null,
    role: place.role,
    invitation: place.invitation ?? null,
    account: place.account ?? null,
    device_digest: place.deviceDigest ?? null,
    came_ms: place.cameMs ?? null,
    blocked_ms: null,
    hand: place.hand ?? null,
    removed_ms: null,
    muted_from_afar: 0,
    attempts: 0,
    attempted_ms: null,
  };
}

export function rowOfInvitation(invitation: Invitation, secretDigest: string): InvitationRow {
  return {
    room: invitation.room,
    id: invitation.id,
    secret_digest: secretDigest,
    role: invitation.role,
    name: invitation.name ?? null,
    muted: invitation.muted ? 1 : 0,
    uses: invitation.uses,
    used: invitation.used,
    until_ms: invitation.untilMs ?? null,
    created_ms: invitation.createdMs,
    revoked_ms: null,
    attempts: 0,
    attempted_ms: null,
  };
}

export function invitationOf(row: InvitationRow): Invitation {
  const { room, id, role, uses, used, created_ms: createdMs } = row;
  const optional = known({ name: row.name, untilMs: row.until_ms, revokedMs: row.revoked_ms });
  return { room, id, role, muted: row.muted !== 0, uses, used, createdMs, ...optional, ...attemptsOf(row) };
}

export function rowOfHand(hand: Hand, secretDigest: string): HandRow {
  return {
    room: hand.room,
    id: hand.id,
    secret_digest: secretDigest,
    name: hand.name,
    topic: hand.topic,
    language: hand.language ?? null,
    state: hand.state,
    raised_ms: hand.raisedMs,
    changed_ms: hand.changedMs,
    place: hand.place ?? null,
    account: hand.account ?? null,
    device_digest: hand.deviceDigest,
  };
}

export function handOf(row: HandRow): Hand {
  const { room, id, name, topic, state, raised_ms: raisedMs, changed_ms: changedMs } = row;
  const optional = known({ language: row.language, place: row.place, account: row.account });
  return { room, id, name, topic, state, raisedMs, changedMs, deviceDigest: row.device_digest, ...optional };
}

function mutedFromAfar({ muted_from_afar: whose }: PlaceRow): Pick<Place, 'mutedFromAfar'> {
  return whose === 0 ? {} : { mutedFromAfar: whose === 1 ? 'held' : 'asked' };
}

function attemptsOf(row: Pick<PlaceRow, 'attempts' | 'attempted_ms'>): Pick<Place, 'attempts'> {
  const { attempts: count, attempted_ms: lastMs } = row;
  return lastMs === null ? {} : { attempts: { count, lastMs } };
}

type Known<Row> = { [Name in keyof Row]?: Exclude<Row[Name], null> };

/** What is not null. */
function known<Row extends object>(row: Row): Known<Row> {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)) as Known<Row>;
}
