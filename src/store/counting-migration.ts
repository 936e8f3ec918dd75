/** The migration of how an audience is counted. As in migrations.ts, not changed once it was released. */

import { type Kysely, sql } from 'kysely';

export async function counting(schema: Kysely<unknown>['schema'], db: Kysely<unknown>): Promise<void> {
  // A vote that was taken back stays, with what it stands for.
  await schema
    .alterTable('question_vote')
    .addColumn('wanted', 'integer', (column) => column.notNull().defaultTo(1))
    .execute();
  await sql`update poll set state = 'closed', closed_ms = (select ended_ms from room where room.id = poll.room)
    where state = 'open' and room in (select id from room where state = 'ended')`.execute(db);

  await schema
    .createTable('presence_sampling')
    .addColumn('room', 'text', (column) => column.primaryKey().references('room.id').onDelete('cascade'))
    .addColumn('probability', 'real', (column) => column.notNull())
    .execute();

  // Of runs before the last nobody wrote down which they were.
  await schema.alterTable('audience_sample').addColumn('run', 'integer').execute();
  await sql`update audience_sample set run = (select run from room where room.id = audience_sample.room
    and room.t0_ms <= audience_sample.at_ms)`.execute(db);
  // Its stays were not told apart either: they count for the last run.
  await schema.alterTable('audience_stay').renameTo('audience_stay_before').execute();
  await schema
    .createTable('audience_stay')
    .addColumn('room', 'text', (column) => column.notNull().references('room.id').onDelete('cascade'))
    .addColumn('run', 'integer', (column) => column.notNull())
    .addColumn('least_minutes', 'integer', (column) => column.notNull())
    .addColumn('visits', 'real', (column) => column.notNull())
    .addPrimaryKeyConstraint('audience_stay_key', ['room', 'run', 'least_minutes'])
    .execute();
  await sql`insert into audience_stay (room, run, least_minutes, visits)
    select audience_stay_before.room, coalesce(room.run, 0), least_minutes, visits
    from audience_stay_before join room on room.id = audience_stay_before.room`.execute(db);
  await schema.dropTable('audience_stay_before').execute();
}
