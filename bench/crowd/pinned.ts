/** Who runs on which processor: what makes listeners on the last, what serves them on the others. */

import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';

const PROCESSORS = availableParallelism();

export const PINNED =
  PROCESSORS > 1
    ? `what makes the listeners is pinned to processor ${PROCESSORS - 1}, all that serves them to processor 0 (taskset)`
    : 'one processor for all';

/** @param pids of processes that serve; all their threads */
export function pinServers(pids: readonly number[]): void {
  for (const pid of pids) pin(pid, 0);
}

/** This process, and what it starts from now on. */
export function pinGenerators(): void {
  pin(process.pid, PROCESSORS - 1);
}

/** This process is anywhere again. */
export function unpin(): void {
  pin(process.pid, `0-${PROCESSORS - 1}`);
}

function pin(pid: number, processors: number | string): void {
  const { status, stderr } = spawnSync('taskset', ['-a', '-c', '-p', String(processors), String(pid)], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`taskset: ${stderr}`);
}
