/** What this process measures of its own load, over the last second. */

import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Pressure } from '../core/pressure.ts';

/** How control's requests fare at this door; whoever queues them knows. */
export type QueuePressure = Pick<Pressure, 'queueDelayMs' | 'admitted'>;

const SPAN_MS = 1_000;
const RESOLUTION_MS = 20;
const NOBODY_WAITS: QueuePressure = { queueDelayMs: 0, admitted: 1 };

export class OwnPressure {
  readonly #queue: () => QueuePressure;
  readonly #delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  readonly #measuring: NodeJS.Timeout;
  #cpu = process.cpuUsage();
  #measuredMs = performance.now();
  #now = { busy: 0, loopDelayMs: 0 };

  constructor(queue: () => QueuePressure = () => NOBODY_WAITS) {
    this.#queue = queue;
    this.#delay.enable();
    this.#measuring = setInterval(() => this.#measure(), SPAN_MS).unref();
  }

  get now(): Pressure {
    const { queueDelayMs, admitted } = this.#queue();
    return { ...this.#now, queueDelayMs, admitted };
  }

  close(): void {
    clearInterval(this.#measuring);
    this.#delay.disable();
  }

  #measure(): void {
    const nowMs = performance.now();
    const cpu = process.cpuUsage(this.#cpu);
    const tookMs = nowMs - this.#measuredMs;
    this.#cpu = process.cpuUsage();
    this.#measuredMs = nowMs;
    const lateMs = this.#delay.percentile(99) / 1e6 - RESOLUTION_MS;
    this.#delay.reset();
    this.#now = { busy: (cpu.user + cpu.system) / 1000 / tookMs, loopDelayMs: Math.max(0, lateMs) };
  }
}
