/**
 * The lines before rooms that are full: looks every other second at how many are there, and tells the origins whose turn it
 * is. Nothing is kept of anyone who waits; that a room has a limit is in the store.
 *
 *   presence ──how many──▶ [waiting rooms] ──line──▶ origins ──queue.json──▶ newcomers
 *
 * Rules: docs/RULES.md WAIT.
 */

import { TribuneError } from '../core/refusal.ts';
import { isTicket, type Ticket, type WaitingLine } from '../core/waiting-line.ts';
import { type LaneSums, RoomLine } from './room-line.ts';

export interface LimitStorage {
  /** Rooms with a limit of their own. @throws TribuneError unavailable */
  limits(): Promise<ReadonlyMap<string, number>>;
  /** @param limit null: that of the installation @throws TribuneError unavailable, storage_full */
  saveLimit(room: string, limit: number | null): Promise<void>;
  /** What the lane let in while newcomers waited, of each round that is over. @throws TribuneError unavailable */
  addLane(room: string, sums: LaneSums, atMs: number): Promise<void>;
}

export interface WaitingRoomsNeeds {
  readonly storage: LimitStorage;
  /** Those that can be heard. */
  readonly liveRooms: () => Promise<readonly string[]>;
  /** Estimate of how many listen. */
  readonly listeners: (room: string) => number;
  /** Of a room that has none of its own; undefined: none. */
  readonly usualLimit: () => number | undefined;
  /** Whether newcomers wait everywhere, so much is given up. */
  readonly isClosed: () => boolean;
  /** Tells the origins; undefined: nobody waits. */
  readonly tell: (room: string, line: WaitingLine | undefined) => void;
  /** UTC in ms since 1970. */
  readonly nowMs: () => number;
  readonly onTrouble: (error: unknown) => void;
}

export type WaitingStep = 'came' | 'drawn' | 'playing';

const TURN_MS = 2_000;

export class WaitingRooms {
  readonly #needs: WaitingRoomsNeeds;
  readonly #lines = new Map<string, RoomLine>();
  #limits: ReadonlyMap<string, number> = new Map();
  #limitsRead = false;
  readonly #turning: NodeJS.Timeout;
  #turn: Promise<void> = Promise.resolve();

  constructor(needs: WaitingRoomsNeeds) {
    this.#needs = needs;
    this.#turning = setInterval(() => {
      this.#turn = this.#turn.then(() => this.#takeTurn().catch(needs.onTrouble));
    }, TURN_MS).unref();
  }

  /** What a room may hold, each undefined where nothing is said; and its line, where newcomers wait. */
  stateOf(room: string): {
    readonly own: number | undefined;
    readonly usual: number | undefined;
    readonly line: WaitingLine | undefined;
  } {
    const { usualLimit, nowMs } = this.#needs;
    return {
      own: this.#limits.get(room),
      usual: usualLimit(),
      line: this.#lines.get(room)?.notice(nowMs()),
    };
  }

  /** @param limit null: that of the installation @throws TribuneError unavailable, storage_full */
  async setLimit(room: string, limit: number | null): Promise<void> {
    await this.#needs.storage.saveLimit(room, limit);
    this.#limits = await this.#needs.storage.limits();
  }

  /** @throws TribuneError bad_request: it is no ticket */
  report(room: string, ticket: Ticket, step: WaitingStep, probability: number): void {
    if (!isTicket(ticket)) throw new TribuneError('bad_request', 'This is no ticket.');
    const line = this.#lines.get(room);
    if (step === 'came') line?.came(ticket, probability);
    else line?.drew(ticket, step);
  }

  async close(): Promise<void> {
    clearInterval(this.#turning);
    await this.#turn;
    for (const [room, line] of this.#lines) await this.#keepLane(room, line.lane);
  }

  async #takeTurn(): Promise<void> {
    const { storage, liveRooms, nowMs } = this.#needs;
    if (!this.#limitsRead) this.#limits = await storage.limits();
    this.#limitsRead = true;
    const live = new Set(await liveRooms());
    for (const room of live) await this.#turnRoom(room, nowMs());
    for (const [room, line] of this.#lines) {
      if (live.has(room)) continue;
      if (line.waits) this.#needs.tell(room, undefined);
      await this.#keepLane(room, line.lane);
      this.#lines.delete(room);
    }
  }

  async #turnRoom(room: string, atMs: number): Promise<void> {
    const { listeners, isClosed, tell } = this.#needs;
    const limit = this.#limits.get(room) ?? this.#needs.usualLimit() ?? Number.POSITIVE_INFINITY;
    if (limit === Number.POSITIVE_INFINITY && !isClosed() && !this.#lines.get(room)?.waits) return;
    const line = this.#lines.get(room) ?? new RoomLine(Math.floor(atMs / 1000));
    this.#lines.set(room, line);
    const { waits, lane } = line;
    line.turn(listeners(room), limit, isClosed(), atMs);
    if (line.waits || waits) tell(room, line.notice(atMs));
    if (waits && !line.waits) await this.#keepLane(room, lane);
  }

  async #keepLane(room: string, lane: LaneSums | undefined): Promise<void> {
    const { storage, nowMs, onTrouble } = this.#needs;
    if (lane) await storage.addLane(room, lane, nowMs()).catch(onTrouble);
  }
}
