/**
 * Rooms: made, announced, changed, assembled, opened, ended, deleted.
 *
 * What was decided is stored before anyone is told, so a restart finds it and carries it out. Owns the state of
 * rooms; not who speaks in them (places.ts), nor that media has what it needs (grants.ts). Rules: docs/RULES.md
 * ROOM-1 to ROOM-4, ROOM-9, ROOM-13 to ROOM-16, LIFE, GREEN, CONSENT-1.
 */

import { isDeepStrictEqual } from 'node:util';
import type { Logger } from 'pino';
import type { Grant, SignedGrant, StageGrant } from '../core/grant.ts';
import { type Refusal, TribuneError } from '../core/refusal.ts';
import type { WaitsFor } from '../core/room-about.ts';
import { isRoomId } from '../core/room-id.ts';
import type { RoomLimits } from '../core/room-limits.ts';
import { aboutFrom, aboutOf, checkStart, type RoomChange, type Said } from './about.ts';
import type { Announcer } from './announcer.ts';
import { documentOf } from './document.ts';
import { everyRoom } from './every-room.ts';
import type { ReplayStorage } from './replay-storage.ts';
import {
  announced,
  assembled,
  changed,
  deleted,
  drafted,
  ended,
  firstGrant,
  notOpened,
  opened,
  type Room,
  scheduled,
  stageGrant,
  stageIsOpen,
} from './room.ts';
import { type Mover, type Step, stepTo } from './room-history.ts';
import type { RoomPage, RoomStorage } from './room-storage.ts';
import type { StageGateway, Standing } from './stage-gateway.ts';
import type { Turns } from './turns.ts';
import { fitToShow, roomIdFrom } from './wording.ts';

export interface RoomsNeeds {
  readonly storage: RoomStorage;
  readonly replays: Pick<ReplayStorage, 'replay'>;
  readonly stage: StageGateway;
  readonly announcer: Announcer;
  readonly turns: Turns;
  readonly signGrant: (grant: Grant | StageGrant) => SignedGrant;
  /** UTC in ms since 1970. */
  readonly nowMs: () => number;
  readonly log: Pick<Logger, 'info' | 'warn'>;
  readonly limits: RoomLimits;
  /** Called when media may not have heard what was decided: grants are to be renewed. */
  readonly outOfStep: () => void;
  /** Called when a room has a page, or a new stage or programme at media, that knows nothing of what there is to tell. */
  readonly tellAll: (room: string) => void;
  /** Called before a room ends: what is left open there is closed, and told while it can be heard. */
  readonly ending: (room: string) => Promise<void>;
  /** Called when a start was set, moved or taken back. */
  readonly scheduleChanged: () => void;
}

export interface NewRoom extends Said {
  readonly title: string;
  readonly id?: string | undefined;
  /** What becomes of it at once. */
  readonly as: 'draft' | 'scheduled' | 'live';
  /** Account of the host. */
  readonly owner?: string | undefined;
}

const CURRENT = ['live', 'green-room', 'scheduled'] as const;
const TOLD_AT_ONCE = 32;
/** Whether a move is to be made still: asked when it is the room's turn, for its host may have been faster. */
export type StillDue = (room: Room) => boolean;

const ALWAYS: StillDue = () => true;

export class Rooms {
  readonly #needs: RoomsNeeds;
  /** Of rooms that are late, as `Schedule` finds them. */
  readonly #waitsFor = new Map<string, WaitsFor>();

  constructor(needs: RoomsNeeds) {
    this.#needs = needs;
  }

  /**
   * Makes a room, and opens it when asked. With an id of the caller's choice this can be repeated: the same words find the
   * same room (`made` false), and announce or open it if it waits for that.
   *
   * @throws TribuneError bad_request, room_exists, rooms_full, stages_full, unavailable
   */
  async create(wish: NewRoom): Promise<{ room: Room; made: boolean }> {
    const title = fitToShow(wish.title, 'title');
    const id = wish.id ?? roomIdFrom(title);
    if (!isRoomId(id)) throw new TribuneError('bad_request', `"${id}" cannot be a room's id.`);
    const nowMs = this.#needs.nowMs();
    const about = aboutFrom(wish);
    const before = wish.id === undefined ? undefined : await this.#needs.storage.room(id);
    if (!before) checkStart(about, nowMs);
    // What is to be live at once is nobody's business until it is.
    const make = wish.as === 'scheduled' ? scheduled : drafted;
    const room = make(id, title, nowMs, about, wish.owner);
    const most = wish.as === 'live' ? undefined : this.#needs.limits.roomsToCome;
    const made = await this.#needs.storage.addRoom(room, stepTo(room, undefined, 'host', nowMs), most);
    const known = made ? room : await this.#named(id);
    if (!known || !isSame(known, room)) {
      throw new TribuneError(
        'room_exists',
        `A room ${id} exists, of which other things are said, or which another hosts; choose another id.`,
      );
    }
    return { room: await this.#bring(known, wish, made), made };
  }

  /** Brings a room to where it is wished. */
  async #bring(room: Room, wish: NewRoom, made: boolean): Promise<Room> {
    if (wish.as === 'scheduled' && room.state === 'draft') return this.publish(room.id);
    if (wish.as !== 'live' || (room.state !== 'scheduled' && room.state !== 'draft')) {
      if (made) await this.#tell(room);
      return room;
    }
    try {
      return await this.open(room.id);
    } catch (error) {
      if (made) await this.#forget(room.id, wish.id !== undefined);
      throw error;
    }
  }

  /**
   * Leaves nothing behind of what was made in vain. Nobody knows an id that was made here; one that was chosen comes again,
   * and where a grant bears it, it stays a draft: no two grants are to be alike.
   */
  async #forget(id: string, wasChosen: boolean): Promise<void> {
    const room = await this.#needs.storage.room(id);
    if (!wasChosen || room?.epoch === 0) await this.#needs.storage.removeRoom(id);
  }

  /** @throws TribuneError room_not_found */
  async get(id: string): Promise<Room> {
    const room = await this.#named(id);
    if (!room) throw new TribuneError('room_not_found', `There is no room ${id}.`);
    return room;
  }

  /** False where there is none of this id. */
  async isDraft(id: string): Promise<boolean> {
    return (await this.#needs.storage.room(id))?.state === 'draft';
  }

  list(page: RoomPage): Promise<readonly Room[]> {
    return this.#needs.storage.rooms(page);
  }

  /** Those that an account hosts or helps to host: first what is not over, then the newest. */
  ledBy(account: string, limit: number): ReturnType<RoomStorage['roomsLedBy']> {
    return this.#needs.storage.roomsLedBy(account, limit);
  }

  /** @throws TribuneError room_not_found */
  async history(id: string): Promise<readonly Step[]> {
    await this.get(id);
    return this.#needs.storage.history(id);
  }

  /** Who stands on its stage; nobody while it is closed. @throws TribuneError room_not_found, unavailable */
  async people(id: string): Promise<readonly Standing[]> {
    if (!stageIsOpen(await this.get(id))) return [];
    return this.#needs.stage.people(id).catch((error: unknown) => {
      if (isRefusal(error, 'room_not_open')) return [];
      throw error;
    });
  }

  /** Makes a draft known, with its page. @throws TribuneError room_not_found, room_state_wrong */
  publish(id: string): Promise<Room> {
    return this.#needs.turns.take(id, async () => {
      const before = await this.get(id);
      const room = announced(before);
      if (room !== before) await this.#keep(room, before, 'host');
      // Also when it was announced before: the origin may not have heard.
      await this.#tell(room);
      this.#needs.tellAll(id);
      return room;
    });
  }

  /**
   * Says anew what a room is about, until it is live. What the change does not name stays.
   *
   * @throws TribuneError bad_request, room_not_found, room_state_wrong; unavailable: kept, but the stage may not know yet
   */
  change(id: string, change: RoomChange): Promise<Room> {
    return this.#needs.turns.take(id, async () => {
      const before = await this.get(id);
      const title = change.title === undefined ? before.title : fitToShow(change.title, 'title');
      const about = aboutFrom(change, before);
      checkStart(about, this.#needs.nowMs(), before);
      const room = changed(before, title, about);
      await this.#keep(room, before, 'host');
      if (room.startsMs !== before.startsMs) this.#waitsFor.delete(id);
      await this.#tell(room);
      if (room.epoch !== before.epoch) {
        await this.#needs.stage
          .assign(id, this.#needs.signGrant(stageGrant(room)))
          .catch((error: unknown) => {
            this.#needs.outOfStep();
            throw error;
          });
      }
      return room;
    });
  }

  /**
   * Opens the green room: the stage assembles, unheard. One that is open stays as it is.
   *
   * @throws TribuneError room_not_found, room_state_wrong, stages_full, unavailable
   */
  assemble(id: string, by: Mover = 'host', due = ALWAYS): Promise<Room> {
    return this.#needs.turns.take(id, async () => {
      const before = await this.get(id);
      if (!due(before)) return before;
      if (before.state === 'green-room') return this.#toldAgain(before);
      const room = assembled(before);
      await this.#carryOut(room, before, by, stageGrant(room));
      this.#needs.log.info({ room: id, by }, 'green room opened');
      await this.#tell(room);
      return room;
    });
  }

  /**
   * Opens a room, or opens an ended one again as its next run. Whoever is in its green room is heard from now on. A
   * live one stays as it is.
   *
   * @throws TribuneError room_not_found, stages_full, unavailable
   */
  open(id: string, by: Mover = 'host', due = ALWAYS): Promise<Room> {
    return this.#needs.turns.take(id, async () => {
      const before = await this.get(id);
      if (!due(before)) return before;
      if (before.state === 'live') return this.#toldAgain(before);
      const room = opened(before, this.#needs.nowMs());
      await this.#carryOut(room, before, by, firstGrant(room));
      this.#waitsFor.delete(id);
      this.#needs.log.info({ room: id, run: room.runsBegun, by }, 'room opened');
      await this.#tell(room);
      return room;
    });
  }

  /**
   * Ends a room and revokes its places, also while media is out of reach: the origin then ends the programme at its
   * last complete segment, and media is told when it comes back.
   *
   * @throws TribuneError room_not_found, room_state_wrong
   */
  end(id: string, by: Mover = 'host', due = ALWAYS): Promise<Room> {
    return this.#needs.turns.take(id, async () => {
      const before = await this.get(id);
      if (!due(before)) return before;
      if (before.state === 'ended') return this.#toldAgain(before);
      const nowMs = this.#needs.nowMs();
      const room = ended(before, nowMs);
      await this.#needs.ending(id);
      await this.#needs.storage.saveEnded(room, nowMs, stepTo(room, before, by, nowMs));
      if (stageIsOpen(before)) await this.#endNowOrLater(id);
      this.#waitsFor.delete(id);
      this.#needs.log.info({ room: id, by }, 'room ended');
      // After the stage: its own word on the last segment reaches the origin first.
      await this.#tell(room);
      return room;
    });
  }

  /**
   * Deletes a room with its places and its recording; a second time changes nothing.
   *
   * @throws TribuneError room_not_found: there never was one; room_state_wrong
   */
  delete(id: string, by: Mover = 'host'): Promise<void> {
    return this.#needs.turns.take(id, async () => {
      const before = await this.#needs.storage.room(id);
      if (!before) throw new TribuneError('room_not_found', `There is no room ${id}.`);
      const room = deleted(before);
      if (room === before) return this.#tell(room);
      const nowMs = this.#needs.nowMs();
      await this.#needs.storage.saveEnded(room, nowMs, stepTo(room, before, by, nowMs));
      this.#waitsFor.delete(id);
      this.#needs.log.info({ room: id, by }, 'room deleted');
      await this.#tell(room);
    });
  }

  /** Lets the page say why a room is late. @returns whether that is news */
  async tellWaiting(id: string, waitsFor: WaitsFor, due = ALWAYS): Promise<boolean> {
    if (this.#waitsFor.get(id) === waitsFor) return false;
    return this.#needs.turns.take(id, async () => {
      const room = await this.#named(id);
      if (!room || !isComing(room) || !due(room)) return false;
      this.#waitsFor.set(id, waitsFor);
      await this.#tell(room);
      return true;
    });
  }

  /** Tells the origin of every room, as after a start: it may have missed some while control was away. */
  async announceAll(): Promise<void> {
    const { storage } = this.#needs;
    // First what listeners may wait for. Each waits for its predecessors, so that a room that is made meanwhile does not
    // wait for thousands.
    for (const states of [CURRENT, ['ended'], ['deleted']] as const) {
      let told: Promise<void>[] = [];
      for await (const { id } of everyRoom(storage, states)) {
        told.push(this.#tellAgain(id));
        if (told.length < TOLD_AT_ONCE) continue;
        await Promise.all(told);
        told = [];
      }
      await Promise.all(told);
    }
  }

  /** Lets the page of a room that is to come name who was invited, after that changed. */
  async nameSpeakers(id: string): Promise<void> {
    const room = await this.#needs.storage.room(id);
    if (room && isComing(room)) await this.announce(id);
  }

  /** Tells the origin how a room stands now. */
  announce(id: string): Promise<void> {
    return this.#needs.turns.take(id, async () => {
      const room = await this.#needs.storage.room(id);
      if (room) await this.#tell(room);
    });
  }

  /** Without a look at what falls due: nothing has changed, and at a start there are thousands. */
  #tellAgain(id: string): Promise<void> {
    return this.#needs.turns.take(id, async () => {
      const room = await this.#needs.storage.room(id);
      if (room) await this.#tellOrigin(room);
    });
  }

  async #tell(room: Room): Promise<void> {
    this.#needs.scheduleChanged();
    await this.#tellOrigin(room);
  }

  async #tellOrigin(room: Room): Promise<void> {
    // A draft is nobody's business.
    if (room.state === 'draft') return;
    const speakers = isComing(room) ? await this.#needs.storage.speakerNames(room.id) : [];
    const waitsFor = this.#waitsFor.get(room.id);
    const replay = await this.#needs.replays.replay(room.id, room.programme?.run ?? 0);
    await this.#needs.announcer.announce(documentOf(room, { speakers, waitsFor, replay }));
  }

  /** The origin may not have heard, when the answer to it was lost or something failed after it was stored. */
  async #toldAgain(room: Room): Promise<Room> {
    await this.#tell(room);
    return room;
  }

  /**
   * Stores what was decided with the step that it is, then hands media its grant; where media does not take that, all is as
   * before. Of a draft only the run and the epoch are stored ahead: nobody is to see it live before it is, and nobody stands
   * on its stage whom media would have to keep there.
   *
   * @throws TribuneError stages_full, unavailable
   */
  async #carryOut(room: Room, before: Room, by: Mover, grant: Grant | StageGrant): Promise<void> {
    const { storage, stage, limits } = this.#needs;
    const most = stageIsOpen(before) ? undefined : limits.openStages;
    const step = stepTo(room, before, by, this.#needs.nowMs());
    const isDraft = before.state === 'draft';
    if (isDraft) await storage.saveRoom(notOpened(room, before), undefined, most);
    else await storage.saveRoom(room, step, most);
    try {
      await stage.assign(room.id, this.#needs.signGrant(grant));
      if (isDraft) await storage.saveRoom(room, step, most);
    } catch (error) {
      // The order may have arrived and only the answer been lost.
      this.#needs.outOfStep();
      if (step && !isDraft) await this.#takeBack(room, before, step);
      throw error;
    }
    this.#needs.tellAll(room.id);
  }

  async #takeBack(room: Room, before: Room, step: Step): Promise<void> {
    try {
      await this.#needs.storage.saveUndone(notOpened(room, before), step);
    } catch {
      // By what is stored it is open: so media will hear, and so must listeners.
      await this.#tell(room);
    }
  }

  #keep(room: Room, before: Room, by: Mover): Promise<void> {
    return this.#needs.storage.saveRoom(room, stepTo(room, before, by, this.#needs.nowMs()));
  }

  async #named(id: string): Promise<Room | undefined> {
    const room = await this.#needs.storage.room(id);
    return room?.state === 'deleted' ? undefined : room;
  }

  /** Whatever media says to it, the room has ended: what it may go on with is ended when the two are brought together. */
  async #endNowOrLater(id: string): Promise<void> {
    try {
      await this.#needs.stage.end(id);
    } catch (error) {
      if (isRefusal(error, 'room_not_open')) return;
      this.#needs.outOfStep();
      if (!isRefusal(error, 'unavailable')) {
        this.#needs.log.warn(
          { room: id, err: error },
          'media did not end a room that has ended; trying again',
        );
      }
    }
  }
}

/** Whether a room that was there is the one that is asked for: the same host says the same of it. */
function isSame(known: Room, asked: Room): boolean {
  if (known.title !== asked.title) return false;
  if (asked.owner !== undefined && known.owner !== asked.owner) return false;
  return isDeepStrictEqual(aboutOf(known), aboutOf(asked));
}

function isComing({ state }: Room): boolean {
  return state === 'scheduled' || state === 'green-room';
}

function isRefusal(error: unknown, code: Refusal): boolean {
  return error instanceof TribuneError && error.code === code;
}
