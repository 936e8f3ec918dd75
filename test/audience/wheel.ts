/**
 * Time for a million pages: timers in rows of 50 ms, each turned at once. Takes the place of the timers and clocks of this
 * process until it is put back; each `pass` lets what was promised meanwhile come true.
 */

import { vi } from 'vitest';

const STEP_MS = 50;

interface Timer {
  run: (() => void) | undefined;
  readonly everyMs: number | undefined;
  unref(): Timer;
}

export class Wheel {
  nowMs = 1_000_000;
  readonly #rows = new Map<number, Timer[]>();
  readonly #immediate = setImmediate;

  constructor() {
    vi.stubGlobal('setTimeout', (run: () => void, ms = 0) => this.#add(run, ms, undefined));
    vi.stubGlobal('setInterval', (run: () => void, ms: number) => this.#add(run, ms, ms));
    vi.stubGlobal('clearTimeout', stop);
    vi.stubGlobal('clearInterval', stop);
    vi.stubGlobal('performance', { now: () => this.nowMs });
  }

  async pass(ms: number): Promise<void> {
    for (const endMs = this.nowMs + ms; this.nowMs < endMs; ) {
      this.nowMs += STEP_MS;
      const row = Math.round(this.nowMs / STEP_MS);
      const due = this.#rows.get(row) ?? [];
      this.#rows.delete(row);
      for (const timer of due) {
        timer.run?.();
        if (timer.everyMs !== undefined && timer.run) this.#put(timer, timer.everyMs);
      }
      await new Promise((resolve) => this.#immediate(resolve));
    }
  }

  putBack(): void {
    vi.unstubAllGlobals();
  }

  #add(run: () => void, ms: number, everyMs: number | undefined): Timer {
    const timer: Timer = { run, everyMs, unref: () => timer };
    this.#put(timer, ms);
    return timer;
  }

  #put(timer: Timer, ms: number): void {
    const row = Math.max(Math.round(this.nowMs / STEP_MS) + 1, Math.ceil((this.nowMs + ms) / STEP_MS));
    const there = this.#rows.get(row);
    if (there) there.push(timer);
    else this.#rows.set(row, [timer]);
  }
}

function stop(timer: Timer | undefined): void {
  if (timer) timer.run = undefined;
}
