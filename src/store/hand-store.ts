/** What is kept of raised hands. Rules: docs/RULES.md HAND-1 to HAND-8. */

import type { Kysely, Transaction } from 'kysely';
import { type HandState, QUEUED, UP } from '../core/hand-state.ts';
import type { Hand } from '../rooms/hand.ts';
import type { HandKey, HandStorage } from '../rooms/hand-storage.ts';
import type { NewArrival } from '../rooms/invitation-storage.ts';
import { checkDiskRoom } from './disk-room.ts';
import { checkLetsIn } from './lets-in.ts';
import { handOf, rowOfHand, rowOfPlace } from './rows.ts';
import type { Tables } from './tables.ts';

export class HandStore implements HandStorage {
  readonly #db: Kysely<Tables>;
  readonly #file: string;

  constructor(db: Kysely<Tables>, file: string) {
    this.#db = db;
    this.#file = file;
  }

  async addHand(hand: Hand, secretDigest: string): Promise<void> {
    checkDiskRoom(this.#file);
    await this.#db.insertInto('hand').values(rowOfHand(hand, secretDigest)).execute();
  }

  async sayAgain({ room, id, name, topic, language }: Hand, secretDigest: string): Promise<void> {
    await this.#db
      .updateTable('hand')
      .set({ name, topic, language: language ?? null, secret_digest: secretDigest })
      .where('room', '=', room)
      .where('id', '=', id)
      .execute();
  }

  async hand(room: string, id: string): Promise<Hand | undefined> {
    const row = await this.#db
      .selectFrom('hand')
      .selectAll()
      .where('room', '=', room)
      .where('id', '=', id)
      .executeTakeFirst();
    return row && handOf(row);
  }

  async handBySecret(room: string, id: string, secretDigest: string): Promise<Hand | undefined> {
    const row = await this.#db
      .selectFrom('hand')
      .selectAll()
      .where('room', '=', room)
      .where('id', '=', id)
      .where('secret_digest', '=', secretDigest)
      .executeTakeFirst();
    return row && handOf(row);
  }

  async handsUp(room: string): Promise<readonly Hand[]> {
    const rows = await this.#db
      .selectFrom('hand')
      .selectAll()
      .where('state', 'in', UP)
      .where('room', '=', room)
      .orderBy('raised_ms')
      .orderBy('id')
      .execute();
    return rows.map(handOf);
  }

  async lastOf(room: string, deviceDigest: string): Promise<Hand | undefined> {
    const row = await this.#db
      .selectFrom('hand')
      .selectAll()
      .where('room', '=', room)
      .where('device_digest', '=', deviceDigest)
      .orderBy('raised_ms', 'desc')
      .executeTakeFirst();
    return row && handOf(row);
  }

  async roomsWithHands(): Promise<readonly string[]> {
    const rows = await this.#db
      .selectFrom('hand')
      .select('room')
      .distinct()
      .where('state', 'in', UP)
      .execute();
    return rows.map(({ room }) => room);
  }

  changeHand(hand: HandKey, from: readonly HandState[], to: HandState, nowMs: number): Promise<boolean> {
    return this.#db.transaction().execute((step) => change(step, hand, from, { state: to }, nowMs));
  }

  acceptHand(hand: HandKey, { place, tokenDigest, createdMs }: NewArrival, nowMs: number): Promise<boolean> {
    checkDiskRoom(this.#file);
    return this.#db.transaction().execute(async (step) => {
      const accepted = { state: 'accepted', place: place.place } as const;
      await checkLetsIn(step, hand.room, place);
      if (!(await change(step, hand, QUEUED, accepted, nowMs))) return false;
      await step
        .insertInto('place')
        .values(rowOfPlace(place, tokenDigest, createdMs))
        .execute();
      return true;
    });
  }

  async endHand(hand: HandKey, to: HandState, nowMs: number): Promise<void> {
    await this.#db.transaction().execute(async (step) => {
      if (!(await change(step, hand, ['accepted'], { state: to }, nowMs))) return;
      await step
        .updateTable('place')
        .set({ revoked_ms: nowMs })
        .where('room', '=', hand.room)
        .where('hand', '=', hand.id)
        .where('revoked_ms', 'is', null)
        .execute();
    });
  }
}

async function change(
  step: Transaction<Tables>,
  { room, id }: HandKey,
  from: readonly HandState[],
  to: { readonly state: HandState; readonly place?: string },
  nowMs: number,
): Promise<boolean> {
  const { numUpdatedRows } = await step
    .updateTable('hand')
    .set({ ...to, changed_ms: nowMs })
    .where('room', '=', room)
    .where('id', '=', id)
    .where('state', 'in', from)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}
