/** What everyone asks who lets people in: that the room is there, has not ended, and the place was not taken away. */

import type { LifeState } from '../core/life-state.ts';
import { TribuneError } from '../core/refusal.ts';
import type { InvitationStorage } from './invitation-storage.ts';
import type { Place } from './place.ts';
import type { Room } from './room.ts';
import type { RoomStorage } from './room-storage.ts';
import type { Visitor } from './visitor.ts';

/** @throws TribuneError room_not_found */
export async function roomNamed(storage: RoomStorage, id: string): Promise<Room> {
  const room = await storage.room(id);
  if (!room || room.state === 'deleted') throw roomNotFound(id);
  return room;
}

/** @throws TribuneError room_not_found, room_ended */
export async function roomNotEnded(storage: RoomStorage, id: string): Promise<Room> {
  const room = await roomNamed(storage, id);
  if (room.state === 'ended') throw roomEnded(id);
  return room;
}

/** @throws TribuneError token_revoked */
export function notRevoked(place: Place): Place {
  if (place.revokedMs !== undefined) throw placeRevoked();
  return place;
}

/**
 * @param triedMs when it is a try to come back, which whoever leads the room sees
 * @throws TribuneError blocked
 */
export async function checkNotBlocked(
  invitations: InvitationStorage,
  room: string,
  visitor: Visitor,
  triedMs?: number,
): Promise<void> {
  const place = await invitations.blockedPlace(room, visitor);
  if (place === undefined) return;
  // A full disk lets nobody in who was sent away.
  if (triedMs !== undefined) await invitations.noteAttempt(room, { place }, triedMs).catch(() => undefined);
  throw isBlocked();
}

export function isBlocked(): TribuneError {
  return new TribuneError('blocked', 'The host does not let you come on this stage.');
}

/** @throws TribuneError stage_locked: nobody new comes on its stage */
export function notLocked({ locked }: Room): void {
  if (!locked) return;
  throw new TribuneError(
    'stage_locked',
    'The host lets nobody new on the stage for now; try again a little later.',
  );
}

/** So much is given up under load that only who was on a stage comes back to it. */
export function nobodyNew(): TribuneError {
  return new TribuneError(
    'given_up',
    'So many listen that nobody new comes on stage for now. Whoever was there comes back; try again in a few minutes.',
  );
}

export function placeRevoked(): TribuneError {
  return new TribuneError(
    'token_revoked',
    'This place on stage was taken away; ask the host for a new invitation.',
  );
}

/** As it stands at the moment when somebody is let in, or is to be. @throws TribuneError room_not_found, room_ended */
export function letsIn(id: string, state: LifeState | undefined): void {
  if (state === undefined || state === 'deleted') throw roomNotFound(id);
  if (state === 'ended') throw roomEnded(id);
}

function roomNotFound(room: string): TribuneError {
  return new TribuneError('room_not_found', `There is no room ${room}.`);
}

export function roomEnded(room: string): TribuneError {
  return new TribuneError('room_ended', `The room ${room} has ended.`);
}
