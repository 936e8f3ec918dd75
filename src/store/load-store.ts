/** What is kept of load and of those who wait: docs/RULES.md LADDER, WAIT, LANE. */

import type { Kysely, Transaction } from 'kysely';
import type { LoadStorage } from '../admission/load-storage.ts';
import type { LaneBeginning, LaneSums } from '../admission/room-line.ts';
import type { LaneRound, LimitStorage } from '../admission/waiting-rooms.ts';
import { isLoadLevel, type LoadCause, type LoadStep } from '../core/load.ts';
import { checkDiskRoom } from './disk-room.ts';

export type LoadTables = {
  readonly load_step: {
    readonly number: number;
    readonly at_ms: number;
    readonly level: number;
    readonly cause: LoadCause;
  };
  readonly listener_limit: { readonly room: string; readonly listeners: number };
  readonly lane_round: {
    readonly room: string;
    readonly round: number;
    readonly commitment: string;
    readonly last_group: number;
    readonly last_seed: string;
    readonly began_ms: number;
    readonly ended_ms: number;
    readonly told: number;
    readonly drawn: number;
    readonly playing: number;
  };
};

export class LoadStore implements LoadStorage, LimitStorage {
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

  async limits(): Promise<ReadonlyMap<string, number>> {
    const rows = await this.#db.selectFrom('listener_limit').selectAll().execute();
    return new Map(rows.map(({ room, listeners }) => [room, listeners]));
  }

  async saveLimit(room: string, listeners: number | null): Promise<void> {
    checkDiskRoom(this.#file);
    if (listeners === null) {
      await this.#db.deleteFrom('listener_limit').where('room', '=', room).execute();
      return;
    }
    await this.#db
      .insertInto('listener_limit')
      .values({ room, listeners })
      .onConflict((conflict) => conflict.column('room').doUpdateSet({ listeners }))
      .execute();
  }

  async beginLane(room: string, { round, commitment }: LaneBeginning, atMs: number): Promise<void> {
    checkDiskRoom(this.#file);
    const nothing = { last_group: 0, last_seed: '', ended_ms: 0, told: 0, drawn: 0, playing: 0 };
    await this.#db
      .insertInto('lane_round')
      .values({ room, round, commitment, began_ms: atMs, ...nothing })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }

  /** What was committed to stays as it was kept. A round whose beginning a full disk refused is not made up afterwards. */
  async endLane(room: string, sums: LaneSums, atMs: number): Promise<void> {
    const { round, commitment, lastGroup, lastSeed, told, drawn, playing } = sums;
    await this.#db
      .updateTable('lane_round')
      .set({ last_group: lastGroup, last_seed: lastSeed, ended_ms: atMs, told, drawn, playing })
      .where('room', '=', room)
      .where('round', '=', round)
      .where('commitment', '=', commitment)
      .where('ended_ms', '=', 0)
      .execute();
  }

  async lanes(room: string, most: number): Promise<readonly LaneRound[]> {
    const rows = await this.#db
      .selectFrom('lane_round')
      .selectAll()
      .where('room', '=', room)
      .orderBy('round', 'desc')
      .limit(most)
      .execute();
    return rows.map(({ round, commitment, began_ms: beganMs, ended_ms: atMs, ...sums }) => {
      const { last_group: lastGroup, last_seed: lastSeed, told, drawn, playing } = sums;
      const begun = { round, commitment, beganMs };
      return atMs === 0 ? begun : { ...begun, end: { atMs, lastGroup, lastSeed, told, drawn, playing } };
    });
  }
}

/** A deleted room has no limit. What its lane let in, in sums, stays as evidence. */
export async function forgetLimit(step: Transaction<LoadTables>, room: string): Promise<void> {
  await step.deleteFrom('listener_limit').where('room', '=', room).execute();
}
