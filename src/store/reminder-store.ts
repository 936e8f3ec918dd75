/** What is kept of reminders. Rules: docs/RULES.md REMIND. */

import type { Kysely } from 'kysely';
import type { ReminderMessage } from '../core/reminder-message.ts';
import type { Reminder } from '../rooms/reminder.ts';
import type { ReminderLimits, ReminderStorage } from '../rooms/reminder-storage.ts';
import type { Room } from '../rooms/room.ts';
import { checkDiskRoom } from './disk-room.ts';
import { roomOf } from './rows.ts';
import type { ReminderRow, Tables } from './tables.ts';

export class ReminderStore implements ReminderStorage {
  readonly #db: Kysely<Tables>;
  readonly #file: string;

  constructor(db: Kysely<Tables>, file: string) {
    this.#db = db;
    this.#file = file;
  }

  async add(reminder: Reminder, { ofRoom, ofAll }: ReminderLimits): Promise<boolean> {
    checkDiskRoom(this.#file);
    return this.#db.transaction().execute(async (step) => {
      const { room, id, language } = reminder;
      const { numUpdatedRows } = await step
        .updateTable('reminder')
        .set({ language })
        .where('room', '=', room)
        .where('id', '=', id)
        .executeTakeFirst();
      if (numUpdatedRows > 0n) return true;
      const all = step.selectFrom('reminder').select(({ fn }) => fn.countAll<number>().as('count'));
      if ((await all.executeTakeFirstOrThrow()).count >= ofAll) return false;
      if ((await all.where('room', '=', room).executeTakeFirstOrThrow()).count >= ofRoom) return false;
      await step.insertInto('reminder').values(rowOf(reminder)).execute();
      return true;
    });
  }

  async remove(room: string, ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    await this.#db.deleteFrom('reminder').where('room', '=', room).where('id', 'in', ids).execute();
  }

  async roomsToRemindOf(beforeMs: number): Promise<readonly Room[]> {
    const rows = await this.#db
      .selectFrom('room')
      .selectAll()
      .where(({ exists, selectFrom }) =>
        exists(selectFrom('reminder').select('reminder.id').whereRef('reminder.room', '=', 'room.id')),
      )
      .where(({ or, and, eb }) =>
        or([
          eb('state', 'in', ['live', 'green-room']),
          and([eb('state', '=', 'scheduled'), eb('starts_ms', '<=', beforeMs)]),
        ]),
      )
      .execute();
    return rows.map(roomOf);
  }

  async waiting(
    room: string,
    kind: ReminderMessage['kind'],
    soonFor: number,
    nowMs: number,
    limit: number,
  ): Promise<readonly Reminder[]> {
    const all = this.#db
      .selectFrom('reminder')
      .selectAll()
      .where('room', '=', room)
      .where('again_ms', '<=', nowMs);
    const untold = all.where(({ or, eb }) => or([eb('soon_for', 'is', null), eb('soon_for', '!=', soonFor)]));
    const rows = await (kind === 'live' ? all : untold).orderBy('tries').orderBy('id').limit(limit).execute();
    return rows.map(reminderOf);
  }

  async saveSoonTold(room: string, ids: readonly string[], soonFor: number): Promise<void> {
    if (ids.length === 0) return;
    await this.#db
      .updateTable('reminder')
      .set({ soon_for: soonFor, tries: 0, again_ms: 0 })
      .where('room', '=', room)
      .where('id', 'in', ids)
      .execute();
  }

  async saveTry(room: string, id: string, tries: number, againMs: number): Promise<void> {
    await this.#db
      .updateTable('reminder')
      .set({ tries, again_ms: againMs })
      .where('room', '=', room)
      .where('id', '=', id)
      .execute();
  }

  async forgetOver(nowMs: number): Promise<void> {
    const over = this.#db.selectFrom('room').select('id').where('state', 'in', ['ended', 'deleted']);
    await this.#db.deleteFrom('reminder').where('until_ms', '<', nowMs).execute();
    const rooms = this.#db.selectFrom('reminder').select('room').distinct();
    await this.#db
      .deleteFrom('reminder')
      .where('room', 'in', over.where('id', 'in', rooms))
      .execute();
  }
}

function rowOf(reminder: Reminder): ReminderRow {
  const { id, room, endpoint, p256dh, auth, language, createdMs, untilMs, soonFor, tries } = reminder;
  return {
    room,
    id,
    endpoint,
    p256dh,
    auth,
    language,
    created_ms: createdMs,
    until_ms: untilMs,
    soon_for: soonFor ?? null,
    tries,
    again_ms: 0,
  };
}

function reminderOf(row: ReminderRow): Reminder {
  const { id, room, endpoint, p256dh, auth, language, soon_for: soonFor, tries } = row;
  return {
    id,
    room,
    endpoint,
    p256dh,
    auth,
    language,
    createdMs: row.created_ms,
    untilMs: row.until_ms,
    ...(soonFor === null ? {} : { soonFor }),
    tries,
  };
}
