/** How the schema came to be. Forward only: a migration that was released is never changed, only followed by another. */

import { type Kysely, sql } from 'kysely';
import { accountLinks } from './account-links-migration.ts';
import { audiences } from './audience-migration.ts';
import { counting } from './counting-migration.ts';
import { crowds } from './crowd-migration.ts';
import { expectations } from './expectation-migration.ts';
import { handsAndOrder } from './hands-migration.ts';
import { laneBeginnings, loadSteps } from './load-migration.ts';
import { membersAndStatistics } from './members-and-statistics-migration.ts';
import { accounts, linksForSeveral } from './people-migrations.ts';
import { reminders } from './reminder-migration.ts';
import { replays } from './replay-migration.ts';
import { mutesAndClaims } from './trust-migration.ts';

type Migration = (schema: Kysely<unknown>['schema'], db: Kysely<unknown>) => Promise<void>;

/** Migration n is the n-th, counted from 1. */
const MIGRATIONS: readonly Migration[] = [
  roomsAndPlaces,
  roomsByState,
  staysOnStage,
  roomsLives,
  accounts,
  linksForSeveral,
  audiences,
  handsAndOrder,
  replays,
  reminders,
  crowds,
  membersAndStatistics,
  mutesAndClaims,
  accountLinks,
  counting,
  loadSteps,
  laneBeginnings,
  expectations,
];

type Ledger = {
  readonly migration: { readonly number: number; readonly applied_ms: number };
};

/**
 * Brings a database up to date, each step whole or not at all.
 *
 * @throws Error when a newer Tribune wrote the database: this one must not touch it.
 */
export async function migrate(db: Kysely<unknown>): Promise<void> {
  const ledger = db.withTables<Ledger>();
  await db.schema
    .createTable('migration')
    .ifNotExists()
    .addColumn('number', 'integer', (column) => column.primaryKey())
    .addColumn('applied_ms', 'bigint', (column) => column.notNull())
    .execute();
  const rows = await ledger.selectFrom('migration').select('number').execute();
  const done = Math.max(0, ...rows.map(({ number }) => number));
  if (done > MIGRATIONS.length) {
    throw new Error(
      `The database is at migration ${done}, this Tribune knows ${MIGRATIONS.length}: a newer Tribune wrote it. Run that one, or restore a backup.`,
    );
  }
  for (const [index, apply] of MIGRATIONS.entries()) {
    if (index < done) continue;
    await ledger.transaction().execute(async (step) => {
      await apply(step.schema, step as unknown as Kysely<unknown>);
      await step
        .insertInto('migration')
        .values({ number: index + 1, applied_ms: Date.now() })
        .execute();
    });
  }
}

async function roomsAndPlaces(schema: Kysely<unknown>['schema']): Promise<void> {
  await schema
    .createTable('room')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('title', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) =>
      column.notNull().check(sql`state in ('scheduled', 'live', 'ended')`),
    )
    .addColumn('created_ms', 'bigint', (column) => column.notNull())
    .addColumn('runs_begun', 'integer', (column) => column.notNull())
    .addColumn('epoch', 'integer', (column) => column.notNull())
    .addColumn('run', 'integer')
    .addColumn('t0_ms', 'bigint')
    .addColumn('opened_ms', 'bigint')
    .addColumn('ended_ms', 'bigint')
    .execute();
  await schema.createIndex('room_by_age').on('room').columns(['created_ms', 'id']).execute();
  await schema
    .createTable('place')
    .addColumn('room', 'text', (column) => column.notNull().references('room.id').onDelete('cascade'))
    .addColumn('place', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('muted', 'integer', (column) => column.notNull())
    .addColumn('token_digest', 'text', (column) => column.notNull().unique())
    .addColumn('created_ms', 'bigint', (column) => column.notNull())
    .addColumn('revoked_ms', 'bigint')
    .addPrimaryKeyConstraint('place_key', ['room', 'place'])
    .execute();
  await schema
    .createTable('invitation')
    .addColumn('secret_digest', 'text', (column) => column.primaryKey())
    .addColumn('room', 'text', (column) => column.notNull())
    .addColumn('place', 'text', (column) => column.notNull())
    .addColumn('created_ms', 'bigint', (column) => column.notNull())
    .addColumn('revoked_ms', 'bigint')
    .addForeignKeyConstraint('invitation_place', ['room', 'place'], 'place', ['room', 'place'], (key) =>
      key.onDelete('cascade'),
    )
    .execute();
  await schema.createIndex('invitation_by_place').on('invitation').columns(['room', 'place']).execute();
  await schema
    .createTable('operator_token')
    .addColumn('id', 'integer', (column) => column.primaryKey().check(sql`id = 1`))
    .addColumn('token_digest', 'text', (column) => column.notNull())
    .addColumn('created_ms', 'bigint', (column) => column.notNull())
    .execute();
}

/** For the few live rooms among thousands that ended. */
async function roomsByState(schema: Kysely<unknown>['schema']): Promise<void> {
  await schema.createIndex('room_by_state').on('room').columns(['state', 'created_ms', 'id']).execute();
}

/** When a place was taken and left: by that a token that took it outlives those that did not. */
async function staysOnStage(schema: Kysely<unknown>['schema']): Promise<void> {
  await schema.alterTable('place').addColumn('taken_ms', 'bigint').execute();
  await schema.alterTable('place').addColumn('left_ms', 'bigint').execute();
}

/**
 * What comes before a room is live. Its table stays, for places refer to it and would go with it; so the column of states,
 * which names those it takes, is made anew beside the old one.
 */
async function roomsLives(schema: Kysely<unknown>['schema'], db: Kysely<unknown>): Promise<void> {
  await schema.dropIndex('room_by_state').execute();
  await schema.alterTable('room').renameColumn('state', 'state_before').execute();
  const states = sql`state in ('draft', 'scheduled', 'green-room', 'live', 'ended', 'deleted')`;
  const add = (name: string, type: 'text' | 'bigint') =>
    schema.alterTable('room').addColumn(name, type).execute();
  await schema
    .alterTable('room')
    .addColumn('state', 'text', (column) => column.notNull().defaultTo('scheduled').check(states))
    .execute();
  await sql`update room set state = state_before`.execute(db);
  await schema.alterTable('room').dropColumn('state_before').execute();
  await schema.createIndex('room_by_state').on('room').columns(['state', 'created_ms', 'id']).execute();
  await schema
    .alterTable('room')
    .addColumn('description', 'text', (column) => column.notNull().defaultTo(''))
    .execute();
  await add('language', 'text');
  await add('topic', 'text');
  await add('starts_ms', 'bigint');
  for (const flag of ['starts_itself', 'recorded']) {
    await schema
      .alterTable('room')
      .addColumn(flag, 'integer', (column) => column.notNull().defaultTo(1))
      .execute();
  }
  await schema.createIndex('room_by_start').on('room').columns(['state', 'starts_ms', 'id']).execute();
  await schema
    .createTable('room_step')
    .addColumn('room', 'text', (column) => column.notNull().references('room.id').onDelete('cascade'))
    .addColumn('number', 'integer', (column) => column.notNull())
    .addColumn('at_ms', 'bigint', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('mover', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('room_step_key', ['room', 'number'])
    .execute();
}
