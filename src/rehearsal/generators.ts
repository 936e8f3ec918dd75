/** The processes that make listeners: as many as are asked for, each with a part of them, and what they saw, together. */

import { type ChildProcess, fork } from 'node:child_process';
import { randomInt } from 'node:crypto';
import type { CrowdPlan, CrowdProgress, CrowdResult } from './crowd/crowd.ts';
import { Tally } from './crowd/tally.ts';
import type { GeneratorOrder, GeneratorReport } from './generator-messages.ts';

export interface GeneratorsResult {
  readonly tally: Tally;
  /** Of the process that was worst, ms. */
  readonly lagP99Ms: number;
}

/** A process has ports, and descriptors, for so many: of each listener with a second connection there may be two. */
const MOST_OF_ONE_PROCESS = 9_000;
/** What a process opens beside its listeners' connections. */
const OTHER_DESCRIPTORS = 200;
/**
 * Listeners who arrive are what memory is new for, and all of them stay: with the usual 16 MB each is copied twice, at a moment
 * when there is no time.
 */
const YOUNG_GENERATION = '--max-semi-space-size=64';
/** Before the first arrives: starting processes and looking at the room takes so long. */
const START_MS = 2_000;

export function processesFor(listeners: number): number {
  return Math.max(1, Math.ceil(listeners / MOST_OF_ONE_PROCESS));
}

/** Says what is wrong when a process may not open as many connections as its listeners need; undefined: nothing. */
export function descriptorProblem(
  listenersOfOne: number,
  perListener: number,
  limit: number,
): string | undefined {
  const needed = listenersOfOne * perListener + OTHER_DESCRIPTORS;
  if (needed <= limit) return undefined;
  return `Each process needs ${needed} descriptors and may open ${limit}. Run  ulimit -n ${needed}  first, or divide the listeners among more processes (--processes) or machines (--share).`;
}

/**
 * Runs one plan in several processes.
 *
 * @param plan for all of them; `part` and `parts` are of this machine among others
 * @param signal ends it: what was made is given up
 * @throws Error when a process failed, or it was ended
 */
export async function runGenerators(
  plan: Omit<CrowdPlan, 'startAtMs' | 'localAddresses'> & { readonly startAtMs?: number },
  processes: number,
  onProgress: (progress: CrowdProgress) => void,
  signal?: AbortSignal,
): Promise<GeneratorsResult> {
  const startAtMs = plan.startAtMs ?? Date.now() + START_MS;
  const latest: CrowdProgress[] = [];
  const children: ChildProcess[] = [];
  const runs = Array.from({ length: processes }, (_, i) => {
    const own: CrowdPlan = {
      ...plan,
      startAtMs,
      part: plan.part + i * plan.parts,
      parts: plan.parts * processes,
      localAddresses: isLoopback(plan.target.address) ? loopbackAddresses() : [],
    };
    const child = fork(new URL('./generator-process.ts', import.meta.url), [], {
      serialization: 'advanced',
      execArgv: [...process.execArgv, YOUNG_GENERATION],
    });
    children.push(child);
    return runOne(child, own, (progress) => {
      latest[i] = progress;
      onProgress(sumOf(latest));
    });
  });
  const stop = () => {
    for (const child of children) if (child.exitCode === null) child.kill('SIGKILL');
  };
  if (signal?.aborted) stop();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    const results = await Promise.all(runs);
    const tally = new Tally();
    for (const result of results) tally.add(result.tally);
    return { tally, lagP99Ms: Math.max(...results.map(({ lagP99Ms }) => lagP99Ms)) };
  } finally {
    signal?.removeEventListener('abort', stop);
    stop();
  }
}

/** IPv4 of this machine itself, any of which may also come from any other of them. */
export function isLoopback(address: string): boolean {
  return address.startsWith('127.');
}

/** Others in each run: ports of an address rest for a minute after use, and a full one takes long to search. */
function loopbackAddresses(): string[] {
  const network = `127.${randomInt(64, 255)}.${randomInt(0, 255)}`;
  return Array.from({ length: 250 }, (_, i) => `${network}.${i + 1}`);
}

function runOne(
  child: ChildProcess,
  plan: CrowdPlan,
  onProgress: (progress: CrowdProgress) => void,
): Promise<CrowdResult> {
  return new Promise((resolve, reject) => {
    child.on('message', (report: GeneratorReport) => {
      if (report.say === 'progress') onProgress(report.progress);
      else if (report.say === 'done') resolve(report.result);
      else reject(new Error(report.reason));
    });
    child.on('error', reject);
    child.on('exit', (code, signal) =>
      reject(new Error(`a process that makes listeners ended: ${signal ?? `code ${code}`}`)),
    );
    const order: GeneratorOrder = { do: 'listen', plan };
    child.send(order);
  });
}

function sumOf(all: readonly CrowdProgress[]): CrowdProgress {
  const sum = { arrived: 0, here: 0, hearing: 0, stalls: 0, errors: 0, bytes: 0 };
  for (const one of all) {
    if (!one) continue;
    for (const name of Object.keys(sum) as (keyof CrowdProgress)[]) sum[name] += one[name];
  }
  return sum;
}
