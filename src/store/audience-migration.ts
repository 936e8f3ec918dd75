/** What an audience leaves in a room. As in migrations.ts, not changed once it was released. */

import { type Kysely, sql } from 'kysely';

export async function audiences(schema: Kysely<unknown>['schema']): Promise<void> {
  const ofRoom = (table: string) =>
    schema
      .createTable(table)
      .addColumn('room', 'text', (column) => column.notNull().references('room.id').onDelete('cascade'))
      .addColumn('id', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint(`${table}_key`, ['room', 'id']);
  await ofRoom('pin')
    .addColumn('url', 'text', (column) => column.notNull())
    .addColumn('title', 'text', (column) => column.notNull())
    .addColumn('created_ms', 'bigint', (column) => column.notNull())
    .execute();

  const questionStates = sql`state in ('waiting', 'published', 'answering', 'answered', 'rejected')`;
  await ofRoom('question')
    .addColumn('text', 'text', (column) => column.notNull())
    .addColumn('asked_by', 'text')
    .addColumn('state', 'text', (column) => column.notNull().check(questionStates))
    .addColumn('device_digest', 'text', (column) => column.notNull())
    .addColumn('asked_ms', 'bigint', (column) => column.notNull())
    .addColumn('answered_ms', 'bigint')
    .addColumn('votes', 'real', (column) => column.notNull())
    .execute();
  await schema
    .createIndex('question_by_state')
    .on('question')
    .columns(['room', 'state', 'asked_ms'])
    .execute();

  await ofRoom('poll')
    .addColumn('question', 'text', (column) => column.notNull())
    .addColumn('choices', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull().check(sql`state in ('draft', 'open', 'closed')`))
    .addColumn('created_ms', 'bigint', (column) => column.notNull())
    .addColumn('opened_ms', 'bigint')
    .addColumn('closed_ms', 'bigint')
    .execute();

  const votesOn = (subject: 'question' | 'poll') =>
    schema
      .createTable(`${subject}_vote`)
      .addColumn('room', 'text', (column) => column.notNull())
      .addColumn('id', 'text', (column) => column.notNull())
      .addColumn('device_digest', 'text', (column) => column.notNull())
      .addColumn('weight', 'real', (column) => column.notNull())
      .addPrimaryKeyConstraint(`${subject}_vote_key`, ['room', 'id', 'device_digest'])
      .addForeignKeyConstraint(`${subject}_voted_on`, ['room', 'id'], subject, ['room', 'id'], (key) =>
        key.onDelete('cascade'),
      );
  await votesOn('question').execute();
  await votesOn('poll')
    .addColumn('choice', 'integer', (column) => column.notNull())
    .execute();

  await schema
    .createTable('sampling')
    .addColumn('room', 'text', (column) => column.primaryKey().references('room.id').onDelete('cascade'))
    .addColumn('probability', 'real', (column) => column.notNull())
    .execute();
  await schema
    .createTable('reaction_total')
    .addColumn('room', 'text', (column) => column.notNull().references('room.id').onDelete('cascade'))
    .addColumn('run', 'integer', (column) => column.notNull())
    .addColumn('reaction', 'text', (column) => column.notNull())
    .addColumn('total', 'real', (column) => column.notNull())
    .addPrimaryKeyConstraint('reaction_total_key', ['room', 'run', 'reaction'])
    .execute();
}
