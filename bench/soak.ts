/**
 * A full stage for half an hour, in real time: `npm run soak`, or `npm run soak -- <minutes>`.
 *
 * Thirteen voices speak all at once and a listener hears them, while memory and descriptors of every process of the
 * installation are read: memory after its garbage was collected, for between two collections of its own, which are many
 * minutes apart, a heap that holds nothing more grows too. Exit code 1 when one of them grows, packets are lost, the listener stalls or hears less than
 * all of it, or it lasts too short to tell.
 */

import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { SEGMENT_MS } from '../src/core/programme.ts';
import { Installation } from '../test/browser/installation.ts';
import { MEASURABLE } from '../test/runtime/holdings.ts';
import { machineFacts } from './machine.ts';
import { memoryMb } from './process-cost.ts';
import { slopeOf } from './slope.ts';
import { SpokenStage, VOICES } from './spoken-stage.ts';

/** What the compiler, caches and windows grow to at first is no leak: a part of the time, and ten minutes at most. */
const WARM_UP_SHARE = 1 / 3;
const LONGEST_WARM_UP_MS = 600_000;
const READINGS = 60;
/** A day of this is 72 MB: less than what one restart gives back, and more than half an hour can tell from noise. */
const MOST_MB_A_MINUTE = 0.05;
const MOST_DESCRIPTORS_A_MINUTE = 0.05;
const STALL_MS = 1_000;

interface Watched {
  readonly name: string;
  readonly pid: number;
  readonly memory: { at: number; value: number }[];
  /** Of it, what JavaScript uses. */
  readonly inUse: { at: number; value: number }[];
  readonly descriptors: { at: number; value: number }[];
}

const minutes = Number(process.argv[2] ?? 30);
if (!(minutes > 0)) {
  console.error('usage: npm run soak -- [minutes]');
  process.exitCode = 2;
} else process.exitCode = (await soak(minutes * 60_000)) ? 0 : 1;

async function soak(lastsMs: number): Promise<boolean> {
  for (const fact of machineFacts()) console.log(fact);
  console.log(`\n${VOICES} voices for ${lastsMs / 60_000} minutes`);
  const installation = await Installation.start(MEASURABLE);
  let stage: SpokenStage | undefined;
  try {
    stage = await SpokenStage.open(installation, 'A long conversation');
    const watched = await processesOf(installation, stage);
    await wait(Math.min(LONGEST_WARM_UP_MS, lastsMs * WARM_UP_SHARE));
    const before = { ...(await stage.clients.count()), segments: stage.listener.lateMs.length };
    const watchedMs = lastsMs - Math.min(LONGEST_WARM_UP_MS, lastsMs * WARM_UP_SHARE);
    await watch(installation, watched, watchedMs);
    const after = await stage.clients.count();
    const heard = (after.received - before.received) / ((after.sent - before.sent) * (VOICES - 1));
    const late = stage.listener.lateMs.slice(before.segments);
    const missed = Math.max(0, Math.floor(watchedMs / SEGMENT_MS) - 2 - late.length);
    return verdict(watched, { lostPercent: 100 * (1 - heard), lateMs: late, missed });
  } finally {
    await stage?.close();
    await installation.stop();
  }
}

async function processesOf(installation: Installation, stage: SpokenStage): Promise<Watched[]> {
  const watched: Watched[] = [];
  const add = (name: string, pid: number) =>
    watched.push({ name, pid, memory: [], inUse: [], descriptors: [] });
  for (const role of ['origin', 'control', 'media']) {
    const { pid = 0 } = await installation.logged((line) => line.msg === 'role ready' && line.role === role);
    if (watched.length === 0) add('supervisor', parentOf(pid));
    add(role, pid);
  }
  add('room', stage.pid);
  return watched;
}

function parentOf(pid: number): number {
  return Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
}

async function watch(
  installation: Installation,
  watched: readonly Watched[],
  lastsMs: number,
): Promise<void> {
  const startMs = performance.now();
  for (let reading = 0; reading < READINGS; reading++) {
    await wait(Math.max(0, startMs + (lastsMs * (reading + 1)) / READINGS - performance.now()));
    const at = (performance.now() - startMs) / 60_000;
    for (const { pid, memory, inUse, descriptors } of watched) {
      inUse.push({ at, value: await collect(installation, pid) });
      memory.push({ at, value: memoryMb(pid).now });
      descriptors.push({ at, value: readdirSync(`/proc/${pid}/fd`).length });
    }
  }
}

/** @returns what its JavaScript uses after that, MB */
async function collect(installation: Installation, pid: number): Promise<number> {
  const done = installation.nextLogged((line) => line.msg === 'garbage collected' && line.pid === pid);
  process.kill(pid, 'SIGUSR2');
  return Number((await done).inUse) / 2 ** 20;
}

interface Sound {
  /** Of what speakers sent to one another. */
  readonly lostPercent: number;
  /** Of each segment that the listener got, after its end. */
  readonly lateMs: readonly number[];
  /** Segments that were made and not got. */
  readonly missed: number;
}

function verdict(watched: readonly Watched[], { lostPercent, lateMs, missed }: Sound): boolean {
  console.log(
    '\nprocess     memory at the end   slope of memory           slope of what is in use   descriptors   slope of descriptors',
  );
  let steady = true;
  let telling = true;
  for (const { name, memory, inUse, descriptors } of watched) {
    const used = slopeOf(inUse);
    const [mb, files] = [slopeOf(memory), slopeOf(descriptors)];
    // Two errors: of a hundred slopes that are none, two or three would look like more.
    const grows =
      mb.slope - 2 * mb.error > MOST_MB_A_MINUTE || files.slope - 2 * files.error > MOST_DESCRIPTORS_A_MINUTE;
    if (2 * mb.error > MOST_MB_A_MINUTE) telling = false;
    if (grows) steady = false;
    console.log(
      [
        name.padEnd(12),
        `${memory.at(-1)?.value.toFixed(1)} MB`.padEnd(20),
        `${signed(mb.slope)} ± ${(2 * mb.error).toFixed(3)} MB/min`.padEnd(26),
        `${signed(used.slope)} ± ${(2 * used.error).toFixed(3)} MB/min`.padEnd(26),
        `${descriptors.at(-1)?.value}`.padEnd(14),
        `${signed(files.slope)} ± ${(2 * files.error).toFixed(3)} /min`,
        grows ? '  GROWS' : '',
      ].join(''),
    );
  }
  const stalls = lateMs.filter((ms) => ms > STALL_MS).length;
  console.log(
    `\n${lostPercent.toFixed(3)} % of the packets lost; ${lateMs.length} segments heard, ${stalls} of them late, ${missed} missed`,
  );
  if (!telling)
    console.log(`too short, or too busy a machine, to tell ${MOST_MB_A_MINUTE} MB a minute from none`);
  const holds = steady && telling && lostPercent < 0.5 && stalls === 0 && missed === 0;
  console.log(holds ? 'it holds' : 'IT DOES NOT HOLD');
  return holds;
}

function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(3)}`;
}
