/** What is kept of expected audiences: docs/RULES.md REH-18. */

import type { Kysely, Transaction } from 'kysely';
import type { ExpectedAudienceStorage } from '../rooms/expected-audience-storage.ts';
import { checkDiskRoom } from './disk-room.ts';

export type ExpectationTables = {
  readonly expected_audience: { readonly room: string; readonly listeners: number };
};

export class ExpectationStore implements ExpectedAudienceStorage {
  readonly #db: Kysely<ExpectationTables>;
  readonly #file: string;

  /** @param db whose tables are these among others */
  constructor(db: Kysely<unknown>, file: string) {
    this.#db = db as unknown as Kysely<ExpectationTables>;
    this.#file = file;
  }

  async expectedAudience(room: string): Promise<number | undefined> {
    const row = await this.#db
      .selectFrom('expected_audience')
      .select('listeners')
      .where('room', '=', room)
      .executeTakeFirst();
    return row?.listeners;
  }

  async expectAudience(room: string, listeners: number | null): Promise<void> {
    checkDiskRoom(this.#file);
    if (listeners === null) {
      await this.#db.deleteFrom('expected_audience').where('room', '=', room).execute();
      return;
    }
    await this.#db
      .insertInto('expected_audience')
      .values({ room, listeners })
      .onConflict((conflict) => conflict.column('room').doUpdateSet({ listeners }))
      .execute();
  }
}

export async function forgetExpectation(step: Transaction<ExpectationTables>, room: string): Promise<void> {
  await step.deleteFrom('expected_audience').where('room', '=', room).execute();
}
