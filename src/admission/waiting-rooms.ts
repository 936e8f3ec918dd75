/**
 * The lines before rooms that are full: looks every other second at how many are there, and tells the origins whose turn it
 * is. Nothing is kept of anyone who waits; that a room has a limit is in the store.
 *
 *   presence ──how many──▶ [waiting rooms] ──line──▶ origins ──queue.json──▶ newcomers
 *
 * Rules: docs/RULES.md WAIT.
 */

import { PRESENCE_LAPSE_MS } from '../core/presence.ts';
import { TribuneError } from '../core/refusal.ts';
import { isTicket, type Ticket, type WaitingLine } from '../core/waiting-line.ts';
import { MOST_TOLD_A_SECOND } from './group-counts.ts';
import { type LaneBeginning, type LaneSums, RoomLine } from './room-line.ts';

export interface LimitStorage {
  /** Rooms with a limit of their own. @throws TribuneError unavailable */
  limits(): Promise<ReadonlyMap<string, number>>;
  /** @param limit null: that of the installation @throws TribuneError unavailable, storage_full */
  saveLimit(room: string, limit: number | null): Promise<void>;
  /** The lane of a round, before anyone can have drawn a ticket by it. @throws TribuneError unavailable, storage_full */
  beginLane(room: string, lane: LaneBeginning, atMs: number): Promise<void>;
  /** What it let in while newcomers waited, once the round is over. @throws TribuneError unavailable */
  endLane(room: string, sums: LaneSums, atMs: number): Promise<void>;
  /** The newest, newest first. @throws TribuneError unavailable */
  lanes(room: string, most: number): Promise<readonly LaneRound[]>;
}

/** A round as it is kept, and may be read by anyone. */
export interface LaneRound extends LaneBeginning {
  readonly beganMs: number;
  /** Absent: it is not over, or control ended before it could be told. */
  readonly end?: { readonly atMs: number } & Omit<LaneSums, keyof LaneBeginning>;
}

export interface WaitingRoomsNeeds {
  readonly storage: LimitStorage;
  /** Those that can be heard. */
  readonly liveRooms: () => Promise<readonly string[]>;
  /** Estimate of how many listen, as no one network can make it. */
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

export type WaitingStep = 'came' | 'playing';

export interface WaitingReport {
  readonly ticket: Ticket;
  readonly step: WaitingStep;
  readonly probability: number;
  readonly network: string;
}

const MOST_ROUNDS = 100;
const TURN_MS = 2_000;
/** Who listens is seen within this after a start; until then an origin goes on with the line that it was told before. */
const SETTLES_AFTER_MS = PRESENCE_LAPSE_MS + 15_000;

export class WaitingRooms {
  readonly #needs: WaitingRoomsNeeds;
  readonly #lines = new Map<string, RoomLine>();
  #limits: ReadonlyMap<string, number> = new Map();
  #limitsRead = false;
  readonly #turning: NodeJS.Timeout;
  readonly #beganMs: number;
  /** Rooms whose origins know from this control whether there is a line. */
  readonly #settled = new Set<string>();
  #turn: Promise<void> = Promise.resolve();

  constructor(needs: WaitingRoomsNeeds) {
    this.#needs = needs;
    this.#beganMs = needs.nowMs();
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

  /** Reports a second that newcomers of all rooms send at most. */
  get toldASecond(): number {
    return [...this.#lines.values()].some(({ waits }) => waits) ? MOST_TOLD_A_SECOND : 0;
  }

  /** @param limit null: that of the installation @throws TribuneError unavailable, storage_full */
  async setLimit(room: string, limit: number | null): Promise<void> {
    await this.#needs.storage.saveLimit(room, limit);
    this.#limits = await this.#needs.storage.limits();
  }

  /** @throws TribuneError bad_request: it is no ticket */
  report(room: string, { ticket, step, probability, network }: WaitingReport): void {
    if (!isTicket(ticket)) throw new TribuneError('bad_request', 'This is no ticket.');
    const line = this.#lines.get(room);
    if (step === 'came') line?.came(ticket, probability, network);
    else line?.plays(ticket);
  }

  /** What the lanes of a room were, newest first. @throws TribuneError unavailable */
  lanes(room: string): Promise<readonly LaneRound[]> {
    return this.#needs.storage.lanes(room, MOST_ROUNDS);
  }

  async close(): Promise<void> {
    clearInterval(this.#turning);
    await this.#turn;
    for (const [room, line] of this.#lines) await this.#endLane(room, line.lane);
  }

  async #takeTurn(): Promise<void> {
    const { storage, liveRooms, nowMs } = this.#needs;
    if (!this.#limitsRead) this.#limits = await storage.limits();
    this.#limitsRead = true;
    const live = new Set(await liveRooms());
    for (const room of live) await this.#turnRoom(room, nowMs());
    const waited = [...this.#lines.values()].filter(({ waits }) => waits);
    for (const line of waited) line.mostToldASecond = MOST_TOLD_A_SECOND / waited.length;
    this.#settle(live, nowMs());
    for (const [room, line] of this.#lines) {
      if (live.has(room)) continue;
      if (line.waits) this.#needs.tell(room, undefined);
      await this.#endLane(room, line.lane);
      this.#lines.delete(room);
    }
  }

  /** A control before this one may have told a line that nobody holds any more. */
  #settle(live: ReadonlySet<string>, atMs: number): void {
    for (const room of this.#settled) if (!live.has(room)) this.#settled.delete(room);
    const isDue = atMs - this.#beganMs >= SETTLES_AFTER_MS;
    for (const room of live) {
      const waits = this.#lines.get(room)?.waits === true;
      if (this.#settled.has(room) || !(waits || isDue)) continue;
      this.#settled.add(room);
      if (!waits) this.#needs.tell(room, undefined);
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
    // Kept before it is told: what nobody could see yet cannot have been chosen by what came of it.
    if (!waits) await this.#beginLane(room, line.laneBeginning);
    if (line.waits || waits) tell(room, line.notice(atMs));
    if (waits && !line.waits) await this.#endLane(room, lane);
  }

  /** The line is there also where that cannot be kept: a full disk is no reason to let a room overflow. */
  async #beginLane(room: string, lane: LaneBeginning | undefined): Promise<void> {
    const { storage, nowMs, onTrouble } = this.#needs;
    if (lane) await storage.beginLane(room, lane, nowMs()).catch(onTrouble);
  }

  async #endLane(room: string, lane: LaneSums | undefined): Promise<void> {
    const { storage, nowMs, onTrouble } = this.#needs;
    if (lane) await storage.endLane(room, lane, nowMs()).catch(onTrouble);
  }
}
