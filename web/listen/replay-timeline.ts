import { isRecord } from '../../src/core/is-record.ts';
import { ECONOMY_TICKS } from '../../src/core/programme.ts';
import {
  isTimelineEvent,
  type OnStage,
  type TimelineEvent,
  TOLD_AGAIN_BATCHES,
} from '../../src/core/timeline-event.ts';
import { isToldType, type ToldEvent, type ToldType } from '../../src/core/told-event.ts';
import type { Told } from './told.ts';

/** A room as it was at one moment of its replay. */
export interface Then {
  readonly people: readonly OnStage[];
  /** Places heard. */
  readonly speaking: readonly string[];
  readonly told: Told;
}

/** Who speaks is noted when it changes, and hardly anyone speaks alone for longer. */
const LEAST_BACK = 3;
/** Nobody reads what lies under a slider that is still being moved. */
const SETTLE_MS = 250;
const RETRY_MS = 5_000;
const TIMEOUT_MS = 10_000;
/** An hour and more; each is a few kB. */
const MOST_KEPT = 1_024;

/** Reads what happened where a replay stands off the timeline batches around it, each once. */
export class ReplayTimeline {
  readonly #folder: string;
  readonly #onThen: (then: Then) => void;
  /** By number; undefined while one is on its way, or until it is tried again. */
  readonly #batches = new Map<number, readonly TimelineEvent[] | undefined>();
  #ticks = 0;
  #settling: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  /** @param folder path of the run's timeline; @param onThen told what was at the newest moment asked for, once known */
  constructor(folder: string, onThen: (then: Then) => void) {
    this.#folder = folder;
    this.#onThen = onThen;
  }

  /** @param ticks from the programme's start */
  moveTo(ticks: number): void {
    this.#ticks = ticks;
    this.#tell();
    const needed = neededAt(ticks);
    clearTimeout(this.#settling);
    const settleMs = needed.every((m) => this.#batches.has(m)) ? 0 : SETTLE_MS;
    this.#settling = setTimeout(() => this.#fetch([...needed, batchAt(ticks) + 1]), settleMs);
  }

  close(): void {
    clearTimeout(this.#settling);
    this.#closed = true;
  }

  #tell(): void {
    const batches = neededAt(this.#ticks).map((m) => this.#batches.get(m));
    if (this.#closed || batches.includes(undefined)) return;
    this.#onThen(stateOf(batches.flatMap((events) => events ?? []).filter(({ at }) => at <= this.#ticks)));
  }

  #fetch(numbers: readonly number[]): void {
    for (const m of numbers) if (!this.#batches.has(m)) void this.#fetchOne(m);
  }

  async #fetchOne(m: number): Promise<void> {
    this.#batches.set(m, undefined);
    try {
      this.#batches.set(m, await this.#read(m));
    } catch {
      setTimeout(() => this.#batches.delete(m), RETRY_MS);
      return;
    }
    const [oldest] = this.#batches.keys();
    if (this.#batches.size > MOST_KEPT && oldest !== undefined) this.#batches.delete(oldest);
    this.#tell();
  }

  /** Rejects when it is worth another try; what is cut off, or lies after the end, has no events. */
  async #read(m: number): Promise<readonly TimelineEvent[]> {
    const response = await fetch(`${this.#folder}/${m}.json`, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    if (response.status >= 429) throw new Error(`Batch ${m} answered ${response.status}.`);
    const batch: unknown = response.ok ? await response.json() : undefined;
    const events = isRecord(batch) ? batch['events'] : undefined;
    return Array.isArray(events) ? events.filter(isTimelineEvent) : [];
  }
}

function batchAt(ticks: number): number {
  return Math.max(0, Math.floor(ticks / ECONOMY_TICKS));
}

/** Numbers of the batches that together say all that stood at an instant. */
function neededAt(ticks: number): number[] {
  const m = batchAt(ticks);
  const first = Math.max(0, Math.min(m - (m % TOLD_AGAIN_BATCHES), m - LEAST_BACK));
  return Array.from({ length: m + 1 - first }, (_, i) => first + i);
}

/** @param events in order */
function stateOf(events: readonly TimelineEvent[]): Then {
  let people: Then['people'] = [];
  let speaking: Then['speaking'] = [];
  const told: Partial<Record<ToldType, ToldEvent>> = {};
  for (const event of events) {
    if (event.type === 'stage') people = event.people;
    else if (event.type === 'speaking') speaking = event.places;
    else if (isToldType(event.type)) told[event.type] = event as ToldEvent;
  }
  return { people, speaking, told: told as Told };
}
