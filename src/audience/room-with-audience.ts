import { TribuneError } from '../core/refusal.ts';
import type { Room } from '../rooms/room.ts';
import type { AudienceNeeds } from './audience-needs.ts';

/** The room, if there is anyone who could see what is done there. @throws TribuneError room_not_found */
export async function roomWithAudience(rooms: AudienceNeeds['rooms'], id: string): Promise<Room> {
  const room = await rooms.room(id);
  if (room && room.state !== 'deleted') return room;
  throw new TribuneError('room_not_found', `There is no room ${id}.`);
}

/** The same while an audience can still take part. @throws TribuneError room_not_found, room_ended */
export async function roomTakingPart(rooms: AudienceNeeds['rooms'], id: string): Promise<Room> {
  const room = await roomWithAudience(rooms, id);
  if (room.state === 'ended') throw new TribuneError('room_ended', 'This conversation is over.');
  return room;
}
