import type { Kysely } from 'kysely';

/** Who wants to be reminded of a room by their browser's push service. As every migration, not changed once released. */
export async function reminders(schema: Kysely<unknown>['schema']): Promise<void> {
  await schema
    .createTable('reminder')
    .addColumn('room', 'text', (column) => column.notNull().references('room.id').onDelete('cascade'))
    .addColumn('id', 'text', (column) => column.notNull())
    .addColumn('endpoint', 'text', (column) => column.notNull())
    .addColumn('p256dh', 'text', (column) => column.notNull())
    .addColumn('auth', 'text', (column) => column.notNull())
    .addColumn('language', 'text', (column) => column.notNull())
    .addColumn('created_ms', 'bigint', (column) => column.notNull())
    .addColumn('until_ms', 'bigint', (column) => column.notNull())
    .addColumn('soon_for', 'bigint')
    .addColumn('tries', 'integer', (column) => column.notNull())
    .addColumn('again_ms', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('reminder_key', ['room', 'id'])
    .execute();
  await schema.createIndex('reminder_by_end').on('reminder').column('until_ms').execute();
}
