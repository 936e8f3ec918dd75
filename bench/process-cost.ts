/** What a process costs, from /proc: the same ruler for ours and for others. */

import { readFileSync } from 'node:fs';

/** Linux counts in 1/100 s on every platform that we know (USER_HZ). */
const TICK_MS = 10;

/** CPU time of all its threads so far, user and system, ms. */
export function cpuMs(pid: number): number {
  const { user, kernel } = ticksOf(pid);
  return (user + kernel) * TICK_MS;
}

/** The part of it that the system worked for the process, ms: what depends on the machine and its kernel most. */
export function kernelMs(pid: number): number {
  return ticksOf(pid).kernel * TICK_MS;
}

function ticksOf(pid: number): { user: number; kernel: number } {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name, in parentheses, may hold anything; fields 14 and 15 are counted from behind it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { user: Number(fields[11]), kernel: Number(fields[12]) };
}

/** Resident memory now and at its highest, MiB. */
export function memoryMb(pid: number): { now: number; peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const field = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) / 1024;
  return { now: field('VmRSS'), peak: field('VmHWM') };
}

/** The process and those that it started, such as the workers of nginx. */
export function familyOf(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return [pid, ...(children === '' ? [] : children.split(' ').flatMap((child) => familyOf(Number(child))))];
}

/** CPU time of all of them so far, ms. */
export function familyCpuMs(pid: number): number {
  return familyOf(pid).reduce((sum, each) => sum + cpuMs(each), 0);
}
