/** The migration of raised hands and of the order on a stage. As in migrations.ts, it is not changed once it was released. */

import type { Kysely } from 'kysely';

export async function handsAndOrder(schema: Kysely<unknown>['schema']): Promise<void> {
  await schema
    .createTable('hand')
    .addColumn('room', 'text', (column) => column.notNull().references('room.id').onDelete('cascade'))
    .addColumn('id', 'text', (column) => column.notNull())
    .addColumn('secret_digest', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('topic', 'text', (column) => column.notNull())
    .addColumn('language', 'text')
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('raised_ms', 'bigint', (column) => column.notNull())
    .addColumn('changed_ms', 'bigint', (column) => column.notNull())
    .addColumn('place', 'text')
    .addColumn('account', 'text')
    .addColumn('device_digest', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('hand_key', ['room', 'id'])
    .execute();
  await schema.createIndex('hand_by_state').on('hand').columns(['state', 'room']).execute();
  await schema.createIndex('hand_by_device').on('hand').columns(['room', 'device_digest']).execute();
  await schema.alterTable('place').addColumn('hand', 'text').execute();
  await schema.alterTable('place').addColumn('removed_ms', 'bigint').execute();
  await schema.alterTable('room').addColumn('host_place', 'text').execute();
  await schema
    .alterTable('room')
    .addColumn('locked', 'integer', (column) => column.notNull().defaultTo(0))
    .execute();
  await schema.alterTable('room').addColumn('host_left_ms', 'bigint').execute();
}
