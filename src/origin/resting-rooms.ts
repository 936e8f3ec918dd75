/**
 * Rooms that have ended rest on the disk until someone asks, and strangers ask for all of them: a few are opened at a time,
 * a few dozen stay open, and of those the one that nobody asked for longest makes place. Live rooms have nothing to do with
 * it: they are never refused nor closed. Rules: docs/RULES.md REC-12.
 */

import { TribuneError } from '../core/refusal.ts';
import type { LiveRun } from './live-run.ts';
import type { OriginRoom } from './origin-room.ts';

/** Each has seven files open, and its index in memory: some MB for two hours. */
const MOST_OPEN = 48;
/** Two hours of index take some 50 ms of the process that live segments come from. */
const OPENED_AT_ONCE = 2;
/** After each, so many times as long as it took: opening takes half of the time at most, whoever asks for what. */
const REST = 3;
const MOST_WAITING = 64;

export interface RestingRoomsOptions {
  /** UTC in ms since 1970. */
  readonly nowMs: () => number;
  /** Told when a disk refuses. */
  readonly onFault: (error: unknown) => void;
}

export class RestingRooms {
  readonly #options: RestingRoomsOptions;
  /** Those that were opened here, while they stay so. */
  readonly #open = new Set<OriginRoom>();
  /** Those that ask for the same room share it. */
  readonly #opening = new Map<OriginRoom, Promise<LiveRun | undefined>>();
  readonly #waiting: (() => void)[] = [];
  #underWay = 0;

  constructor(options: RestingRoomsOptions) {
    this.#options = options;
  }

  /**
   * The newest run of a room, opened if it rests; undefined before any writer came.
   *
   * @throws TribuneError unavailable, when too many are asked for at once
   */
  async runOf(room: OriginRoom): Promise<LiveRun | undefined> {
    if (!room.rests) {
      const run = await room.run();
      if (run) run.usedMs = this.#options.nowMs();
      return run;
    }
    const known = this.#opening.get(room);
    if (known) return known;
    if (this.#opening.size >= OPENED_AT_ONCE + MOST_WAITING) throw tooMany();
    const opening = this.#openInTurn(room).finally(() => this.#opening.delete(room));
    this.#opening.set(room, opening);
    return opening;
  }

  async #openInTurn(room: OriginRoom): Promise<LiveRun | undefined> {
    if (this.#underWay < OPENED_AT_ONCE) this.#underWay++;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    const startMs = performance.now();
    try {
      await this.#makePlace();
      const run = await room.run();
      if (!run) return undefined;
      run.usedMs = this.#options.nowMs();
      this.#open.add(room);
      return run;
    } finally {
      setTimeout(() => this.#openNext(), (performance.now() - startMs) * REST).unref();
    }
  }

  /** Who waits takes the place over. */
  #openNext(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#underWay--;
  }

  /** @throws TribuneError unavailable, when all are being read */
  async #makePlace(): Promise<void> {
    for (;;) {
      for (const room of this.#open) {
        // Closed meanwhile, or it is live again.
        if (room.loaded?.lastSegment === undefined) this.#open.delete(room);
      }
      if (this.#open.size < MOST_OPEN) return;
      const idle = [...this.#open].filter((room) => room.loaded?.recording.mayClose);
      const [first] = idle.sort((a, b) => (a.loaded?.usedMs ?? 0) - (b.loaded?.usedMs ?? 0));
      if (!first) throw tooMany();
      this.#open.delete(first);
      await first.unload().catch(this.#options.onFault);
    }
  }
}

function tooMany(): TribuneError {
  const detail = 'Too many past conversations are asked for at once; ask again in a second.';
  return new TribuneError('unavailable', detail);
}
