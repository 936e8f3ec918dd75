/** The migration of what is kept of load. As in migrations.ts, it is not changed once it was released. */

import type { Kysely } from 'kysely';

/** How the level of load came about, how many listeners a room may have, and whom the lane let in, in sums. */
export async function loadSteps(schema: Kysely<unknown>['schema']): Promise<void> {
  await schema
    .createTable('load_step')
    .addColumn('number', 'integer', (column) => column.primaryKey())
    .addColumn('at_ms', 'bigint', (column) => column.notNull())
    .addColumn('level', 'integer', (column) => column.notNull())
    .addColumn('cause', 'text', (column) => column.notNull())
    .execute();
  await schema
    .createTable('listener_limit')
    .addColumn('room', 'text', (column) => column.primaryKey())
    .addColumn('listeners', 'integer', (column) => column.notNull())
    .execute();
  await schema
    .createTable('lane_round')
    .addColumn('room', 'text', (column) => column.notNull())
    .addColumn('round', 'bigint', (column) => column.notNull())
    .addColumn('commitment', 'text', (column) => column.notNull())
    .addColumn('last_group', 'integer', (column) => column.notNull())
    .addColumn('last_seed', 'text', (column) => column.notNull())
    .addColumn('ended_ms', 'bigint', (column) => column.notNull())
    .addColumn('drawn', 'integer', (column) => column.notNull())
    .addColumn('playing', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('lane_round_key', ['room', 'round'])
    .execute();
}

/**
 * A round is kept from its beginning on, by what was committed to; `ended_ms` 0: it is not over, or control ended before. Of
 * those before, who told is not known.
 */
export async function laneBeginnings(schema: Kysely<unknown>['schema']): Promise<void> {
  for (const name of ['began_ms', 'told'] as const) {
    await schema
      .alterTable('lane_round')
      .addColumn(name, name === 'told' ? 'integer' : 'bigint', (column) => column.notNull().defaultTo(0))
      .execute();
  }
}
