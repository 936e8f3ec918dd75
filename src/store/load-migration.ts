/** The migration of what is kept of load. As in migrations.ts, it is not changed once it was released. */

import type { Kysely } from 'kysely';

/** How the level of load came about. */
export async function loadSteps(schema: Kysely<unknown>['schema']): Promise<void> {
  await schema
    .createTable('load_step')
    .addColumn('number', 'integer', (column) => column.primaryKey())
    .addColumn('at_ms', 'bigint', (column) => column.notNull())
    .addColumn('level', 'integer', (column) => column.notNull())
    .addColumn('cause', 'text', (column) => column.notNull())
    .execute();
}
