import { readdirSync } from 'node:fs';
import { cpuMs, memoryMb } from '../../bench/process-cost.ts';

/** What a process holds and has used, from /proc. */
export interface ProcessState {
  readonly memoryMb: number;
  readonly descriptors: number;
  readonly cpuMs: number;
  readonly atMs: number;
}

export function stateOf(pid: number): ProcessState {
  return {
    memoryMb: memoryMb(pid).now,
    descriptors: readdirSync(`/proc/${pid}/fd`).length,
    cpuMs: cpuMs(pid),
    atMs: performance.now(),
  };
}
