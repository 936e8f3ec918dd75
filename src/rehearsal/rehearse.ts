/**
 * One rehearsal: audiences one after the other, each larger, until something gives way.
 *
 *   [rehearse] ──plan──▶ generator processes ──HTTP──▶ the operator's own installation
 *              ◀─tally──
 */

import { availableParallelism, cpus } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import type { CrowdProgress } from './crowd/crowd.ts';
import type { Habits } from './crowd/world.ts';
import { isLoopback, processesFor, runGenerators } from './generators.ts';
import type { OwnInstallation } from './own-installation.ts';
import { cpuSecondsOf, processorTicks, type ServerProcess, serversAt } from './processes-here.ts';
import { findingsOf } from './report/findings.ts';
import type { RehearsalReport, Step } from './report/report.ts';

export interface RehearsalWish {
  readonly installation: OwnInstallation;
  readonly room: string;
  /** Audiences to try, rising: how many listeners each. */
  readonly audiences: readonly number[];
  readonly arriveSeconds: number;
  readonly staySeconds: number;
  readonly habits: Habits;
  /** This machine's part of all listeners, from 1. */
  readonly share: { readonly part: number; readonly parts: number };
  /** Processes that make listeners; undefined: as many as they need. */
  readonly processes: number | undefined;
  /** When the first audience begins to arrive, UTC ms; undefined: soon. */
  readonly startAtMs: number | undefined;
  /** Ports of this machine at which what is rehearsed may listen, beside the one of its address. */
  readonly ports: readonly number[];
  /** Ends it early: what was found until then is the report. */
  readonly signal: AbortSignal;
}

/** Between two audiences: connections close, and what waits is worked off. */
const PAUSE_SECONDS = 5;
/** Several machines begin a step together, whatever this one still has to tidy up. */
const STEP_MARGIN_SECONDS = 3;
const RUNNING_PROCESSES_MS = 2_000;

/** @throws Error when the room or the installation lets nobody listen */
export async function rehearse(
  wish: RehearsalWish,
  onProgress: (listeners: number, progress: CrowdProgress) => void,
): Promise<RehearsalReport> {
  const { installation, room, habits, share, arriveSeconds, staySeconds } = wish;
  const steps: Step[] = [];
  const atMs = Date.now();
  let startAtMs = wish.startAtMs;
  for (const listeners of wish.audiences) {
    const step = await runStep(wish, listeners, startAtMs, (progress) =>
      onProgress(listeners, progress),
    ).catch((error: unknown) => {
      if (!wish.signal.aborted) throw error;
      return undefined;
    });
    if (!step) break;
    steps.push(step);
    const pauseMs = PAUSE_SECONDS * 1000;
    if (startAtMs !== undefined)
      startAtMs += (arriveSeconds + staySeconds + STEP_MARGIN_SECONDS) * 1000 + pauseMs;
    const isLast = listeners === wish.audiences.at(-1);
    // Of several machines none knows what the others saw: all go on to the end.
    if (isLast || (share.parts === 1 && findingsOf(step).gaveWay !== undefined)) break;
    if (startAtMs === undefined)
      await wait(pauseMs, undefined, { signal: wish.signal }).catch(() => undefined);
    if (wish.signal.aborted) break;
  }
  return {
    type: 'tribune/rehearsal/1',
    atMs,
    edition: installation.edition,
    url: installation.target.url,
    room,
    habits,
    ...(share.parts > 1 ? { share } : {}),
    ...(share.parts > 1 && wish.startAtMs !== undefined ? { startAtMs: wish.startAtMs } : {}),
    generators: [generatorText(wish)],
    steps,
  };
}

async function runStep(
  wish: RehearsalWish,
  listeners: number,
  startAtMs: number | undefined,
  onProgress: (progress: CrowdProgress) => void,
): Promise<Step> {
  const { installation, room, habits, share, arriveSeconds, staySeconds } = wish;
  const { target } = installation;
  const own = Math.ceil(listeners / share.parts);
  const processes = wish.processes ?? processesFor(own);
  const isHere = isLoopback(target.address) || target.address === '::1';
  const costs = new ServerCosts(isHere ? serversAt([target.port, ...wish.ports]) : []);
  const startMs = startAtMs ?? Date.now() + RUNNING_PROCESSES_MS;
  setTimeout(() => costs.begin(), Math.max(0, startMs - Date.now())).unref();
  const { tally, lagP99Ms } = await runGenerators(
    {
      target,
      room,
      habits,
      listeners,
      part: share.part - 1,
      parts: share.parts,
      arriveMs: arriveSeconds * 1000,
      stayMs: staySeconds * 1000,
      startAtMs: startMs,
    },
    processes,
    onProgress,
    wish.signal,
  );
  return {
    listeners,
    arriveSeconds,
    staySeconds,
    tally: tally.toJson(),
    lagP99Ms,
    ...costs.end(),
  };
}

/** What the processes that serve use of the processors, from the first arrival to the end. */
class ServerCosts {
  readonly #processes: readonly ServerProcess[];
  #before: readonly number[];
  #fromMs = performance.now();
  #ticks = processorTicks();

  constructor(processes: readonly ServerProcess[]) {
    this.#processes = processes;
    this.#before = processes.map(({ pid }) => cpuSecondsOf(pid));
  }

  begin(): void {
    this.#before = this.#processes.map(({ pid }) => cpuSecondsOf(pid));
    this.#fromMs = performance.now();
    this.#ticks = processorTicks();
  }

  end(): Pick<Step, 'servers' | 'machineLoad'> {
    const ticks = processorTicks();
    const all = ticks.all - this.#ticks.all;
    const machineLoad =
      all > 0 && this.#processes.length > 0 ? (ticks.busy - this.#ticks.busy) / all : undefined;
    const seconds = (performance.now() - this.#fromMs) / 1000;
    const servers = this.#processes.flatMap(({ pid, name }, i) => {
      const cpuSeconds = cpuSecondsOf(pid) - (this.#before[i] ?? 0);
      // A master of nginx holds the socket and does nothing.
      return cpuSeconds > 0 ? [{ name: `${name} (${pid})`, cpuSeconds, load: cpuSeconds / seconds }] : [];
    });
    return { servers, ...(machineLoad === undefined ? {} : { machineLoad }) };
  }
}

function generatorText({ processes, audiences, share }: RehearsalWish): string {
  const model = cpus()[0]?.model.trim() ?? 'unknown processor';
  const most = Math.ceil(Math.max(...audiences) / share.parts);
  const running = processes ?? processesFor(most);
  return `${running} ${running === 1 ? 'process' : 'processes'}, Node ${process.versions.node}, ${availableParallelism()} × ${model}`;
}
