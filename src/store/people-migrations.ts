/** Migrations of accounts, and of what hosts hand out. As in migrations.ts, none is changed once it was released. */

import { type Kysely, sql } from 'kysely';

/**
 * What better-auth keeps, in our names; `auth-database.ts` tells it them, and a test compares the two. Its dates are
 * texts of ISO 8601.
 */
export async function accounts(schema: Kysely<unknown>['schema']): Promise<void> {
  await schema
    .createTable('member')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('email', 'text', (column) => column.notNull().unique())
    .addColumn('email_verified', 'integer', (column) => column.notNull())
    .addColumn('image', 'text')
    .addColumn('created_at', 'date', (column) => column.notNull())
    .addColumn('updated_at', 'date', (column) => column.notNull())
    .addColumn('operator', 'integer', (column) => column.notNull())
    .execute();
  const ofMember = (table: string) =>
    schema
      .createTable(table)
      .addColumn('id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('member_id', 'text', (column) =>
        column.notNull().references('member.id').onDelete('cascade'),
      );
  await ofMember('session')
    .addColumn('expires_at', 'date', (column) => column.notNull())
    .addColumn('token', 'text', (column) => column.notNull().unique())
    .addColumn('created_at', 'date', (column) => column.notNull())
    .addColumn('updated_at', 'date', (column) => column.notNull())
    .addColumn('ip_address', 'text')
    .addColumn('user_agent', 'text')
    .execute();
  await ofMember('credential')
    .addColumn('account_id', 'text', (column) => column.notNull())
    .addColumn('provider_id', 'text', (column) => column.notNull())
    .addColumn('access_token', 'text')
    .addColumn('refresh_token', 'text')
    .addColumn('id_token', 'text')
    .addColumn('access_token_expires_at', 'date')
    .addColumn('refresh_token_expires_at', 'date')
    .addColumn('scope', 'text')
    .addColumn('password', 'text')
    .addColumn('created_at', 'date', (column) => column.notNull())
    .addColumn('updated_at', 'date', (column) => column.notNull())
    .addUniqueConstraint('credential_of_provider', ['provider_id', 'account_id'])
    .execute();
  await ofMember('passkey')
    .addColumn('name', 'text')
    .addColumn('public_key', 'text', (column) => column.notNull())
    .addColumn('credential_id', 'text', (column) => column.notNull().unique())
    .addColumn('counter', 'integer', (column) => column.notNull())
    .addColumn('device_type', 'text', (column) => column.notNull())
    .addColumn('backed_up', 'integer', (column) => column.notNull())
    .addColumn('transports', 'text')
    .addColumn('created_at', 'date')
    .addColumn('aaguid', 'text')
    .execute();
  for (const table of ['session', 'credential', 'passkey']) {
    await schema.createIndex(`${table}_by_member`).on(table).column('member_id').execute();
  }
  await schema
    .createTable('verification')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('identifier', 'text', (column) => column.notNull())
    .addColumn('value', 'text', (column) => column.notNull())
    .addColumn('expires_at', 'date', (column) => column.notNull())
    .addColumn('created_at', 'date', (column) => column.notNull())
    .addColumn('updated_at', 'date', (column) => column.notNull())
    .execute();
  await schema.createIndex('verification_by_identifier').on('verification').column('identifier').execute();
  await schema
    .createTable('registration_invitation')
    .addColumn('secret_digest', 'text', (column) => column.primaryKey())
    .addColumn('operator', 'integer', (column) => column.notNull())
    .addColumn('created_ms', 'bigint', (column) => column.notNull())
    .addColumn('until_ms', 'bigint')
    .addColumn('used_ms', 'bigint')
    .execute();
}

/**
 * An invitation stands by itself, with a role, an end and a number of uses, and each place names the one by which its
 * holder came. Those that there were had one use: their own place.
 */
export async function linksForSeveral(schema: Kysely<unknown>['schema'], db: Kysely<unknown>): Promise<void> {
  await schema
    .createTable('link')
    .addColumn('room', 'text', (column) => column.notNull().references('room.id').onDelete('cascade'))
    .addColumn('id', 'text', (column) => column.notNull())
    .addColumn('secret_digest', 'text', (column) => column.notNull().unique())
    .addColumn('role', 'text', (column) => column.notNull().check(sql`role in ('co-host', 'speaker')`))
    .addColumn('name', 'text')
    .addColumn('muted', 'integer', (column) => column.notNull())
    .addColumn('uses', 'integer', (column) => column.notNull())
    .addColumn('used', 'integer', (column) => column.notNull())
    .addColumn('until_ms', 'bigint')
    .addColumn('created_ms', 'bigint', (column) => column.notNull())
    .addColumn('revoked_ms', 'bigint')
    .addColumn('attempts', 'integer', (column) => column.notNull())
    .addColumn('attempted_ms', 'bigint')
    .addPrimaryKeyConstraint('link_key', ['room', 'id'])
    .execute();
  await sql`
    insert into link (room, id, secret_digest, role, name, muted, uses, used, created_ms, revoked_ms, attempts)
    select i.room, i.place, i.secret_digest, 'speaker', p.name, p.muted, 1, 1, i.created_ms, i.revoked_ms, 0
    from invitation i join place p on p.room = i.room and p.place = i.place`.execute(db);
  await schema.dropTable('invitation').execute();
  await schema.alterTable('link').renameTo('invitation').execute();

  const place = () => schema.alterTable('place');
  await place()
    .addColumn('role', 'text', (column) => column.notNull().defaultTo('speaker'))
    .execute();
  for (const name of ['invitation', 'account', 'device_digest'] as const) {
    await place().addColumn(name, 'text').execute();
  }
  for (const name of ['came_ms', 'blocked_ms', 'attempted_ms'] as const) {
    await place().addColumn(name, 'bigint').execute();
  }
  await place()
    .addColumn('attempts', 'integer', (column) => column.notNull().defaultTo(0))
    .execute();
  await sql`update place set invitation = place, came_ms = taken_ms`.execute(db);
  await schema.createIndex('place_by_account').on('place').columns(['account', 'room']).execute();
  await schema.alterTable('room').addColumn('owner', 'text').execute();
  await schema.createIndex('room_by_owner').on('room').columns(['owner', 'created_ms']).execute();
}
