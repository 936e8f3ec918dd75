/**
 * The migration of what nobody undoes or loses by accident: whose doing a mute is, and for which account an invitation to
 * register was used up. As in migrations.ts, it is not changed once it was released.
 */

import { type Kysely, sql } from 'kysely';

export async function mutesAndClaims(schema: Kysely<unknown>['schema'], db: Kysely<unknown>): Promise<void> {
  await schema
    .alterTable('place')
    .addColumn('muted_from_afar', 'integer', (column) => column.notNull().defaultTo(0))
    .execute();
  await schema.alterTable('registration_invitation').addColumn('account', 'text').execute();
  await schema
    .alterTable('registration_invitation')
    .addColumn('at_start', 'integer', (column) => column.notNull().defaultTo(0))
    .execute();
  // Those alone had no end.
  await sql`update registration_invitation set at_start = 1 where until_ms is null`.execute(db);
}
