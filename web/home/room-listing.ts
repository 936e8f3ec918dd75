/**
 * Which rooms the home page lists, and how it reads them: all that are live or to come, and of the ended ones the
 * newest, then older ones page by page.
 *
 * Pages are cut by when a room was made, which never changes, so a room that changes its state meanwhile moves no
 * page. Pure but for the reader it is given. Rules: docs/RULES.md HOME-7 to HOME-9.
 */

import type { Room, RoomList, RoomQuery } from '../../src/contract/schemas.ts';

/** What is listed. Every ended room newer than `next` is among it; those that were shown before may be older. */
export interface Listing {
  /** Live rooms, the newest first; then those to come, the soonest first, and last those without a start. */
  readonly current: readonly Room[];
  /** Newest first. */
  readonly ended: readonly Room[];
  /** Before which room the next page begins; undefined when every room is listed. */
  readonly next: string | undefined;
}

/** A further page of ended rooms. */
export interface FurtherRooms {
  /** The `next` it was read from. */
  readonly from: string | undefined;
  readonly rooms: readonly Room[];
  readonly next: string | undefined;
}

/** Answers as `listRooms` does. */
export type ReadRooms = (query: RoomQuery) => Promise<RoomList>;

const ENDED_AT_FIRST = 20;
const ENDED_MORE = 40;
/** Live or to come; of drafts the API tells the operator alone. */
const CURRENT: Room['state'][] = ['live', 'green-room', 'scheduled', 'draft'];
/** More than this the API does not give at once. */
const LARGEST_PAGE = 100;

/** Reads the list as it is now. @param shown how many ended rooms to read, as far as there are so many */
export async function readListing(read: ReadRooms, shown = 0): Promise<Listing> {
  // One after the other: a room that ends meanwhile is then in both, and never in neither.
  const current = await readCurrent(read);
  const { ended, next } = await readEnded(read, Math.max(shown, ENDED_AT_FIRST));
  const live = current.filter(({ state }) => state === 'live');
  const coming = current.filter(({ state }) => state !== 'live').toSorted(soonestFirst);
  return { current: [...live, ...coming], ended: without(ended, current), next };
}

async function readCurrent(read: ReadRooms): Promise<Room[]> {
  const query: RoomQuery = { state: CURRENT, limit: LARGEST_PAGE };
  let { rooms, next } = await read(query);
  while (next !== undefined) {
    const page = await read({ ...query, before: next });
    rooms = [...rooms, ...page.rooms];
    next = page.next;
  }
  return rooms;
}

async function readEnded(read: ReadRooms, count: number): Promise<Pick<Listing, 'ended' | 'next'>> {
  const query = (listed: number): RoomQuery => ({
    state: ['ended'],
    limit: Math.min(count - listed, LARGEST_PAGE),
  });
  let { rooms, next } = await read(query(0));
  while (next !== undefined && rooms.length < count) {
    const page = await read({ ...query(rooms.length), before: next });
    rooms = [...rooms, ...page.rooms];
    next = page.next;
  }
  return { ended: rooms, next };
}

/** What was just read, in place of what was listed before; nothing that was shown disappears. */
export function refreshed(listed: Listing | undefined, fresh: Listing): Listing {
  // Then there are no rooms but those just read.
  if (!listed || fresh.next === undefined) return fresh;
  // What is neither live nor to come has ended, be it further back than was read.
  const kept = without(without(roomsOf(listed), fresh.current), fresh.ended).map(hasEnded);
  return { ...fresh, ended: newestFirst([...fresh.ended, ...kept]) };
}

/** Reads older ended rooms than those listed: at least one that is not listed yet, if there is any. */
export async function readFurther(read: ReadRooms, listed: Listing): Promise<FurtherRooms> {
  let rooms: readonly Room[] = [];
  let next = listed.next;
  while (next !== undefined && without(rooms, roomsOf(listed)).length === 0) {
    const page = await read({ state: ['ended'], limit: ENDED_MORE, before: next });
    rooms = [...rooms, ...page.rooms];
    next = page.next;
  }
  return { from: listed.next, rooms, next };
}

/** What is listed, with a further page. */
export function extended(listed: Listing, further: FurtherRooms): Listing {
  return {
    current: without(listed.current, further.rooms),
    ended: newestFirst([...without(listed.ended, further.rooms), ...further.rooms]),
    // Another, if the list was read again meanwhile: its pages go on from there.
    next: listed.next === further.from ? further.next : listed.next,
  };
}

/** In the order in which they are shown. */
export function roomsOf({ current, ended }: Pick<Listing, 'current' | 'ended'>): readonly Room[] {
  return [...current, ...ended];
}

/** The rooms that are not among the others. */
export function without(rooms: readonly Room[], others: readonly Room[]): readonly Room[] {
  const ids = new Set(others.map(({ id }) => id));
  return rooms.filter(({ id }) => !ids.has(id));
}

/**
 * Rooms as listed, with those of one's own that are live or to come: of drafts the list that everyone gets tells the
 * operator alone. What the list says of a room holds.
 */
export function withOwn(rooms: readonly Room[], own: readonly Room[]): readonly Room[] {
  const more = without(own, rooms).filter(({ state }) => state !== 'ended');
  if (more.length === 0) return rooms;
  const all = [...more, ...rooms];
  const live = all.filter(({ state }) => state === 'live').toSorted(newestMade);
  const coming = all.filter(({ state }) => state !== 'live' && state !== 'ended').toSorted(newestMade);
  return [...live, ...coming.toSorted(soonestFirst), ...rooms.filter(({ state }) => state === 'ended')];
}

/** The list without a room that is there no more. */
export function withoutRoom(listed: Listing, id: string): Listing {
  const keep = (rooms: readonly Room[]) => rooms.filter((room) => room.id !== id);
  return { ...listed, current: keep(listed.current), ended: keep(listed.ended) };
}

/** Those of the same second, or without any, stay in their order. */
function soonestFirst(a: Room, b: Room): number {
  const [first, second] = [a.startsMs ?? Number.MAX_SAFE_INTEGER, b.startsMs ?? Number.MAX_SAFE_INTEGER];
  return first - second;
}

function hasEnded(room: Room): Room {
  return { ...room, state: 'ended' };
}

/** The order of the API. */
function newestFirst(rooms: readonly Room[]): readonly Room[] {
  return rooms.toSorted(newestMade);
}

function newestMade(a: Room, b: Room): number {
  return b.createdMs - a.createdMs || (a.id < b.id ? 1 : -1);
}
