/**
 * Rooms that are to start at a second: opens their green rooms ahead of it, goes live at it, says what keeps one that is
 * late, and calls off what nobody comes to.
 *
 * Reads the store afresh at each look, so that it goes on where control before it stopped, and again when it is a room's
 * turn, for its host may have changed it meanwhile. Rooms are served beside one another: a stage that is slow delays no
 * other. Owns when something is due; not what that does (rooms.ts). Rules: docs/RULES.md SCHED.
 */

import type { Logger } from 'pino';
import { TribuneError } from '../core/refusal.ts';
import { Recurrence } from './recurrence.ts';
import type { Room } from './room.ts';
import type { RoomStorage, Upcoming } from './room-storage.ts';
import type { Rooms, StillDue } from './rooms.ts';

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
/** Stages that are asked for something at a time; green rooms, which have half an hour, leave half of it to starts. */
const AT_ONCE = 16;
const AHEAD_AT_ONCE = AT_ONCE / 2;

export class Schedule {
  readonly #needs: ScheduleNeeds;
  /** Rooms that something is being done to. */
  readonly #serving = new Map<string, Promise<void>>();
  /** Room → until when it is left alone, as its stage could not be reached. */
  readonly #restsUntilMs = new Map<string, number>();
  readonly #looking: Recurrence;

  constructor(needs: ScheduleNeeds) {
    this.#needs = needs;
    this.#looking = new Recurrence({
      look: () => this.#look(),
      onTrouble: (error) => needs.log.error({ err: error }, 'the schedule could not be read; trying again'),
      againMs: LONGEST_WAIT_MS,
    });
  }

  /** Looks now: at the start, and whenever a room was made or changed. */
  ask(): void {
    this.#looking.ask();
  }

  /** Resolves when nothing is under way any more. */
  async close(): Promise<void> {
    await this.#looking.close();
    await Promise.all(this.#serving.values());
  }

  /** @returns ms until something is due */
  async #look(): Promise<number> {
    const { storage, nowMs } = this.#needs;
    const upcoming = await storage.upcoming(nowMs() + ASSEMBLE_AHEAD_MS + LONGEST_WAIT_MS);
    const now = nowMs();
    this.#forgetRests(now);
    const due = upcoming.filter((each) => dueMs(each) <= now);
    const isAhead = ({ room }: Upcoming) => (room.startsMs ?? 0) > now;
    for (const each of due) if (!isAhead(each)) this.#begin(each, AT_ONCE);
    for (const each of due) if (isAhead(each)) this.#begin(each, AHEAD_AT_ONCE);
    const next = upcoming.map(dueMs).filter((atMs) => atMs > now);
    const soon = due.some(({ room }) => !this.#restsUntilMs.has(room.id)) ? [now + LATE_MS] : [];
    return Math.min(...next, ...soon, ...this.#restsUntilMs.values(), now + LONGEST_WAIT_MS) - now;
  }

  #forgetRests(nowMs: number): void {
    for (const [id, untilMs] of this.#restsUntilMs) if (untilMs <= nowMs) this.#restsUntilMs.delete(id);
  }

  #begin(upcoming: Upcoming, mostAtOnce: number): void {
    const { id } = upcoming.room;
    const isFull = this.#serving.size >= mostAtOnce;
    if (this.#looking.closed || isFull || this.#serving.has(id) || this.#restsUntilMs.has(id)) return;
    const served = this.#serve(upcoming)
      .catch((error: unknown) => {
        this.#rest(id, LONGEST_WAIT_MS);
        this.#needs.log.error({ room: id, err: error }, 'the schedule could not serve a room; trying again');
      })
      .finally(() => {
        const wasFull = this.#serving.size >= AHEAD_AT_ONCE;
        this.#serving.delete(id);
        if (wasFull) this.ask();
      });
    this.#serving.set(id, served);
  }

  async #serve(upcoming: Upcoming): Promise<void> {
    const { rooms, log } = this.#needs;
    const { room } = upcoming;
    try {
      await this.#move(upcoming);
    } catch (error) {
      if (!(error instanceof TribuneError)) throw error;
      // Its host was faster.
      if (error.code === 'room_state_wrong' || error.code === 'room_not_found') return;
      this.#rest(room.id, UNREACHED_MS);
      const isLate = room.startsMs !== undefined && room.startsMs <= this.#needs.nowMs();
      if (isLate && (await rooms.tellWaiting(room.id, 'stage', asFound(room, room.state)))) {
        log.warn({ room: room.id, err: error }, 'a room cannot start; trying again');
      }
    }
  }

  async #move(upcoming: Upcoming): Promise<void> {
    const { rooms, nowMs } = this.#needs;
    const { room } = upcoming;
    const isOverdue = nowMs() - expectedMs(upcoming) > CALLED_OFF_AFTER_MS;
    if (room.state === 'scheduled') {
      // Nobody can have come to a stage that never opened.
      if (isOverdue) return void (await rooms.end(room.id, 'schedule', asFound(room, 'scheduled')));
      const { state } = await rooms.assemble(room.id, 'schedule', asFound(room, 'scheduled'));
      if (state !== 'green-room') return;
    }
    if (expectedMs(upcoming) <= nowMs()) await this.#start(room, isOverdue);
  }

  /** Goes live if it can, and says why if not. */
  async #start(room: Room, isOverdue: boolean): Promise<void> {
    const { rooms, log } = this.#needs;
    const { id, startsMs, startsItself } = room;
    const people = await rooms.people(id);
    const isEmpty = !people.some(({ connected }) => connected);
    const due = asFound(room, 'green-room');
    if (isEmpty && isOverdue) {
      await rooms.end(id, 'schedule', due);
    } else if (startsMs === undefined) {
      // Its host opened it by hand, and starts it by hand; it is looked at for its people to have left.
      this.#rest(id, LONGEST_WAIT_MS);
    } else if (!isEmpty && startsItself) {
      await rooms.open(id, 'schedule', due);
    } else {
      const waitsFor = isEmpty ? 'speakers' : 'host';
      if (await rooms.tellWaiting(id, waitsFor, due)) log.info({ room: id, waitsFor }, 'a room is late');
    }
  }

  #rest(id: string, forMs: number): void {
    this.#restsUntilMs.set(id, this.#needs.nowMs() + forMs);
  }
}

/** When something is to be done to it: UTC in ms since 1970. */
function dueMs(upcoming: Upcoming): number {
  const { room } = upcoming;
  if (room.startsMs === undefined) return expectedMs(upcoming) + CALLED_OFF_AFTER_MS;
  return room.state === 'scheduled' ? room.startsMs - ASSEMBLE_AHEAD_MS : room.startsMs;
}

/** Since when somebody should be there: its start, or the opening of its green room where that was later. */
function expectedMs({ room: { startsMs }, assembledMs }: Upcoming): number {
  return Math.max(startsMs ?? 0, assembledMs ?? 0);
}

/** Whether a room is to start as it was when it was looked at, and is where it should be now. */
function asFound({ startsMs, startsItself }: Room, state: Room['state']): StillDue {
  return (now) => now.state === state && now.startsMs === startsMs && now.startsItself === startsItself;
}
