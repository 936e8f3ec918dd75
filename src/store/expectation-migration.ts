/** The migration of what hosts expect. As in migrations.ts, it is not changed once it was released. */

import type { Kysely } from 'kysely';

/** For how many listeners a room is made ready. */
export async function expectations(schema: Kysely<unknown>['schema']): Promise<void> {
  await schema
    .createTable('expected_audience')
    .addColumn('room', 'text', (column) => column.primaryKey())
    .addColumn('listeners', 'integer', (column) => column.notNull())
    .execute();
}
