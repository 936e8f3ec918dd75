/**
 * Rooms: made, opened, ended, and kept supplied with a writer.
 *
 * What was decided is stored before anyone is told, so a restart finds it and carries it out. Owns the state of
 * rooms; not who speaks in them (places.ts). Rules: docs/RULES.md ROOM-1 to ROOM-10.
 */

import type { Logger } from 'pino';
import type { Grant, SignedGrant } from '../core/grant.ts';
import { type Refusal, TribuneError } from '../core/refusal.ts';
import { isRoomId } from '../core/room-id.ts';
import type { Announcer } from './announcer.ts';
import {
  documentOf,
  ended,
  firstGrant,
  notOpened,
  opened,
  type Room,
  renewed,
  scheduled,
  takeoverGrant,
} from './room.ts';
import type { RoomPage, RoomStorage } from './room-storage.ts';
import type { StageGateway } from './stage-gateway.ts';
import { Turns } from './turns.ts';
import { fitToShow, roomIdFrom } from './wording.ts';

export interface RoomsNeeds {
  readonly storage: RoomStorage;
  readonly stage: StageGateway;
  readonly announcer: Announcer;
  readonly signGrant: (grant: Grant) => SignedGrant;
  /** UTC in ms since 1970. */
  readonly nowMs: () => number;
  readonly log: Pick<Logger, 'info'>;
  /** Called when media may not have heard what was decided: `renewGrants` is due. */
  readonly outOfStep: () => void;
}

export interface NewRoom {
  readonly title: string;
  readonly id?: string | undefined;
  readonly open: boolean;
  /** Account of the host. */
  readonly owner?: string | undefined;
}

export class Rooms {
  readonly #needs: RoomsNeeds;
  readonly #turns = new Turns();

  constructor(needs: RoomsNeeds) {
    this.#needs = needs;
  }

  /**
   * Makes a room, and opens it when asked. With an id of the caller's choice this can be repeated: the same title
   * finds the same room (`made` false), and opens it if it waits for that.
   *
   * @throws TribuneError bad_request, room_exists, unavailable
   */
  async create(wish: NewRoom): Promise<{ room: Room; made: boolean }> {
    const title = fitToShow(wish.title, 'title');
    const id = wish.id ?? roomIdFrom(title);
    if (!isRoomId(id)) throw new TribuneError('bad_request', `"${id}" cannot be a room's id.`);
    const room = scheduled(id, title, this.#needs.nowMs(), wish.owner);
    const made = await this.#needs.storage.addRoom(room);
    const known = made ? room : await this.get(id);
    if (known.title !== title || (wish.owner !== undefined && known.owner !== wish.owner)) {
      throw new TribuneError(
        'room_exists',
        `A room ${id} exists under another title, or another host; choose another id.`,
      );
    }
    if (!wish.open || known.state !== 'scheduled') {
      if (made) await this.#announce(id);
      return { room: known, made };
    }
    try {
      return { room: await this.open(id), made };
    } catch (error) {
      // Nobody knows an id that was made here: the caller's next attempt makes another.
      if (made && wish.id === undefined) await this.#needs.storage.removeRoom(id);
      else if (made) await this.#announce(id);
      throw error;
    }
  }

  /** @throws TribuneError room_not_found */
  async get(id: string): Promise<Room> {
    const room = await this.#needs.storage.room(id);
    if (!room) throw new TribuneError('room_not_found', `There is no room ${id}.`);
    return room;
  }

  list(page: RoomPage): Promise<readonly Room[]> {
    return this.#needs.storage.rooms(page);
  }

  /** Those that an account hosts or helps to host, newest first. */
  ledBy(account: string, limit: number): ReturnType<RoomStorage['roomsLedBy']> {
    return this.#needs.storage.roomsLedBy(account, limit);
  }

  /** Opens a room, or opens an ended one again as its next run. A live one stays as it is. */
  open(id: string): Promise<Room> {
    return this.#turns.take(id, async () => {
      const before = await this.get(id);
      if (before.state === 'live') return before;
      const room = opened(before, this.#needs.nowMs());
      await this.#needs.storage.saveRoom(room);
      try {
        await this.#needs.stage.assign(id, this.#needs.signGrant(firstGrant(room)));
      } catch (error) {
        await this.#needs.storage.saveRoom(notOpened(room, before));
        // The order may have arrived and only the answer been lost.
        this.#needs.outOfStep();
        throw error;
      }
      this.#needs.log.info({ room: id, run: room.runsBegun }, 'room opened');
      await this.#needs.announcer.announce(documentOf(room));
      return room;
    });
  }

  /**
   * Ends a room and revokes its places, also while media is out of reach: the origin then ends the programme at its
   * last complete segment, and media is told when it comes back (`renewGrants`).
   */
  end(id: string): Promise<Room> {
    return this.#turns.take(id, async () => {
      const before = await this.get(id);
      if (before.state === 'ended') return before;
      const nowMs = this.#needs.nowMs();
      const room = ended(before, nowMs);
      await this.#needs.storage.saveEnded(room, nowMs);
      if (before.state === 'live') await this.#endNowOrLater(id);
      this.#needs.log.info({ room: id }, 'room ended');
      // After the stage: its own word on the last segment reaches the origin first.
      await this.#needs.announcer.announce(documentOf(room));
      return room;
    });
  }

  /**
   * Brings media and the store together: every live room has a writer of its current run, and nothing else sounds.
   * For when control starts and when media comes back.
   *
   * @throws what the first room met that could not be given a writer; the others were served all the same
   */
  renewGrants(): Promise<void> {
    // One at a time, each looking afresh, so that two calls in a row do not take a room over twice.
    return this.#turns.take('', async () => {
      const failures: unknown[] = [];
      const serve = (id: string, work: () => Promise<void>) =>
        this.#turns.take(id, work).catch((error: unknown) => void failures.push(error));
      for (const { room } of await this.#needs.stage.rooms()) {
        await serve(room, () => this.#endUnlessLive(room));
      }
      for await (const { id } of this.#all({ states: ['live'] })) {
        await serve(id, () => this.#assignUnlessHeld(id));
      }
      if (failures.length > 0) throw failures[0];
    });
  }

  /**
   * A new grant for a room whose process died.
   *
   * @throws TribuneError room_not_found, room_not_open: then the room must not come back
   */
  replaceWriter(id: string): Promise<SignedGrant> {
    return this.#turns.take(id, async () => {
      const room = renewed(await this.get(id));
      return this.#takeOver(room);
    });
  }

  /** Tells the origin of every room, as after a start: it may have missed some while control was away. */
  async announceAll(): Promise<void> {
    const told: Promise<void>[] = [];
    for await (const { id } of this.#all()) told.push(this.#announce(id));
    await Promise.all(told);
  }

  #announce(id: string): Promise<void> {
    return this.#turns.take(id, async () => {
      const room = await this.#needs.storage.room(id);
      if (room) await this.#needs.announcer.announce(documentOf(room));
    });
  }

  /** @throws TribuneError unavailable */
  async #endOnStage(id: string): Promise<void> {
    try {
      await this.#needs.stage.end(id);
    } catch (error) {
      if (!isRefusal(error, 'room_not_open')) throw error;
    }
  }

  async #endNowOrLater(id: string): Promise<void> {
    try {
      await this.#endOnStage(id);
    } catch (error) {
      if (!isRefusal(error, 'unavailable')) throw error;
      this.#needs.outOfStep();
    }
  }

  async #endUnlessLive(id: string): Promise<void> {
    const room = await this.#needs.storage.room(id);
    if (room?.state !== 'live') await this.#endOnStage(id);
  }

  async #assignUnlessHeld(id: string): Promise<void> {
    const before = await this.get(id);
    if (before.state !== 'live') return;
    const held = (await this.#needs.stage.rooms()).find(({ room }) => room === id);
    if (held && held.run === before.programme?.run && held.epoch >= before.epoch) return;
    await this.#needs.stage.assign(id, await this.#takeOver(renewed(before)));
  }

  /** @param room with its new epoch */
  async #takeOver(room: Room): Promise<SignedGrant> {
    await this.#needs.storage.saveRoom(room);
    const grant = takeoverGrant(room, this.#needs.nowMs());
    const signed = this.#needs.signGrant(grant);
    await this.#needs.announcer.seal(grant, signed);
    return signed;
  }

  async *#all(among: Pick<RoomPage, 'states'> = {}): AsyncGenerator<Room> {
    const limit = 100;
    let page = await this.list({ ...among, limit });
    for (;;) {
      yield* page;
      const last = page.at(-1);
      if (!last || page.length < limit) return;
      page = await this.list({ ...among, limit, before: last.id });
    }
  }
}

function isRefusal(error: unknown, code: Refusal): boolean {
  return error instanceof TribuneError && error.code === code;
}
