/** What people and operators see of accounts, and hosts of their audience. As in migrations.ts, not changed once released. */

import type { Kysely } from 'kysely';

export async function membersAndStatistics(schema: Kysely<unknown>['schema']): Promise<void> {
  await schema.alterTable('passkey').addColumn('used_ms', 'bigint').execute();
  await schema
    .createTable('recovery_link')
    .addColumn('secret_digest', 'text', (column) => column.primaryKey())
    .addColumn('member', 'text', (column) => column.notNull().references('member.id').onDelete('cascade'))
    .addColumn('created_ms', 'bigint', (column) => column.notNull())
    .addColumn('until_ms', 'bigint', (column) => column.notNull())
    .addColumn('used_ms', 'bigint')
    .execute();
  await schema.createIndex('recovery_link_by_member').on('recovery_link').column('member').execute();
  await schema.createIndex('member_by_age').on('member').columns(['created_at', 'id']).execute();

  await schema
    .createTable('audience_sample')
    .addColumn('room', 'text', (column) => column.notNull().references('room.id').onDelete('cascade'))
    .addColumn('at_ms', 'bigint', (column) => column.notNull())
    .addColumn('listeners', 'real', (column) => column.notNull())
    .addColumn('variance', 'real', (column) => column.notNull())
    .addColumn('joins', 'real', (column) => column.notNull())
    .addColumn('reactions', 'real', (column) => column.notNull())
    .addPrimaryKeyConstraint('audience_sample_key', ['room', 'at_ms'])
    .execute();
  await schema
    .createTable('audience_stay')
    .addColumn('room', 'text', (column) => column.notNull().references('room.id').onDelete('cascade'))
    .addColumn('least_minutes', 'integer', (column) => column.notNull())
    .addColumn('visits', 'real', (column) => column.notNull())
    .addPrimaryKeyConstraint('audience_stay_key', ['room', 'least_minutes'])
    .execute();
}
