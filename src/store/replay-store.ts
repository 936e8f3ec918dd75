/** What is kept of replays. Rules: docs/RULES.md EDIT, CLIP, KEEP. */

import { type Kysely, sql, type Transaction } from 'kysely';
import type { Chapter, Clip } from '../core/replay.ts';
import { type Replay, untouched } from '../rooms/replay.ts';
import type { ReplayStorage } from '../rooms/replay-storage.ts';
import { checkDiskRoom } from './disk-room.ts';
import type { ReplayRow, Tables } from './tables.ts';

const DAY_MS = 86_400_000;

export class ReplayStore implements ReplayStorage {
  readonly #db: Kysely<Tables>;
  readonly #file: string;

  constructor(db: Kysely<Tables>, file: string) {
    this.#db = db;
    this.#file = file;
  }

  async replay(room: string, run: number): Promise<Replay> {
    const row = await this.#db.selectFrom('replay').selectAll().where('room', '=', room).executeTakeFirst();
    const clips = await this.#db
      .selectFrom('clip')
      .select(['id', 'title', 'from_ms as fromMs', 'until_ms as untilMs'])
      .where('room', '=', room)
      .where('run', '=', run)
      .orderBy('created_ms')
      .orderBy('id')
      .execute();
    return { ...(row ? replayOf(row, run) : untouched(room, run)), clips };
  }

  async saveReplay(replay: Replay): Promise<void> {
    checkDiskRoom(this.#file);
    const { room, ...values } = rowOf(replay);
    await this.#db
      .insertInto('replay')
      .values({ room, ...values })
      .onConflict((conflict) => conflict.column('room').doUpdateSet(values))
      .execute();
  }

  async addClip({ room, run }: Replay, clip: Clip, nowMs: number): Promise<boolean> {
    checkDiskRoom(this.#file);
    const { numInsertedOrUpdatedRows } = await this.#db
      .insertInto('clip')
      .values({
        room,
        id: clip.id,
        run,
        title: clip.title,
        from_ms: clip.fromMs,
        until_ms: clip.untilMs,
        created_ms: nowMs,
      })
      .onConflict((conflict) => conflict.columns(['room', 'id']).doNothing())
      .executeTakeFirst();
    return numInsertedOrUpdatedRows === 1n;
  }

  async removeClip(room: string, id: string): Promise<void> {
    await this.#db.deleteFrom('clip').where('room', '=', room).where('id', '=', id).execute();
  }

  async overdue(nowMs: number, usualDays: number, limit: number): Promise<readonly string[]> {
    const days = sql<number>`coalesce(replay.keep_days, ${usualDays})`;
    const rows = await this.#db
      .selectFrom('room')
      .leftJoin('replay', 'replay.room', 'room.id')
      .select('room.id')
      .where('room.state', '=', 'ended')
      .where('room.ended_ms', 'is not', null)
      .where(days, '>', 0)
      .where(sql<number>`room.ended_ms + ${days} * ${DAY_MS}`, '<=', nowMs)
      .orderBy('room.ended_ms')
      .limit(limit)
      .execute();
    return rows.map(({ id }) => id);
  }
}

/** Of a room that was deleted not even the words of its chapters are left. */
export async function forgetReplay(step: Transaction<Tables>, room: string): Promise<void> {
  for (const table of ['replay', 'clip'] as const)
    await step.deleteFrom(table).where('room', '=', room).execute();
}

function rowOf(replay: Replay): ReplayRow {
  return {
    room: replay.room,
    run: replay.run,
    from_ms: replay.fromMs,
    until_ms: replay.untilMs ?? null,
    withdrawn: replay.withdrawn ? 1 : 0,
    keep_days: replay.keepDays ?? null,
    chapters: JSON.stringify(replay.chapters),
  };
}

/** Cuts and chapters are of the run that they were made for; what else was decided is the room's. */
function replayOf(row: ReplayRow, run: number): Replay {
  const kept = {
    withdrawn: row.withdrawn !== 0,
    ...(row.keep_days === null ? {} : { keepDays: row.keep_days }),
  };
  if (row.run !== run) return { ...untouched(row.room, run), ...kept };
  return {
    ...untouched(row.room, run),
    ...kept,
    fromMs: row.from_ms,
    ...(row.until_ms === null ? {} : { untilMs: row.until_ms }),
    chapters: JSON.parse(row.chapters) as Chapter[],
  };
}
