/** What is kept of how audiences were. Rules: docs/RULES.md PRESENCE. */

import { type Kysely, sql, type Transaction } from 'kysely';
import type { AudienceSample, StatisticsStorage } from '../audience/statistics-storage.ts';
import { checkDiskRoom } from './disk-room.ts';
import type { Tables } from './tables.ts';

type StatisticsTables = {
  readonly audience_sample: {
    readonly room: string;
    readonly run: number | null;
    readonly at_ms: number;
    readonly listeners: number;
    readonly variance: number;
    readonly joins: number;
    readonly reactions: number;
  };
  readonly audience_stay: {
    readonly room: string;
    readonly run: number;
    readonly least_minutes: number;
    readonly visits: number;
  };
  readonly presence_sampling: { readonly room: string; readonly probability: number };
  readonly question: { readonly room: string; readonly asked_ms: number };
};

export class StatisticsStore implements StatisticsStorage {
  readonly #db: Kysely<StatisticsTables>;
  readonly #file: string;

  /** @param db whose tables are these among others */
  constructor(db: Kysely<unknown>, file: string) {
    this.#db = db as unknown as Kysely<StatisticsTables>;
    this.#file = file;
  }

  async addSample(
    room: string,
    sample: AudienceSample & { readonly run: number },
    stays: ReadonlyMap<number, number>,
  ): Promise<void> {
    checkDiskRoom(this.#file);
    await this.#db.transaction().execute(async (step) => {
      const { atMs, ...sums } = sample;
      await step
        .insertInto('audience_sample')
        .values({ room, at_ms: atMs, ...sums })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      for (const [minutes, visits] of stays) {
        await step
          .insertInto('audience_stay')
          .values({ room, run: sample.run, least_minutes: minutes, visits })
          .onConflict((conflict) =>
            conflict
              .columns(['room', 'run', 'least_minutes'])
              .doUpdateSet({ visits: sql<number>`audience_stay.visits + ${visits}` }),
          )
          .execute();
      }
    });
  }

  async samples(room: string): Promise<readonly AudienceSample[]> {
    const rows = await this.#db
      .selectFrom('audience_sample')
      .select(['run', 'at_ms', 'listeners', 'variance', 'joins', 'reactions'])
      .where('room', '=', room)
      .orderBy('at_ms')
      .execute();
    return rows.map(({ at_ms, run, ...sums }) => ({
      ...(run === null ? {} : { run }),
      atMs: at_ms,
      ...sums,
    }));
  }

  async stays(room: string, run: number): Promise<ReadonlyMap<number, number>> {
    const rows = await this.#db
      .selectFrom('audience_stay')
      .select(['least_minutes', 'visits'])
      .where('room', '=', room)
      .where('run', '=', run)
      .execute();
    return new Map(rows.map(({ least_minutes, visits }) => [least_minutes, visits]));
  }

  async questionTimes(room: string): Promise<readonly number[]> {
    const rows = await this.#db
      .selectFrom('question')
      .select('asked_ms')
      .where('room', '=', room)
      .orderBy('asked_ms')
      .execute();
    return rows.map(({ asked_ms }) => asked_ms);
  }

  async presenceProbability(room: string): Promise<number> {
    const row = await this.#db
      .selectFrom('presence_sampling')
      .select('probability')
      .where('room', '=', room)
      .executeTakeFirst();
    return row?.probability ?? 1;
  }

  async savePresenceProbability(room: string, probability: number): Promise<void> {
    await this.#db
      .insertInto('presence_sampling')
      .values({ room, probability })
      .onConflict((conflict) => conflict.column('room').doUpdateSet({ probability }))
      .execute();
  }
}

/** As part of a room's deletion. */
export async function forgetStatistics(step: Transaction<Tables>, room: string): Promise<void> {
  const own = step as unknown as Transaction<StatisticsTables>;
  for (const table of ['audience_sample', 'audience_stay', 'presence_sampling'] as const) {
    await own.deleteFrom(table).where('room', '=', room).execute();
  }
}
