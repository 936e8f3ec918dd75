/**
 * Counts audiences by a sample: takes the reports of those who were drawn, adapts with which probability that is, and keeps
 * sums every half minute. Rules: docs/RULES.md PRESENCE.
 */

import { LEAST_SPREAD_MS, spreadFor } from '../core/listening/spread.ts';
import { drawOf } from '../core/presence.ts';
import { TribuneError } from '../core/refusal.ts';
import type { RoomStorage } from '../rooms/room-storage.ts';
import { Attendance, type Estimate, type Presence, roundedEstimate } from './attendance.ts';
import { CrowdSpread } from './crowd-spread.ts';
import { PresenceRate, requestsOf } from './presence-rate.ts';
import { evenShare, FOR_PRESENCE, type RequestBudget } from './request-budget.ts';

import { roomWithAudience } from './room-with-audience.ts';
import type { AudienceSample, StatisticsStorage } from './statistics-storage.ts';

export interface PresencesNeeds {
  readonly rooms: Pick<RoomStorage, 'room'>;
  readonly storage: StatisticsStorage;
  readonly budget: RequestBudget;
  /** All reactions since the programme of a room began. */
  readonly reactions: (room: string) => Promise<number>;
  /** For how many a room is made ready; undefined: its host has not said. */
  readonly expected: (room: string) => Promise<number | undefined>;
  /** Tells the origins another probability, or spread. */
  readonly announce: (room: string) => void;
  /** Whether counts are to cost less: fewer report, and what is shown is rounded, every half minute. */
  readonly isSpared?: (() => boolean) | undefined;
  /** UTC in ms since 1970. */
  readonly nowMs: () => number;
}

export interface Report extends Omit<Presence, 'weight'> {
  readonly probability: number;
}

export interface Statistics {
  /** Absent once the room is not live. */
  readonly now: (Estimate & { readonly probability: number }) | undefined;
  /** Of all runs, oldest first. */
  readonly samples: readonly AudienceSample[];
  /** Of the last run: least minutes → estimate of how many. */
  readonly stays: ReadonlyMap<number, number>;
  readonly questions: readonly number[];
  /** Whether the room has ended, and all of it is here. */
  readonly over: boolean;
}

interface Counted {
  readonly run: number;
  readonly attendance: Attendance;
  readonly rate: PresenceRate;
  readonly spread: CrowdSpread;
  /** As it was announced; undefined: never by this process. */
  toldSpreadMs: number | undefined;
  sampledMs: number;
}

/** So many times less do all audiences send together while counts are to cost less. */
const SPARED = 4;
const TURN_MS = 5_000;
const SAMPLE_MS = 30_000;
/** For so long after its start a room is taken to be as full as its host expects. */
const EXPECTED_MS = 600_000;
const RECENT_SAMPLES = 3;

export class Presences {
  readonly #needs: PresencesNeeds;
  readonly #rooms = new Map<string, Counted>();
  readonly #turning: NodeJS.Timeout;
  /** What is shown for half a minute, while counts are to cost less. */
  readonly #shown = new Map<string, { readonly atMs: number; readonly estimate: Estimate }>();
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
    const { state, programme } = await roomWithAudience(rooms, room);
    if (state !== 'live' || !programme) throw new TribuneError('room_not_open', 'This room is not live.');
    const { rate, attendance } = await this.#of(room, programme.run);
    const weight = rate.weightOf(drawOf(presence.visit), probability, nowMs());
    // Nobody has listened for longer than there was something to hear.
    const mostSeconds = Math.max(0, Math.round((nowMs() - programme.t0Ms) / 1000));
    const heardSeconds = Math.min(presence.heardSeconds, mostSeconds);
    if (weight !== undefined) attendance.take({ ...presence, weight, heardSeconds }, nowMs());
    return rate.probability;
  }

  /** Estimate of how many listen now, in which one network is no crowd: by it newcomers wait. */
  crowd(room: string): number {
    return this.#rooms.get(room)?.attendance.crowd ?? 0;
  }

  /** As it is to be announced of a run of a room. @throws TribuneError unavailable */
  async probability(room: string, run: number): Promise<number> {
    const known = this.#rooms.get(room);
    if (known?.run === run) return known.rate.probability;
    const kept = await this.#needs.storage.presenceProbability(room);
    // Looked after even if nobody reports, or it would never rise again.
    return kept < 1 ? (await this.#of(room, run)).rate.probability : kept;
  }

  /** Over how much listeners are spread in a run of a room, as it is to be announced, ms. @throws TribuneError unavailable */
  async spreadMs(room: string, run: number): Promise<number> {
    const known = this.#rooms.get(room);
    if (known?.run === run) return this.#tellSpread(room, known);
    const hasCrowd = (await this.#expected(room)) > 0 || (await this.#lastCounted(room, run)) > 0;
    if (!hasCrowd) return LEAST_SPREAD_MS;
    // Looked after even if nobody reports, or it would never fall again.
    return this.#tellSpread(room, await this.#of(room, run));
  }

  /** @throws TribuneError room_not_found */
  async statistics(room: string): Promise<Statistics> {
    const { rooms, storage, nowMs } = this.#needs;
    const { state, programme } = await roomWithAudience(rooms, room);
    const run = programme?.run ?? 0;
    const counted = this.#rooms.get(room);
    counted?.attendance.lapse(nowMs(), state !== 'live' || counted.run !== run);
    const [samples, stays, questions] = await Promise.all([
      storage.samples(room),
      storage.stays(room, run),
      storage.questionTimes(room),
    ]);
    const over = state === 'ended' && !this.#rooms.has(room);
    if (state !== 'live') return { now: undefined, samples, stays, questions, over };
    const estimate = this.#shownOf(room, counted);
    const now = { ...estimate, probability: await this.probability(room, run) };
    return { now, samples, stays, questions, over };
  }

  #shownOf(room: string, counted: Counted | undefined): Estimate {
    const { isSpared, nowMs } = this.#needs;
    const estimate = counted?.attendance.estimate ?? { listeners: 0, variance: 0 };
    if (!isSpared?.()) {
      this.#shown.delete(room);
      return estimate;
    }
    const shown = this.#shown.get(room);
    if (shown && nowMs() - shown.atMs < SAMPLE_MS) return shown.estimate;
    const rounded = roundedEstimate(estimate);
    this.#shown.set(room, { atMs: nowMs(), estimate: rounded });
    return rounded;
  }

  /** Keeps what came together. */
  async close(): Promise<void> {
    clearInterval(this.#turning);
    await this.#turn;
    for (const [room, counted] of this.#rooms) await this.#sample(room, counted);
  }

  async #of(room: string, run: number): Promise<Counted> {
    const known = this.#rooms.get(room);
    if (known?.run === run) return known;
    const { storage, nowMs } = this.#needs;
    const probability = await storage.presenceProbability(room);
    const listeners = await this.#lastCounted(room, run);
    // Somebody else may have been faster.
    const before = this.#rooms.get(room);
    if (before?.run === run) return before;
    const rate = new PresenceRate(nowMs(), probability);
    const spread = new CrowdSpread(nowMs(), listeners);
    const attendance = new Attendance();
    const made = { run, attendance, rate, spread, toldSpreadMs: undefined, sampledMs: nowMs() };
    this.#rooms.set(room, made);
    // It ended and opened again before its turn came.
    before?.attendance.lapse(nowMs(), true);
    if (before) await this.#sample(room, before);
    return made;
  }

  async #takeTurn(): Promise<void> {
    const { rooms, nowMs } = this.#needs;
    const wanted = [...this.#rooms.values()].map(({ attendance }) =>
      requestsOf(attendance.estimate.listeners),
    );
    const mostOfAll = this.#needs.isSpared?.() ? FOR_PRESENCE / SPARED : FOR_PRESENCE;
    const most = evenShare(wanted, mostOfAll);
    for (const [id, counted] of this.#rooms) {
      const room = await rooms.room(id).catch(() => undefined);
      const over = room !== undefined && (room.state !== 'live' || room.programme?.run !== counted.run);
      counted.attendance.lapse(nowMs(), over);
      if (!over) await this.#adapt(id, counted, most);
      this.#note(id, counted, over);
      if (over || nowMs() - counted.sampledMs >= SAMPLE_MS) await this.#sample(id, counted);
      if (!over || this.#rooms.get(id) !== counted) continue;
      this.#rooms.delete(id);
      this.#shown.delete(id);
    }
  }

  /** So that what else listeners send takes no more than what is left. */
  #note(room: string, { attendance, rate }: Counted, over: boolean): void {
    const { budget } = this.#needs;
    const { listeners } = attendance.estimate;
    if (over) budget.forget(room);
    else budget.note(room, listeners, requestsOf(listeners) * rate.probability);
  }

  async #adapt(room: string, counted: Counted, most: number): Promise<void> {
    const { announce, nowMs } = this.#needs;
    const { attendance, rate, spread } = counted;
    spread.adapt(attendance.crowd, nowMs());
    const isSpreadNews = (await this.#spreadOf(room, counted)) !== (counted.toldSpreadMs ?? LEAST_SPREAD_MS);
    const isRateNews = rate.adapt(attendance.estimate.listeners, most, nowMs());
    if (isRateNews) await this.#thin(room, counted);
    if (isRateNews || isSpreadNews) announce(room);
  }

  async #thin(room: string, { attendance, rate }: Counted): Promise<void> {
    attendance.thin(rate.probability);
    // For a start of control amid a large audience. Where a full disk refuses it, the next change is kept.
    await this.#needs.storage.savePresenceProbability(room, rate.probability).catch(() => undefined);
  }

  async #tellSpread(room: string, counted: Counted): Promise<number> {
    const spreadMs = await this.#spreadOf(room, counted);
    counted.toldSpreadMs = spreadMs;
    return spreadMs;
  }

  async #spreadOf(room: string, { spread }: Counted): Promise<number> {
    return Math.max(spread.ms, spreadFor(await this.#expected(room)));
  }

  /** As many as its host expects at the start; later it is known how many came, unless none of them says so. */
  async #expected(room: string): Promise<number> {
    const { rooms, expected, nowMs } = this.#needs;
    const t0Ms = (await rooms.room(room).catch(() => undefined))?.programme?.t0Ms;
    const isCounted = (this.#rooms.get(room)?.attendance.estimate.listeners ?? 0) > 0;
    if (t0Ms === undefined || (isCounted && nowMs() - t0Ms > EXPECTED_MS)) return 0;
    return (await expected(room).catch(() => undefined)) ?? 0;
  }

  /** The most of the last minute and a half: the newest sample may be of a process that had just begun to count. */
  async #lastCounted(room: string, run: number): Promise<number> {
    const samples = (await this.#needs.storage.samples(room)).slice(-RECENT_SAMPLES);
    return Math.max(0, ...samples.filter((sample) => sample.run === run).map(({ listeners }) => listeners));
  }

  /** What a full disk refuses is lost, and the room sounds on. Of a deleted room nothing is kept. */
  async #sample(room: string, counted: Counted): Promise<void> {
    const { rooms, storage, reactions, nowMs } = this.#needs;
    if ((await rooms.room(room).catch(() => undefined))?.state === 'deleted') return;
    counted.sampledMs = nowMs();
    const { run, sampledMs: atMs } = counted;
    const { joins, stays } = counted.attendance.takeSums();
    const { listeners, variance } = counted.attendance.estimate;
    const total = await reactions(room).catch(() => 0);
    const sample = { run, atMs, listeners, variance, joins, reactions: total };
    await storage.addSample(room, sample, stays).catch(() => undefined);
  }
}
