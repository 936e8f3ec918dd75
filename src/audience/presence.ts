/**
 * Counts audiences by a sample: takes the reports of those who were drawn, adapts with which probability that is, and keeps
 * sums every half minute. Rules: docs/RULES.md PRESENCE.
 */

import { TribuneError } from '../core/refusal.ts';
import type { RoomStorage } from '../rooms/room-storage.ts';
import { Attendance, type Estimate, type Presence } from './attendance.ts';
import { PresenceRate } from './presence-rate.ts';
import { roomWithAudience } from './room-with-audience.ts';
import type { AudienceSample, StatisticsStorage } from './statistics-storage.ts';

export interface PresencesNeeds {
  readonly rooms: Pick<RoomStorage, 'room'>;
  readonly storage: StatisticsStorage;
  /** All reactions since the programme of a room began. */
  readonly reactions: (room: string) => Promise<number>;
  /** Tells the origins another probability. */
  readonly announce: (room: string) => void;
  /** UTC in ms since 1970. */
  readonly nowMs: () => number;
}

export interface Report extends Omit<Presence, 'weight'> {
  readonly probability: number;
}

export interface Statistics {
  /** Absent once the room is not live. */
  readonly now: (Estimate & { readonly probability: number }) | undefined;
  readonly samples: readonly AudienceSample[];
  /** Least minutes → estimate of how many. */
  readonly stays: ReadonlyMap<number, number>;
  readonly questions: readonly number[];
}

interface Counted {
  readonly attendance: Attendance;
  readonly rate: PresenceRate;
  sampledMs: number;
}

const TURN_MS = 5_000;
const SAMPLE_MS = 30_000;
/** An audience below this sends little, and leaves its share of the requests to others. */
const LITTLE = 500;

export class Presences {
  readonly #needs: PresencesNeeds;
  readonly #rooms = new Map<string, Counted>();
  readonly #turning: NodeJS.Timeout;
  #turn: Promise<void> = Promise.resolve();

  constructor(needs: PresencesNeeds) {
    this.#needs = needs;
    this.#turning = setInterval(() => {
      this.#turn = this.#turn.then(() => this.#takeTurn());
    }, TURN_MS).unref();
  }

  /**
   * @returns the probability by which to be drawn from now on
   * @throws TribuneError room_not_found, room_not_open
   */
  async report(room: string, { probability, ...presence }: Report): Promise<number> {
    const { rooms, nowMs } = this.#needs;
    const { state } = await roomWithAudience(rooms, room);
    if (state !== 'live') throw new TribuneError('room_not_open', 'This room is not live.');
    const counted = this.#of(room);
    const weight = counted.rate.weightOf(probability, nowMs());
    counted.attendance.take({ ...presence, weight }, nowMs());
    return counted.rate.probability;
  }

  /** As it is to be announced. */
  probability(room: string): number {
    return this.#rooms.get(room)?.rate.probability ?? 1;
  }

  /** @throws TribuneError room_not_found */
  async statistics(room: string): Promise<Statistics> {
    const { rooms, storage, nowMs } = this.#needs;
    const { state } = await roomWithAudience(rooms, room);
    const counted = this.#rooms.get(room);
    counted?.attendance.lapse(nowMs(), state !== 'live');
    const [samples, stays, questions] = await Promise.all([
      storage.samples(room),
      storage.stays(room),
      storage.questionTimes(room),
    ]);
    const estimate = counted?.attendance.estimate ?? { listeners: 0, variance: 0 };
    const now = state === 'live' ? { ...estimate, probability: this.probability(room) } : undefined;
    return { now, samples, stays, questions };
  }

  /** Keeps what came together. */
  async close(): Promise<void> {
    clearInterval(this.#turning);
    await this.#turn;
    for (const [room, counted] of this.#rooms) await this.#sample(room, counted);
  }

  #of(room: string): Counted {
    const known = this.#rooms.get(room);
    if (known) return known;
    const made = { attendance: new Attendance(), rate: new PresenceRate(), sampledMs: this.#needs.nowMs() };
    this.#rooms.set(room, made);
    return made;
  }

  async #takeTurn(): Promise<void> {
    const { rooms, announce, nowMs } = this.#needs;
    const large = [...this.#rooms.values()].filter(
      ({ attendance }) => attendance.estimate.listeners > LITTLE,
    );
    for (const [id, counted] of this.#rooms) {
      const room = await rooms.room(id).catch(() => undefined);
      const over = room !== undefined && room.state !== 'live';
      counted.attendance.lapse(nowMs(), over);
      const { listeners } = counted.attendance.estimate;
      if (!over && counted.rate.adapt(listeners, 1 / Math.max(1, large.length), nowMs())) announce(id);
      if (over || nowMs() - counted.sampledMs >= SAMPLE_MS) await this.#sample(id, counted);
      if (over) this.#rooms.delete(id);
    }
  }

  /** What a full disk refuses is lost, and the room sounds on. Of a deleted room nothing is kept. */
  async #sample(room: string, counted: Counted): Promise<void> {
    const { rooms, storage, reactions, nowMs } = this.#needs;
    if ((await rooms.room(room).catch(() => undefined))?.state === 'deleted') return;
    counted.sampledMs = nowMs();
    const { joins, stays } = counted.attendance.takeSums();
    const { listeners, variance } = counted.attendance.estimate;
    const total = await reactions(room).catch(() => 0);
    const sample = { atMs: counted.sampledMs, listeners, variance, joins, reactions: total };
    await storage.addSample(room, sample, stays).catch(() => undefined);
  }
}
