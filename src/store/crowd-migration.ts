/** The migration of what crowds look up. As in migrations.ts, it is not changed once it was released. */

import type { Kysely } from 'kysely';

/** By owner and state for limits of accounts; the rest for rooms of tens of thousands of places. */
export async function crowds(schema: Kysely<unknown>['schema']): Promise<void> {
  await schema.createIndex('room_by_owner_state').on('room').columns(['owner', 'state']).execute();
  const placesBy = (name: string, columns: string[]) =>
    schema
      .createIndex(`place_by_${name}`)
      .on('place')
      .columns(['room', ...columns])
      .execute();
  await placesBy('device', ['device_digest']);
  await placesBy('invitation', ['invitation', 'created_ms', 'place']);
  await placesBy('role', ['role', 'revoked_ms']);
  await placesBy('age', ['revoked_ms', 'created_ms', 'place']);
  await placesBy('hand', ['hand']);
  await placesBy('block', ['blocked_ms']);
  const invitations = (name: string) => schema.createIndex(name).on('invitation');
  await invitations('invitation_by_age').columns(['room', 'created_ms', 'id']).execute();
  await invitations('invitation_by_end').columns(['room', 'revoked_ms', 'until_ms']).execute();
}
