/**
 * Tells listeners what control knows of a room: by media, which puts it into the programme, and by the board at the
 * origins, for who comes in the middle.
 *
 * What there is to say is read from its source when it is told, so it is always the newest, and after a restart of
 * control or of media all of it is simply told again. Rules: docs/RULES.md TOLD.
 */

import { isDeepStrictEqual } from 'node:util';
import type { Logger } from 'pino';
import type { Board } from '../core/board.ts';
import { TribuneError } from '../core/refusal.ts';
import type { ToldEvent, ToldType } from '../core/told-event.ts';
import { everyRoom } from './every-room.ts';
import type { RoomStorage } from './room-storage.ts';
import type { StageGateway } from './stage-gateway.ts';

/** By type: what there is to say of a room now. */
export type ToldSources = {
  readonly [Type in ToldType]: (room: string) => Promise<Extract<ToldEvent, { readonly type: Type }>>;
};

/** Where a room's board hangs: at the origins. */
export interface BoardHolder {
  /** Never fails: what cannot be told now is told as soon as it can, the newest only. */
  post(room: string, board: Board): void;
}

export interface TellerNeeds {
  readonly stage: Pick<StageGateway, 'tell'>;
  readonly boards: BoardHolder;
  readonly storage: Pick<RoomStorage, 'rooms' | 'room'>;
  /** UTC in ms since 1970. */
  readonly nowMs: () => number;
  readonly log: Pick<Logger, 'warn' | 'error'>;
}

interface Posted {
  readonly events: Map<ToldType, ToldEvent>;
  revision: number;
}

const RETRY_MS = 500;
/** Whoever listens hears sums in band; for the others they need not be so fresh. */
const SUMS_POSTED_MS = 15_000;
/** Rooms whose boards are remembered; of any other all is read again. */
const MOST_REMEMBERED = 200;

export class Teller {
  readonly #needs: TellerNeeds;
  #sources: ToldSources | undefined;
  /** Room → types that have changed since they were told. */
  #due = new Map<string, Set<ToldType>>();
  readonly #posted = new Map<string, Posted>();
  /** Rooms whose sums are posted later. */
  readonly #later = new Map<string, NodeJS.Timeout>();
  #telling: Promise<void> | undefined;
  #retry: NodeJS.Timeout | undefined;
  #inTrouble = false;
  #closed = false;

  constructor(needs: TellerNeeds) {
    this.#needs = needs;
  }

  /** To be called once, before anything is told: sources call `tell` themselves, so they are made after it. */
  readFrom(sources: ToldSources): void {
    this.#sources = sources;
  }

  /** Something of this type has changed. Returns at once; what cannot be told now is told as soon as it can. */
  tell(room: string, type: ToldType): void {
    if (this.#closed) return;
    this.#add(room, type);
    this.#pump();
  }

  /** The room has a new stage or programme, which knows nothing. */
  tellAll(room: string): void {
    this.#posted.delete(room);
    for (const type of this.#types) this.tell(room, type);
  }

  /** Media, or control itself, is new: each knows nothing of the other. */
  async tellEveryRoom(): Promise<void> {
    for await (const { id } of everyRoom(this.#needs.storage, ['live', 'green-room'])) this.tellAll(id);
  }

  /** Something of this type has changed in all rooms that can be heard. */
  async tellLive(type: ToldType): Promise<void> {
    try {
      for await (const { id } of everyRoom(this.#needs.storage, ['live'])) this.tell(id, type);
    } catch (error) {
      this.#needs.log.error({ err: error, type }, 'not every room was told');
    }
  }

  /** Resolves once what was to be told by now was tried. What failed is tried again later. */
  async tried(): Promise<void> {
    // What is under way may have begun before; then the next has it.
    await this.#telling;
    await this.#telling;
  }

  /** Resolves when nothing is under way any more. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#retry);
    for (const timer of this.#later.values()) clearTimeout(timer);
    await this.#telling;
  }

  get #types(): ToldType[] {
    return Object.keys(this.#sources ?? {}) as ToldType[];
  }

  #add(room: string, type: ToldType): void {
    const due = this.#due.get(room) ?? new Set();
    this.#due.set(room, due.add(type));
  }

  #pump(): void {
    if (this.#telling || this.#retry || this.#closed || this.#due.size === 0) return;
    this.#telling = this.#tellDue().then((toldAll) => {
      this.#telling = undefined;
      if (toldAll) this.#pump();
      else if (!this.#closed) {
        this.#retry = setTimeout(() => {
          this.#retry = undefined;
          this.#pump();
        }, RETRY_MS);
      }
    });
  }

  /** @returns false when something is to be tried again */
  async #tellDue(): Promise<boolean> {
    const due = this.#due;
    this.#due = new Map();
    let toldAll = true;
    for (const [room, types] of due) {
      if (this.#closed) return false;
      try {
        const left = await this.#tellRoom(room, types);
        for (const type of left) this.#add(room, type);
        toldAll &&= left.length === 0;
      } catch (error) {
        if (isUnavailable(error)) {
          for (const type of types) this.#add(room, type);
          toldAll = false;
        } else this.#needs.log.error({ room, err: error }, 'something could not be told of a room');
      }
    }
    if (toldAll) this.#inTrouble = false;
    return toldAll;
  }

  /** @returns types that could not be told now */
  async #tellRoom(id: string, types: ReadonlySet<ToldType>): Promise<ToldType[]> {
    const room = await this.#needs.storage.room(id);
    // Of a draft nobody knows; of a deleted room nothing is left to say.
    if (!room || room.state === 'deleted' || room.state === 'draft') return [];
    const events = await this.#read(id, types);
    this.#post(id, events);
    const left: ToldType[] = [];
    for (const event of events) {
      if (types.has(event.type) && !(await this.#tellMedia(id, event))) left.push(event.type);
    }
    return left;
  }

  /** Those of these types; all of them where the board is not known. */
  async #read(room: string, types: ReadonlySet<ToldType>): Promise<ToldEvent[]> {
    const sources = this.#sources;
    if (!sources) return [];
    const wanted = this.#posted.has(room) ? [...types] : this.#types;
    return Promise.all(wanted.map((type) => sources[type](room)));
  }

  #post(room: string, events: readonly ToldEvent[]): void {
    const before = this.#posted.get(room);
    const posted: Posted = before ?? { events: new Map(), revision: 0 };
    const nowMs = this.#needs.nowMs();
    const news = events.filter((event) => !isDeepStrictEqual(posted.events.get(event.type), event));
    const waitMs = posted.revision + SUMS_POSTED_MS - nowMs;
    if (before && waitMs > 0 && news.every(({ type }) => type === 'reactions')) {
      if (news.length > 0) this.#postLater(room, waitMs);
      return;
    }
    for (const event of events) posted.events.set(event.type, event);
    this.#posted.set(room, posted);
    const [oldest] = this.#posted.keys();
    if (this.#posted.size > MOST_REMEMBERED && oldest !== undefined) this.#posted.delete(oldest);
    if (news.length === 0 && before) return;
    posted.revision = Math.max(nowMs, posted.revision + 1);
    this.#needs.boards.post(room, { revision: posted.revision, events: [...posted.events.values()] });
  }

  /** Also when nobody reacts any more, or the room has ended. */
  #postLater(room: string, waitMs: number): void {
    if (this.#later.has(room)) return;
    const post = () => {
      this.#later.delete(room);
      this.tell(room, 'reactions');
    };
    this.#later.set(room, setTimeout(post, Math.min(waitMs, SUMS_POSTED_MS)).unref());
  }

  async #tellMedia(room: string, event: ToldEvent): Promise<boolean> {
    const { stage, log } = this.#needs;
    try {
      await stage.tell(room, event);
      return true;
    } catch (error) {
      // Nobody hears it now; it is told when the room's stage opens.
      if (error instanceof TribuneError && error.code === 'room_not_open') return true;
      if (!isUnavailable(error)) {
        log.error({ room, type: event.type, err: error }, 'something could not be put into a programme');
        return true;
      }
      if (!this.#inTrouble && !this.#closed)
        log.warn({ room, err: error }, 'media is not told yet; trying again');
      this.#inTrouble = true;
      return false;
    }
  }
}

function isUnavailable(error: unknown): boolean {
  return error instanceof TribuneError && error.code === 'unavailable';
}
