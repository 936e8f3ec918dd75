/** How the level of load came about. Rules: docs/RULES.md LADDER. */

import type { Kysely } from 'kysely';
import type { LoadStorage } from '../admission/load-storage.ts';
import { isLoadLevel, type LoadCause, type LoadStep } from '../core/load.ts';
import { checkDiskRoom } from './disk-room.ts';

type LoadTables = {
  readonly load_step: {
    readonly number: number;
    readonly at_ms: number;
    readonly level: number;
    readonly cause: LoadCause;
  };
};

export class LoadStore implements LoadStorage {
  readonly #db: Kysely<LoadTables>;
  readonly #file: string;

  /** @param db whose tables are these among others */
  constructor(db: Kysely<unknown>, file: string) {
    this.#db = db as unknown as Kysely<LoadTables>;
    this.#file = file;
  }

  async steps(most: number): Promise<readonly LoadStep[]> {
    const rows = await this.#db
      .selectFrom('load_step')
      .selectAll()
      .orderBy('number', 'desc')
      .limit(most)
      .execute();
    return rows
      .reverse()
      .flatMap(({ level, at_ms, cause }) => (isLoadLevel(level) ? [{ level, atMs: at_ms, cause }] : []));
  }

  async add({ level, atMs, cause }: LoadStep): Promise<void> {
    checkDiskRoom(this.#file);
    await this.#db.transaction().execute(async (step) => {
      const { last } = await step
        .selectFrom('load_step')
        .select(({ fn }) => fn.max('number').as('last'))
        .executeTakeFirstOrThrow();
      await step
        .insertInto('load_step')
        .values({ number: (last ?? 0) + 1, at_ms: atMs, level, cause })
        .execute();
    });
  }
}
