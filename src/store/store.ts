/**
 * The only SQL: what control must not forget.
 *
 * Written for SQLite now and Postgres later, so a query says nothing that only one of them understands; what does
 * is in node-sqlite.ts. Rules: docs/RULES.md STORE-1 to STORE-11.
 */

import { setTimeout as wait } from 'node:timers/promises';
import { Kysely, SqliteDialect, type Transaction } from 'kysely';
import { UP } from '../core/hand-state.ts';
import { TribuneError } from '../core/refusal.ts';
import { MOST_NAMED } from '../core/room-document.ts';
import type { OperatorStorage } from '../rooms/operator.ts';
import type { Place } from '../rooms/place.ts';
import type { Room } from '../rooms/room.ts';
import type { Step } from '../rooms/room-history.ts';
import type { HandOver, NewPlace, RoomPage, RoomStorage, Upcoming } from '../rooms/room-storage.ts';
import { AccountStore } from './account-store.ts';
import { AudienceStore, forgetAudience } from './audience-store.ts';
import type { AudienceTables } from './audience-tables.ts';
import { checkDiskRoom } from './disk-room.ts';
import { ExpectationStore, type ExpectationTables, forgetExpectation } from './expectation-store.ts';
import { HandStore } from './hand-store.ts';
import { InvitationStore } from './invitation-store.ts';
import { checkLetsIn } from './lets-in.ts';
import { forgetLimit, LoadStore, type LoadTables } from './load-store.ts';
import { MemberStore } from './member-store.ts';
import { migrate } from './migrations.ts';
import { openSqlite } from './node-sqlite.ts';
import { ReminderStore } from './reminder-store.ts';
import { forgetReplay, ReplayStore } from './replay-store.ts';
import { placeOf, roomOf, rowOfInvitation, rowOfPlace, rowOfRoom } from './rows.ts';
import { forgetStatistics, StatisticsStore } from './statistics-store.ts';
import type { PlaceRow, Tables } from './tables.ts';

/** How long to wait before trying again to open the database, ms. */
const RETRY_MS = 1_000;
const TO_COME = ['draft', 'scheduled'] as const;
const OPEN = ['green-room', 'live'] as const;

/** Of `muted_from_afar`. */
const [HELD, ASKED] = [1, 2] as const;

export class Store implements RoomStorage, OperatorStorage {
  readonly #db: Kysely<Tables>;
  readonly #file: string;
  readonly invitations: InvitationStore;
  readonly accounts: AccountStore;
  readonly hands: HandStore;
  readonly audience: AudienceStore;
  readonly replays: ReplayStore;
  readonly reminders: ReminderStore;
  readonly members: MemberStore;
  readonly statistics: StatisticsStore;
  readonly load: LoadStore;
  readonly expectations: ExpectationStore;

  private constructor(db: Kysely<Tables>, file: string) {
    this.#db = db;
    this.#file = file;
    this.invitations = new InvitationStore(db, file);
    this.accounts = new AccountStore(db, file);
    this.hands = new HandStore(db, file);
    this.audience = new AudienceStore(db, file);
    this.replays = new ReplayStore(db, file);
    this.reminders = new ReminderStore(db, file);
    this.statistics = new StatisticsStore(db as unknown as Kysely<unknown>, file);
    this.members = new MemberStore(db, file);
    this.load = new LoadStore(db as unknown as Kysely<unknown>, file);
    this.expectations = new ExpectationStore(db as unknown as Kysely<unknown>, file);
  }

  /**
   * Opens the database in a file, made when missing, and brings its schema up to date.
   *
   * @throws TribuneError unavailable, as every method, while the file cannot be used
   */
  static async open(path: string): Promise<Store> {
    const db = new Kysely<Tables>({ dialect: new SqliteDialect({ database: async () => openSqlite(path) }) });
    try {
      await migrate(db as unknown as Kysely<unknown>);
    } catch (error) {
      await db.destroy();
      throw error;
    }
    return new Store(db, path);
  }

  /** The same as soon as it can be had. @param onWaiting told before each wait why it cannot be had now */
  static async openWhenPossible(path: string, onWaiting: (error: unknown) => void): Promise<Store> {
    for (;;) {
      try {
        return await Store.open(path);
      } catch (error) {
        if (!(error instanceof TribuneError)) throw error;
        onWaiting(error.cause);
        await wait(RETRY_MS);
      }
    }
  }

  close(): Promise<void> {
    return this.#db.destroy();
  }

  async addRoom(room: Room, first?: Step, mostToCome?: number): Promise<boolean> {
    checkDiskRoom(this.#file);
    if (!first && mostToCome === undefined) return addRoom(this.#db, room);
    return this.#db.transaction().execute(async (step) => {
      const isNew = await addRoom(step, room);
      if (isNew && first) await addStep(step, room.id, first);
      if (isNew) await checkOwner(step, room, TO_COME, mostToCome);
      return isNew;
    });
  }

  async room(id: string): Promise<Room | undefined> {
    const row = await this.#db.selectFrom('room').selectAll().where('id', '=', id).executeTakeFirst();
    return row && roomOf(row);
  }

  async rooms({ limit, states, before }: RoomPage): Promise<readonly Room[]> {
    if (states?.length === 0) return [];
    const all = this.#db.selectFrom('room').selectAll();
    let query = states ? all.where('state', 'in', states) : all.where('state', '!=', 'deleted');
    if (before !== undefined) {
      const mark = this.#db.selectFrom('room').select('created_ms').where('id', '=', before);
      query = query.where(({ or, and, eb }) =>
        or([eb('created_ms', '<', mark), and([eb('created_ms', '=', mark), eb('id', '<', before)])]),
      );
    }
    const rows = await query.orderBy('created_ms', 'desc').orderBy('id', 'desc').limit(limit).execute();
    return rows.map(roomOf);
  }

  async roomsLedBy(
    account: string,
    limit: number,
  ): Promise<readonly { readonly room: Room; readonly role: 'host' | 'co-host' }[]> {
    const held = this.#db
      .selectFrom('place')
      .where('account', '=', account)
      .where('role', '!=', 'speaker')
      .where('revoked_ms', 'is', null);
    const own = new Set((await held.select('place').execute()).map(({ place }) => place));
    const rows = await this.#db
      .selectFrom('room')
      .selectAll()
      .where(({ or, eb }) => or([eb('owner', '=', account), eb('id', 'in', held.select('room'))]))
      .where('state', '!=', 'deleted')
      .orderBy(({ eb }) => eb('state', '=', 'ended'))
      .orderBy('created_ms', 'desc')
      .orderBy('id', 'desc')
      .limit(limit)
      .execute();
    return rows.map((row) => {
      const room = roomOf(row);
      const hosts = room.hostPlace === undefined ? room.owner === account : own.has(room.hostPlace);
      return { room, role: hosts ? 'host' : 'co-host' };
    });
  }

  async saveRoom(room: Room, taken?: Step, mostOpen?: number): Promise<void> {
    if (!taken && mostOpen === undefined) return saveRoom(this.#db, room);
    await this.#db.transaction().execute(async (step) => {
      await saveRoom(step, room);
      if (taken) await addStep(step, room.id, taken);
      await checkOwner(step, room, OPEN, mostOpen);
    });
  }

  async saveUndone(room: Room, { state }: Step): Promise<void> {
    await this.#db.transaction().execute(async (step) => {
      await saveRoom(step, room);
      await step
        .deleteFrom('room_step')
        .where('room', '=', room.id)
        .where('number', '=', await lastStep(step, room.id))
        .where('state', '=', state)
        .execute();
    });
  }

  async removeRoom(id: string): Promise<void> {
    await this.#db.deleteFrom('room').where('id', '=', id).execute();
  }

  async saveEnded(room: Room, nowMs: number, taken?: Step): Promise<void> {
    await this.#db.transaction().execute(async (step) => {
      await saveRoom(step, room);
      await revoke(step, { room: room.id }, nowMs);
      await step
        .updateTable('hand')
        .set({ state: 'lapsed', changed_ms: nowMs })
        .where('room', '=', room.id)
        .where('state', 'in', UP)
        .execute();
      if (room.state === 'deleted') {
        await forgetPeople(step, room.id);
        await forgetStatistics(step, room.id);
        await forgetReplay(step, room.id);
      }
      if (taken) await addStep(step, room.id, taken);
    });
  }

  async saveHandOver(room: Room, { host, helper, newHelper }: HandOver): Promise<void> {
    await this.#db.transaction().execute(async (step) => {
      await saveRoom(step, room);
      const setRole = (place: string, role: PlaceRow['role']) =>
        step
          .updateTable('place')
          .set({ role })
          .where('room', '=', room.id)
          .where('place', '=', place)
          .execute();
      await setRole(host, 'host');
      if (helper !== undefined) await setRole(helper, 'co-host');
      if (!newHelper) return;
      const { place, tokenDigest, createdMs } = newHelper;
      await step
        .insertInto('place')
        .values(rowOfPlace(place, tokenDigest, createdMs))
        .execute();
    });
  }

  async nameOfAccount(account: string): Promise<string | undefined> {
    const row = await this.#db
      .selectFrom('member')
      .select('name')
      .where('id', '=', account)
      .executeTakeFirst();
    return row?.name;
  }

  async history(room: string): Promise<readonly Step[]> {
    const rows = await this.#db
      .selectFrom('room_step')
      .selectAll()
      .where('room', '=', room)
      .orderBy('number')
      .execute();
    return rows.map(({ at_ms: atMs, state, mover: by }) => ({ atMs, state, by }));
  }

  async upcoming(untilMs: number): Promise<readonly Upcoming[]> {
    const rows = await this.#db
      .selectFrom('room')
      .selectAll()
      .select(({ selectFrom }) =>
        selectFrom('room_step')
          .select(({ fn }) => fn.max('at_ms').as('at_ms'))
          .whereRef('room_step.room', '=', 'room.id')
          .where('room_step.state', '=', 'green-room')
          .as('assembled_ms'),
      )
      .where(({ or, and, eb }) =>
        or([
          and([eb('state', 'in', ['scheduled', 'green-room']), eb('starts_ms', '<=', untilMs)]),
          and([eb('state', '=', 'green-room'), eb('starts_ms', 'is', null)]),
        ]),
      )
      .orderBy('starts_ms')
      .orderBy('id')
      .execute();
    return rows.map(({ assembled_ms: assembledMs, ...row }) => ({
      room: roomOf(row),
      ...(row.state === 'green-room' && assembledMs !== null ? { assembledMs } : {}),
    }));
  }

  async speakerNames(room: string): Promise<readonly string[]> {
    const rows = await this.#db
      .selectFrom('place')
      .leftJoin('invitation', (join) =>
        join.onRef('invitation.room', '=', 'place.room').onRef('invitation.id', '=', 'place.invitation'),
      )
      .select('place.name')
      .where('place.room', '=', room)
      .where('place.revoked_ms', 'is', null)
      .where(({ or, and, eb }) =>
        or([
          eb('invitation.name', 'is not', null),
          and([eb('place.invitation', 'is', null), eb('place.hand', 'is', null)]),
        ]),
      )
      .orderBy('place.created_ms')
      .orderBy('place.place')
      .limit(MOST_NAMED)
      .execute();
    return rows.map(({ name }) => name);
  }

  async addPlace(wish: NewPlace): Promise<void> {
    checkDiskRoom(this.#file);
    await this.#db.transaction().execute(async (step) => {
      const { place, createdMs } = wish;
      const { role } = place;
      await checkLetsIn(step, place.room);
      if (role === 'host') throw new Error('nobody is invited to host');
      await step
        .insertInto('place')
        .values(rowOfPlace({ ...place, invitation: place.place }, wish.tokenDigest, createdMs))
        .execute();
      const link = {
        room: place.room,
        id: place.place,
        role,
        name: place.name,
        muted: place.muted,
        uses: 1,
        used: 1,
        createdMs,
        ...(wish.untilMs === undefined ? {} : { untilMs: wish.untilMs }),
      };
      await step.insertInto('invitation').values(rowOfInvitation(link, wish.invitationDigest)).execute();
    });
  }

  async place(room: string, place: string): Promise<Place | undefined> {
    const row = await this.#db
      .selectFrom('place')
      .selectAll()
      .where('room', '=', room)
      .where('place', '=', place)
      .executeTakeFirst();
    return row && placeOf(row);
  }

  async placesOfAccount(room: string, account: string): Promise<readonly Place[]> {
    const rows = await this.#db
      .selectFrom('place')
      .selectAll()
      .where('account', '=', account)
      .where('room', '=', room)
      .where('revoked_ms', 'is', null)
      .execute();
    return rows.map(placeOf);
  }

  async setMuted(room: string, place: string, muted: boolean, fromAfar = false): Promise<void> {
    const whose = fromAfar ? { muted_from_afar: muted ? HELD : 0 } : muted ? {} : { muted_from_afar: 0 };
    await this.#changePlace(room, place, { muted: muted ? 1 : 0, ...whose });
  }

  async saveAsked(room: string, place: string, asked: boolean): Promise<void> {
    await this.#db
      .updateTable('place')
      .set({ muted_from_afar: asked ? ASKED : HELD })
      .where('room', '=', room)
      .where('place', '=', place)
      .where('muted_from_afar', '=', asked ? HELD : ASKED)
      .execute();
  }

  async muteAll(room: string, places: readonly string[]): Promise<void> {
    if (places.length === 0) return;
    await this.#db
      .updateTable('place')
      .set({ muted: 1, muted_from_afar: HELD })
      .where('room', '=', room)
      .where('place', 'in', places)
      .execute();
  }

  async saveTaken(room: string, place: string, tokenDigest: string, nowMs: number): Promise<void> {
    await this.#changePlace(room, place, { token_digest: tokenDigest, taken_ms: nowMs, left_ms: null });
  }

  async saveLeft(room: string, place: string, nowMs: number): Promise<void> {
    await this.#changePlace(room, place, { left_ms: nowMs });
  }

  async revokePlace(room: string, place: string, nowMs: number): Promise<void> {
    await this.#db.transaction().execute(async (step) => {
      await revoke(step, { room, place }, nowMs);
      await step
        .updateTable('place')
        .set({ removed_ms: nowMs })
        .where('room', '=', room)
        .where('place', '=', place)
        .where('removed_ms', 'is', null)
        .execute();
    });
  }

  async operatorTokenDigest(): Promise<string | undefined> {
    const row = await this.#db.selectFrom('operator_token').select('token_digest').executeTakeFirst();
    return row?.token_digest;
  }

  async keepOperatorTokenDigest(digest: string, nowMs: number): Promise<string> {
    await this.#db
      .insertInto('operator_token')
      .values({ id: 1, token_digest: digest, created_ms: nowMs })
      .onConflict((conflict) => conflict.column('id').doNothing())
      .execute();
    return (await this.operatorTokenDigest()) ?? digest;
  }

  async #changePlace(room: string, place: string, change: Partial<PlaceRow>): Promise<void> {
    await this.#db
      .updateTable('place')
      .set(change)
      .where('room', '=', room)
      .where('place', '=', place)
      .execute();
  }
}

/** @returns false when there is a room of that id */
async function addRoom(db: Kysely<Tables> | Transaction<Tables>, room: Room): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('room')
    .values(rowOfRoom(room))
    .onConflict((conflict) => conflict.column('id').doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}

async function saveRoom(db: Kysely<Tables> | Transaction<Tables>, room: Room): Promise<void> {
  const { id, ...changes } = rowOfRoom(room);
  await db.updateTable('room').set(changes).where('id', '=', id).execute();
}

/**
 * That a room takes its owner past no limit; whom the operator trusts as one has none.
 *
 * @param states that are counted, in rooms other than this one @throws TribuneError rooms_full, stages_full
 */
async function checkOwner(
  step: Transaction<Tables>,
  { id, owner }: Room,
  states: typeof TO_COME | typeof OPEN,
  most: number | undefined,
): Promise<void> {
  if (owner === undefined || most === undefined) return;
  const { held } = await step
    .selectFrom('room')
    .select(({ fn }) => fn.countAll<number>().as('held'))
    .where('owner', '=', owner)
    .where('state', 'in', states)
    .where('id', '!=', id)
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('member').select('id').where('member.id', '=', owner).where('operator', '=', 1))),
    )
    .executeTakeFirstOrThrow();
  if (held < most) return;
  if (states === TO_COME) {
    throw new TribuneError(
      'rooms_full',
      `You have ${most} rooms to come; delete one, or call it off, first.`,
    );
  }
  throw new TribuneError('stages_full', `You have ${most} stages open; end one of these rooms first.`);
}

async function addStep(step: Transaction<Tables>, room: string, { atMs, state, by }: Step): Promise<void> {
  const number = (await lastStep(step, room)) + 1;
  await step.insertInto('room_step').values({ room, number, at_ms: atMs, state, mover: by }).execute();
}

/** 0 before the first. */
async function lastStep(step: Transaction<Tables>, room: string): Promise<number> {
  const { last } = await step
    .selectFrom('room_step')
    .select(({ fn }) => fn.max('number').as('last'))
    .where('room', '=', room)
    .executeTakeFirstOrThrow();
  return last ?? 0;
}

/** Who was invited there and came, and everything that they and the audience left. */
async function forgetPeople(step: Transaction<Tables>, room: string): Promise<void> {
  for (const table of ['place', 'invitation', 'hand'] as const) {
    await step.deleteFrom(table).where('room', '=', room).execute();
  }
  await forgetAudience(step as unknown as Transaction<AudienceTables>, room);
  await forgetLimit(step as unknown as Transaction<LoadTables>, room);
  await forgetExpectation(step as unknown as Transaction<ExpectationTables>, room);
}

/** Revokes what is not yet revoked: one place with the invitation that was for it alone, or all of a room. */
async function revoke(
  step: Transaction<Tables>,
  { room, place }: { room: string; place?: string },
  nowMs: number,
): Promise<void> {
  for (const table of ['place', 'invitation'] as const) {
    let query = step
      .updateTable(table)
      .set({ revoked_ms: nowMs })
      .where('room', '=', room)
      .where('revoked_ms', 'is', null);
    if (place !== undefined) query = query.where(table === 'place' ? 'place' : 'id', '=', place);
    await query.execute();
  }
}
