/** What is kept of audiences. Rules: docs/RULES.md PIN, QUESTION, POLL, REACT. */

import type { Kysely, Transaction } from 'kysely';
import type { AudienceStorage, Vote } from '../audience/audience-storage.ts';
import type { Poll, Tally } from '../audience/poll.ts';
import type { Question } from '../audience/question.ts';
import type { PinnedLink } from '../core/pins-event.ts';
import type { QuestionState } from '../core/questions-event.ts';
import { pollOf, questionOf, rowOfPoll, rowOfQuestion } from './audience-rows.ts';
import type { AudienceTables } from './audience-tables.ts';
import { checkDiskRoom } from './disk-room.ts';
import type { Tables } from './tables.ts';

type Db = Kysely<AudienceTables>;

export class AudienceStore implements AudienceStorage {
  readonly #db: Db;
  readonly #file: string;

  constructor(db: Kysely<Tables>, file: string) {
    this.#db = db as unknown as Db;
    this.#file = file;
  }

  async pins(room: string): Promise<readonly PinnedLink[]> {
    return this.#db
      .selectFrom('pin')
      .select(['id', 'url', 'title'])
      .where('room', '=', room)
      .orderBy('created_ms', 'desc')
      .orderBy('id')
      .execute();
  }

  async addPin(room: string, { id, url, title }: PinnedLink, nowMs: number, instead?: string): Promise<void> {
    checkDiskRoom(this.#file);
    await this.#db.transaction().execute(async (step) => {
      if (instead !== undefined) {
        await step.deleteFrom('pin').where('room', '=', room).where('id', '=', instead).execute();
      }
      await step.insertInto('pin').values({ room, id, url, title, created_ms: nowMs }).execute();
    });
  }

  async removePin(room: string, id: string): Promise<boolean> {
    const { numDeletedRows } = await this.#db
      .deleteFrom('pin')
      .where('room', '=', room)
      .where('id', '=', id)
      .executeTakeFirst();
    return numDeletedRows > 0n;
  }

  async addQuestion(question: Question): Promise<void> {
    checkDiskRoom(this.#file);
    await this.#db.insertInto('question').values(rowOfQuestion(question)).execute();
  }

  async question(room: string, id: string): Promise<Question | undefined> {
    const row = await this.#db
      .selectFrom('question')
      .selectAll()
      .where('room', '=', room)
      .where('id', '=', id)
      .executeTakeFirst();
    return row && questionOf(row);
  }

  async questions(
    room: string,
    states: readonly QuestionState[],
    limit: number,
  ): Promise<readonly Question[]> {
    const rows = await this.#db
      .selectFrom('question')
      .selectAll()
      .where('room', '=', room)
      .where('state', 'in', states)
      // Of those that were answered, by when that was.
      .orderBy(({ fn }) => fn.coalesce('answered_ms', 'asked_ms'), 'desc')
      .orderBy('id')
      .limit(limit)
      .execute();
    return rows.reverse().map(questionOf);
  }

  async waitingQuestions(room: string, limit: number): Promise<readonly Question[]> {
    const rows = await this.#db
      .selectFrom('question')
      .selectAll()
      .where('room', '=', room)
      .where('state', '=', 'waiting')
      .orderBy('asked_ms')
      .orderBy('id')
      .limit(limit)
      .execute();
    return rows.map(questionOf);
  }

  async rejectWaiting(room: string): Promise<void> {
    await this.#db
      .updateTable('question')
      .set({ state: 'rejected' })
      .where('room', '=', room)
      .where('state', '=', 'waiting')
      .execute();
  }

  async countQuestions(room: string, state: QuestionState, device?: string): Promise<number> {
    let query = this.#db
      .selectFrom('question')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .where('room', '=', room)
      .where('state', '=', state);
    if (device !== undefined) query = query.where('device_digest', '=', device);
    return Number((await query.executeTakeFirstOrThrow()).count);
  }

  async saveQuestions(questions: readonly Question[]): Promise<void> {
    await this.#db.transaction().execute(async (step) => {
      for (const question of questions) {
        const { room, id, state, answered_ms } = rowOfQuestion(question);
        await step
          .updateTable('question')
          .set({ state, answered_ms })
          .where('room', '=', room)
          .where('id', '=', id)
          .execute();
      }
    });
  }

  async addPoll(poll: Poll): Promise<void> {
    checkDiskRoom(this.#file);
    await this.#db.insertInto('poll').values(rowOfPoll(poll)).execute();
  }

  async poll(room: string, id: string): Promise<Poll | undefined> {
    const row = await this.#db
      .selectFrom('poll')
      .selectAll()
      .where('room', '=', room)
      .where('id', '=', id)
      .executeTakeFirst();
    return row && pollOf(row);
  }

  async polls(room: string): Promise<readonly Poll[]> {
    const rows = await this.#db
      .selectFrom('poll')
      .selectAll()
      .where('room', '=', room)
      .orderBy('created_ms', 'desc')
      .orderBy('id')
      .execute();
    return rows.map(pollOf);
  }

  async savePoll(poll: Poll): Promise<void> {
    const { room, id, ...changes } = rowOfPoll(poll);
    await this.#db.updateTable('poll').set(changes).where('room', '=', room).where('id', '=', id).execute();
  }

  async removePoll(room: string, id: string): Promise<void> {
    await this.#db.deleteFrom('poll').where('room', '=', room).where('id', '=', id).execute();
  }

  async tally(room: string, id: string): Promise<readonly Tally[]> {
    const rows = await this.#db
      .selectFrom('poll_vote')
      .select(({ fn, eb }) => [
        'choice',
        fn.countAll<number>().as('counted'),
        fn.sum<number>('weight').as('weight'),
        fn.sum<number>(eb('weight', '*', eb.ref('weight'))).as('squares'),
      ])
      .where('room', '=', room)
      .where('id', '=', id)
      .groupBy('choice')
      .execute();
    return rows.map(({ choice, counted, weight, squares }) => {
      return { choice, counted: Number(counted), weight: Number(weight), squares: Number(squares) };
    });
  }

  async hasVoted({ on, room, id, device }: Pick<Vote, 'on' | 'room' | 'id' | 'device'>): Promise<boolean> {
    const row = await this.#db
      .selectFrom(on === 'poll' ? 'poll_vote' : 'question_vote')
      .select('id')
      .where('room', '=', room)
      .where('id', '=', id)
      .where('device_digest', '=', device)
      .executeTakeFirst();
    return row !== undefined;
  }

  async saveVotes(votes: readonly Vote[]): Promise<void> {
    checkDiskRoom(this.#file);
    await this.#db.transaction().execute(async (step) => {
      for (const vote of votes) {
        if (!(await isThere(step, vote))) continue;
        if (vote.on === 'poll') await saveChoice(step, vote);
        else await saveWanted(step, vote);
      }
    });
  }

  async reactionTotals(room: string, run: number): Promise<readonly (readonly [string, number])[]> {
    const rows = await this.#db
      .selectFrom('reaction_total')
      .select(['reaction', 'total'])
      .where('room', '=', room)
      .where('run', '=', run)
      .execute();
    return rows.map(({ reaction, total }) => [reaction, total] as const);
  }

  async saveReactionTotals(room: string, run: number, totals: ReadonlyMap<string, number>): Promise<void> {
    const rows = [...totals].map(([reaction, total]) => ({ room, run, reaction, total }));
    if (rows.length === 0) return;
    await this.#db
      .insertInto('reaction_total')
      .values(rows)
      .onConflict((conflict) =>
        conflict
          .columns(['room', 'run', 'reaction'])
          .doUpdateSet(({ ref }) => ({ total: ref('excluded.total') })),
      )
      .execute();
  }

  async probability(room: string): Promise<number> {
    const row = await this.#db
      .selectFrom('sampling')
      .select('probability')
      .where('room', '=', room)
      .executeTakeFirst();
    return row?.probability ?? 1;
  }

  async saveProbability(room: string, probability: number): Promise<void> {
    await this.#db
      .insertInto('sampling')
      .values({ room, probability })
      .onConflict((conflict) => conflict.column('room').doUpdateSet({ probability }))
      .execute();
  }
}

/** Everything that was asked, voted and pinned there. */
export async function forgetAudience(step: Transaction<AudienceTables>, room: string): Promise<void> {
  for (const table of ['pin', 'question', 'poll', 'reaction_total', 'sampling'] as const) {
    await step.deleteFrom(table).where('room', '=', room).execute();
  }
}

async function isThere(step: Transaction<AudienceTables>, { on, room, id }: Vote): Promise<boolean> {
  const row = await step
    .selectFrom(on)
    .select('id')
    .where('room', '=', room)
    .where('id', '=', id)
    .executeTakeFirst();
  return row !== undefined;
}

async function saveChoice(step: Transaction<AudienceTables>, vote: Vote): Promise<void> {
  const { room, id, device, choice, weight } = vote;
  await step
    .insertInto('poll_vote')
    .values({ room, id, device_digest: device, choice, weight })
    .onConflict((conflict) =>
      // It stands for as many as when it was drawn, whatever the probability is by now.
      conflict.columns(['room', 'id', 'device_digest']).doUpdateSet({ choice }),
    )
    .execute();
}

/** With the sum of all, so that nobody has to count them again. One that is taken back keeps its weight. */
async function saveWanted(step: Transaction<AudienceTables>, vote: Vote): Promise<void> {
  const { room, id, device, choice } = vote;
  const before = await step
    .selectFrom('question_vote')
    .select(['weight', 'wanted'])
    .where('room', '=', room)
    .where('id', '=', id)
    .where('device_digest', '=', device)
    .executeTakeFirst();
  const wanted = choice >= 0 ? 1 : 0;
  if (wanted === (before?.wanted ?? 0)) return;
  const weight = before?.weight ?? vote.weight;
  await step
    .insertInto('question_vote')
    .values({ room, id, device_digest: device, weight, wanted })
    .onConflict((conflict) => conflict.columns(['room', 'id', 'device_digest']).doUpdateSet({ wanted }))
    .execute();
  await step
    .updateTable('question')
    .set((eb) => ({ votes: eb('votes', '+', wanted ? weight : -weight) }))
    .where('room', '=', room)
    .where('id', '=', id)
    .execute();
}
