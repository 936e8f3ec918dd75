/**
 * The processes of this machine that listen on a port, and the processor time they use: Linux's /proc, which shows those of
 * one's own user, and to root all.
 */

import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

export interface ServerProcess {
  readonly pid: number;
  /** As the system calls it, such as "nginx". */
  readonly name: string;
}

/** Linux counts in 1/100 s on every platform that we know (USER_HZ). */
const TICKS_PER_SECOND = 100;
/** proc(5): state of a socket in /proc/net/tcp that listens. */
const LISTENING = '0A';

/** Every process that holds a listening socket on one of these ports; none where /proc does not say. */
export function serversAt(ports: readonly number[]): ServerProcess[] {
  const inodes = new Set(['tcp', 'tcp6'].flatMap((table) => listeningInodes(table, ports)));
  if (inodes.size === 0) return [];
  const found: ServerProcess[] = [];
  for (const name of entriesOf('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const holds = entriesOf(`/proc/${name}/fd`).some((fd) => {
      const inode = /^socket:\[(\d+)\]$/.exec(linkOf(`/proc/${name}/fd/${fd}`))?.[1];
      return inode !== undefined && inodes.has(inode);
    });
    if (holds) found.push({ pid: Number(name), name: nameOf(name) });
  }
  return found;
}

/** Processor time of a process so far, seconds; 0 when it is gone. */
export function cpuSecondsOf(pid: number): number {
  const stat = textOf(`/proc/${pid}/stat`);
  // The name, in parentheses, may hold anything; user and system time are fields 14 and 15.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return ((Number(fields[11]) || 0) + (Number(fields[12]) || 0)) / TICKS_PER_SECOND;
}

/** Node calls all its processes alike: a role of ours is known by its command line. */
function nameOf(pid: string): string {
  const role = /\0role\0([a-z]+)\0/.exec(textOf(`/proc/${pid}/cmdline`))?.[1];
  return role ?? textOf(`/proc/${pid}/comm`).trim();
}

function listeningInodes(table: string, ports: readonly number[]): string[] {
  const rows = textOf(`/proc/net/${table}`).split('\n').slice(1);
  return rows.flatMap((row) => {
    const [, local = '', , state, , , , , , inode] = row.trim().split(/\s+/);
    const port = Number.parseInt(local.slice(local.lastIndexOf(':') + 1), 16);
    return state === LISTENING && inode !== undefined && ports.includes(port) ? [inode] : [];
  });
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function linkOf(file: string): string {
  try {
    return readlinkSync(file);
  } catch {
    return '';
  }
}

function entriesOf(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

/** How many descriptors a process started from here may have. */
export function openFilesLimit(): number {
  const soft = /^Max open files\s+(\d+)/m.exec(textOf('/proc/self/limits'))?.[1];
  return soft === undefined ? Number.POSITIVE_INFINITY : Number(soft);
}

/** Time of all processors since the machine started, busy and altogether, in ticks; zeroes where /proc does not say. */
export function processorTicks(): { readonly busy: number; readonly all: number } {
  // proc_stat(5): user, nice, system, idle, iowait, irq, softirq, steal.
  const [line = ''] = textOf('/proc/stat').split('\n');
  const ticks = line.split(/\s+/).slice(1, 9).map(Number);
  const all = ticks.reduce((sum, one) => sum + one, 0);
  return { busy: all - (ticks[3] ?? 0) - (ticks[4] ?? 0), all };
}
