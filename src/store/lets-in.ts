import type { Kysely, Transaction } from 'kysely';
import { isBlocked, letsIn } from '../rooms/admittance.ts';
import type { Visitor } from '../rooms/visitor.ts';
import type { Tables } from './tables.ts';

/**
 * Whoever is added to a room is so while it lets them in: it may have ended, or they may have been blocked, since that
 * was asked.
 *
 * @throws TribuneError room_not_found, room_ended, blocked
 */
export async function checkLetsIn(step: Transaction<Tables>, room: string, visitor?: Visitor): Promise<void> {
  const row = await step.selectFrom('room').select('state').where('id', '=', room).executeTakeFirst();
  letsIn(room, row?.state);
  if (visitor && (await blockedPlace(step, room, visitor)) !== undefined) throw isBlocked();
}

/** A place for which this account or browser is blocked in the room. */
export async function blockedPlace(
  db: Kysely<Tables> | Transaction<Tables>,
  room: string,
  { account, deviceDigest }: Visitor,
): Promise<string | undefined> {
  if (account === undefined && deviceDigest === undefined) return undefined;
  const row = await db
    .selectFrom('place')
    .select('place')
    .where('room', '=', room)
    .where('blocked_ms', 'is not', null)
    .where(({ eb, or }) =>
      or([
        ...(account === undefined ? [] : [eb('account', '=', account)]),
        ...(deviceDigest === undefined ? [] : [eb('device_digest', '=', deviceDigest)]),
      ]),
    )
    .orderBy('created_ms')
    .executeTakeFirst();
  return row?.place;
}
