/** What is kept of invitations and of who came by them. Rules: docs/RULES.md LINK-1 to LINK-8. */

import type { ExpressionBuilder, Kysely, SelectQueryBuilder, Transaction } from 'kysely';
import type { Invitation } from '../rooms/invitation.ts';
import type { InvitationPage, InvitationStorage, NewArrival, NewLink } from '../rooms/invitation-storage.ts';
import type { Place } from '../rooms/place.ts';
import type { Visitor } from '../rooms/visitor.ts';
import { checkDiskRoom } from './disk-room.ts';
import { blockedPlace, checkLetsIn } from './lets-in.ts';
import { invitationOf, placeOf, rowOfInvitation, rowOfPlace } from './rows.ts';
import type { PlaceRow, Tables } from './tables.ts';

type PlaceQuery = SelectQueryBuilder<Tables, 'place', PlaceRow>;

export class InvitationStore implements InvitationStorage {
  readonly #db: Kysely<Tables>;
  readonly #file: string;

  constructor(db: Kysely<Tables>, file: string) {
    this.#db = db;
    this.#file = file;
  }

  async addInvitation({ invitation, secretDigest }: NewLink): Promise<void> {
    checkDiskRoom(this.#file);
    await this.#db.transaction().execute(async (step) => {
      await checkLetsIn(step, invitation.room);
      await step.insertInto('invitation').values(rowOfInvitation(invitation, secretDigest)).execute();
    });
  }

  async invitation(room: string, id: string): Promise<Invitation | undefined> {
    const row = await this.#db
      .selectFrom('invitation')
      .selectAll()
      .where('room', '=', room)
      .where('id', '=', id)
      .executeTakeFirst();
    return row && invitationOf(row);
  }

  async invitationBySecret(secretDigest: string): Promise<Invitation | undefined> {
    const row = await this.#db
      .selectFrom('invitation')
      .selectAll()
      .where('secret_digest', '=', secretDigest)
      .executeTakeFirst();
    return row && invitationOf(row);
  }

  async invitations(room: string, { limit, before }: InvitationPage): Promise<readonly Invitation[]> {
    let query = this.#db.selectFrom('invitation').selectAll().where('room', '=', room);
    if (before !== undefined) {
      const mark = this.#db
        .selectFrom('invitation')
        .select('created_ms')
        .where('room', '=', room)
        .where('id', '=', before);
      query = query.where(({ or, and, eb }) =>
        or([eb('created_ms', '<', mark), and([eb('created_ms', '=', mark), eb('id', '<', before)])]),
      );
    }
    const rows = await query.orderBy('created_ms', 'desc').orderBy('id', 'desc').limit(limit).execute();
    return rows.map(invitationOf);
  }

  async countGood(room: string, nowMs: number): Promise<number> {
    const { good } = await this.#db
      .selectFrom('invitation')
      .select(({ fn }) => fn.countAll<number>().as('good'))
      .where('room', '=', room)
      .where('revoked_ms', 'is', null)
      .where(({ or, eb }) => or([eb('until_ms', 'is', null), eb('until_ms', '>', nowMs)]))
      .executeTakeFirstOrThrow();
    return good;
  }

  async placesNamed(room: string, places: readonly string[]): Promise<readonly Place[]> {
    if (places.length === 0) return [];
    return placesFound(this.#placesOf(room).where('place', 'in', places));
  }

  async placesOfVisitor(room: string, { account, deviceDigest }: Visitor): Promise<readonly Place[]> {
    const ofAccount = account === undefined ? undefined : this.#placesOf(room).where('account', '=', account);
    const ofDevice =
      deviceDigest === undefined ? undefined : this.#placesOf(room).where('device_digest', '=', deviceDigest);
    // Not by one condition: SQLite would read every place of the room.
    if (ofAccount && ofDevice) return placesFound(ofAccount.union(ofDevice));
    const held = ofAccount ?? ofDevice;
    return held ? placesFound(held) : [];
  }

  async placesBy(room: string, invitations: readonly string[]): Promise<readonly Place[]> {
    if (invitations.length === 0) return [];
    return placesFound(this.#placesOf(room).where('invitation', 'in', invitations));
  }

  placesByHand(room: string): Promise<readonly Place[]> {
    return placesFound(this.#placesOf(room).where('hand', 'is not', null));
  }

  leadingPlaces(room: string): Promise<readonly Place[]> {
    const leading = ['host', 'co-host'] as const;
    return placesFound(this.#placesOf(room).where('role', 'in', leading).where('revoked_ms', 'is', null));
  }

  async addArrival({ place, tokenDigest, createdMs }: NewArrival): Promise<boolean> {
    checkDiskRoom(this.#file);
    return this.#db.transaction().execute(async (step) => {
      await checkLetsIn(step, place.room, place);
      if (place.invitation !== undefined) {
        const { numUpdatedRows } = await step
          .updateTable('invitation')
          .set((eb) => ({ used: eb('used', '+', 1) }))
          .where('room', '=', place.room)
          .where('id', '=', place.invitation)
          .where('revoked_ms', 'is', null)
          .whereRef('used', '<', 'uses')
          .executeTakeFirst();
        if (numUpdatedRows === 0n) return false;
      }
      await step
        .insertInto('place')
        .values(rowOfPlace(place, tokenDigest, createdMs))
        .execute();
      return true;
    });
  }

  async saveCame(
    room: string,
    place: string,
    { account, deviceDigest }: Visitor,
    nowMs: number,
  ): Promise<void> {
    await this.#db
      .updateTable('place')
      .set((eb) => ({
        came_ms: eb.fn.coalesce('came_ms', eb.val(nowMs)),
        ...(account === undefined ? {} : { account: eb.fn.coalesce('account', eb.val(account)) }),
        ...(deviceDigest === undefined ? {} : { device_digest: deviceDigest }),
      }))
      .where('room', '=', room)
      .where('place', '=', place)
      .execute();
  }

  async revokeInvitation(room: string, id: string, withPlaces: boolean, nowMs: number): Promise<void> {
    await this.#db.transaction().execute(async (step) => {
      await step
        .updateTable('invitation')
        .set({ revoked_ms: nowMs })
        .where('room', '=', room)
        .where('id', '=', id)
        .where('revoked_ms', 'is', null)
        .execute();
      let places = step
        .updateTable('place')
        .set({ revoked_ms: nowMs, removed_ms: nowMs })
        .where('room', '=', room)
        .where('invitation', '=', id)
        .where('revoked_ms', 'is', null);
      // A place that waits for its only guest goes with the link that leads to it.
      if (!withPlaces) places = places.where('came_ms', 'is', null).where('taken_ms', 'is', null);
      await places.execute();
    });
  }

  block(room: string, place: string, nowMs: number): Promise<readonly Place[]> {
    return this.#db.transaction().execute(async (step) => {
      const row = await placeRow(step, room, place);
      if (!row) return [];
      const taken = await step
        .updateTable('place')
        .set((eb) => ({
          blocked_ms: nowMs,
          revoked_ms: eb.fn.coalesce('revoked_ms', eb.val(nowMs)),
          removed_ms: eb.fn.coalesce('removed_ms', eb.val(nowMs)),
        }))
        .where('room', '=', room)
        .where('role', '!=', 'host')
        .where(heldBy(row))
        .returningAll()
        .execute();
      await revokeOwnInvitations(step, taken, nowMs);
      return taken.map(placeOf);
    });
  }

  async unblock(room: string, place: string): Promise<void> {
    await this.#db.transaction().execute(async (step) => {
      const row = await placeRow(step, room, place);
      if (!row) return;
      await step
        .updateTable('place')
        .set({ blocked_ms: null })
        .where('room', '=', room)
        .where(heldBy(row))
        .execute();
    });
  }

  blockedPlace(room: string, visitor: Visitor): Promise<string | undefined> {
    return blockedPlace(this.#db, room, visitor);
  }

  async noteAttempt(
    room: string,
    at: { readonly place: string } | { readonly invitation: string },
    nowMs: number,
  ): Promise<void> {
    if ('place' in at) {
      await this.#db
        .updateTable('place')
        .set((eb) => ({ attempts: eb('attempts', '+', 1), attempted_ms: nowMs }))
        .where('room', '=', room)
        .where('place', '=', at.place)
        .execute();
    } else {
      await this.#db
        .updateTable('invitation')
        .set((eb) => ({ attempts: eb('attempts', '+', 1), attempted_ms: nowMs }))
        .where('room', '=', room)
        .where('id', '=', at.invitation)
        .execute();
    }
  }

  #placesOf(room: string): PlaceQuery {
    return this.#db.selectFrom('place').selectAll().where('room', '=', room);
  }
}

function placeRow(step: Transaction<Tables>, room: string, place: string): Promise<PlaceRow | undefined> {
  return step
    .selectFrom('place')
    .selectAll()
    .where('room', '=', room)
    .where('place', '=', place)
    .executeTakeFirst();
}

/** Places of the same account or browser, and the place itself. */
function heldBy({ place, account, device_digest: device }: PlaceRow) {
  return ({ eb, or }: ExpressionBuilder<Tables, 'place'>) =>
    or([
      eb('place', '=', place),
      ...(account === null ? [] : [eb('account', '=', account)]),
      ...(device === null ? [] : [eb('device_digest', '=', device)]),
    ]);
}

/** An invitation that was for one of these places alone leads nowhere any more. */
async function revokeOwnInvitations(
  step: Transaction<Tables>,
  places: readonly PlaceRow[],
  nowMs: number,
): Promise<void> {
  for (const { room, place } of places) {
    await step
      .updateTable('invitation')
      .set({ revoked_ms: nowMs })
      .where('room', '=', room)
      .where('id', '=', place)
      .where('revoked_ms', 'is', null)
      .execute();
  }
}

/** The oldest first. Put in order here, or SQLite would rather read all places in their order than find these. */
async function placesFound(query: PlaceQuery): Promise<readonly Place[]> {
  const rows = await query.execute();
  const byAge = (a: PlaceRow, b: PlaceRow) => a.created_ms - b.created_ms || (a.place < b.place ? -1 : 1);
  return rows.toSorted(byAge).map(placeOf);
}
