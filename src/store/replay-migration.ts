/** The migration of replays. As in migrations.ts, it is not changed once it was released. */

import type { Kysely } from 'kysely';

/** What hosts make of their rooms' replays. Chapters are a JSON text: they are always written and read together. */
export async function replays(schema: Kysely<unknown>['schema']): Promise<void> {
  await schema
    .createTable('replay')
    .addColumn('room', 'text', (column) => column.primaryKey().references('room.id').onDelete('cascade'))
    .addColumn('run', 'integer', (column) => column.notNull())
    .addColumn('from_ms', 'bigint', (column) => column.notNull())
    .addColumn('until_ms', 'bigint')
    .addColumn('withdrawn', 'integer', (column) => column.notNull())
    .addColumn('keep_days', 'integer')
    .addColumn('chapters', 'text', (column) => column.notNull())
    .execute();
  await schema
    .createTable('clip')
    .addColumn('room', 'text', (column) => column.notNull().references('room.id').onDelete('cascade'))
    .addColumn('id', 'text', (column) => column.notNull())
    .addColumn('run', 'integer', (column) => column.notNull())
    .addColumn('title', 'text', (column) => column.notNull())
    .addColumn('from_ms', 'bigint', (column) => column.notNull())
    .addColumn('until_ms', 'bigint', (column) => column.notNull())
    .addColumn('created_ms', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('clip_key', ['room', 'id'])
    .execute();
  await schema.createIndex('room_by_end').on('room').columns(['state', 'ended_ms']).execute();
}
