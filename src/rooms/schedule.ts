/**
 * Rooms that are to start at a second: opens their green rooms ahead of it, goes live at it, and says what keeps one that
 * is late.
 *
 * Reads the store afresh at each turn, so that it goes on where control before it stopped. Owns when something is due; not
 * what that does (rooms.ts). Rules: docs/RULES.md SCHED.
 */

import type { Logger } from 'pino';
import { TribuneError } from '../core/refusal.ts';
import type { Room } from './room.ts';
import type { RoomStorage } from './room-storage.ts';
import type { Rooms } from './rooms.ts';

export interface ScheduleNeeds {
  readonly rooms: Pick<Rooms, 'assemble' | 'open' | 'end' | 'people' | 'tellWaiting'>;
  readonly storage: Pick<RoomStorage, 'upcoming'>;
  /** UTC in ms since 1970. */
  readonly nowMs: () => number;
  readonly log: Pick<Logger, 'info' | 'warn' | 'error'>;
}

/** A green room opens by itself so long before the start. */
const ASSEMBLE_AHEAD_MS = 30 * 60_000;
/** A room that is late is looked at this often: who comes on its stage is heard within a second. */
const LATE_MS = 500;
/** The same while the stage cannot be reached. */
const UNREACHED_MS = 2_000;
/** The clock may be slewed, and the machine may sleep: no wait is longer. */
const LONGEST_WAIT_MS = 10_000;
/** A room to which nobody came for so long is called off: its stage is needed. */
const CALLED_OFF_AFTER_MS = 6 * 3_600_000;

export class Schedule {
  readonly #needs: ScheduleNeeds;
  #timer: NodeJS.Timeout | undefined;
  #turning: Promise<void> | undefined;
  #askedAgain = false;
  #closed = false;

  constructor(needs: ScheduleNeeds) {
    this.#needs = needs;
  }

  /** Looks now: at the start, and whenever a room was made or changed. */
  ask(): void {
    if (this.#closed) return;
    if (this.#turning) {
      this.#askedAgain = true;
      return;
    }
    clearTimeout(this.#timer);
    this.#askedAgain = false;
    this.#turning = this.#turn()
      .catch((error: unknown) => {
        this.#needs.log.error({ err: error }, 'the schedule could not be read; trying again');
        return LONGEST_WAIT_MS;
      })
      .then((waitMs) => {
        this.#turning = undefined;
        if (this.#closed) return;
        if (this.#askedAgain) this.ask();
        else this.#timer = setTimeout(() => this.ask(), waitMs);
      });
  }

  /** Resolves when nothing is under way any more. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#turning;
  }

  /** @returns ms until something is due */
  async #turn(): Promise<number> {
    const { storage, nowMs } = this.#needs;
    let waitMs = LONGEST_WAIT_MS;
    for (const room of await storage.upcoming(nowMs() - CALLED_OFF_AFTER_MS - LONGEST_WAIT_MS)) {
      const { startsMs } = room;
      if (startsMs === undefined) continue;
      const aheadMs = startsMs - nowMs();
      // Soonest first: nothing is due of those that follow.
      if (aheadMs > ASSEMBLE_AHEAD_MS) return Math.min(waitMs, aheadMs - ASSEMBLE_AHEAD_MS);
      const served = await this.#serve(room, aheadMs);
      waitMs = Math.min(waitMs, aheadMs > 0 ? aheadMs : LATE_MS);
      if (!served) waitMs = Math.max(UNREACHED_MS, waitMs);
    }
    return waitMs;
  }

  /** @returns false when its stage cannot be reached */
  async #serve(room: Room, aheadMs: number): Promise<boolean> {
    const { rooms, log } = this.#needs;
    const { id } = room;
    try {
      if (room.state === 'scheduled') await rooms.assemble(id, 'schedule');
      if (aheadMs <= 0) await this.#start(room, -aheadMs);
      return true;
    } catch (error) {
      if (!(error instanceof TribuneError)) throw error;
      // Its host was faster.
      if (error.code === 'room_state_wrong' || error.code === 'room_not_found') return true;
      if (aheadMs <= 0 && (await rooms.tellWaiting(id, 'stage'))) {
        log.warn({ room: id, err: error }, 'a room cannot start; trying again');
      }
      return false;
    }
  }

  /** Goes live if it can, and says why if not. */
  async #start({ id, startsItself }: Room, lateMs: number): Promise<void> {
    const { rooms, log } = this.#needs;
    const people = await rooms.people(id);
    const isEmpty = !people.some(({ connected }) => connected);
    if (isEmpty && lateMs > CALLED_OFF_AFTER_MS) {
      await rooms.end(id, 'schedule');
    } else if (!isEmpty && startsItself) {
      await rooms.open(id, 'schedule');
    } else {
      const waitsFor = isEmpty ? 'speakers' : 'host';
      if (await rooms.tellWaiting(id, waitsFor)) log.info({ room: id, waitsFor }, 'a room is late');
    }
  }
}
