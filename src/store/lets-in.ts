import type { Transaction } from 'kysely';
import { letsIn } from '../rooms/admittance.ts';
import type { Tables } from './tables.ts';

/**
 * Whoever is added to a room is so while it lets people in: it may have ended since that was asked.
 *
 * @throws TribuneError room_not_found, room_ended
 */
export async function checkLetsIn(step: Transaction<Tables>, room: string): Promise<void> {
  const row = await step.selectFrom('room').select('state').where('id', '=', room).executeTakeFirst();
  letsIn(room, row?.state);
}
