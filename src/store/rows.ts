/** Rows to the domain's objects and back. */

import type { Place } from '../rooms/place.ts';
import type { Room } from '../rooms/room.ts';
import type { PlaceRow, RoomRow } from './tables.ts';

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
  };
}

export function placeOf(row: PlaceRow): Place {
  const { room, place, name, revoked_ms: revokedMs, taken_ms: takenMs, left_ms: leftMs } = row;
  const left = leftMs === null ? {} : { leftMs };
  return {
    room,
    place,
    name,
    muted: row.muted !== 0,
    ...(revokedMs === null ? {} : { revokedMs }),
    ...(takenMs === null ? {} : { stay: { tokenDigest: row.token_digest, ...left } }),
  };
}
