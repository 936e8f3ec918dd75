/** How many full stages this machine carries at once, clients and all. */

import { cpus } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { Installation } from '../test/browser/installation.ts';
import { type Figure, percentile } from './figure.ts';
import { MachineWatch } from './machine.ts';
import { PacketCapture } from './packet-capture.ts';
import { cpuMs } from './process-cost.ts';
import { SpokenStage, VOICES } from './spoken-stage.ts';
import { transitOf } from './transit.ts';

const WANTED = 8;
const SETTLE_MS = 3_000;
const WINDOW_MS = 5_000;
/** Begun no later than this, so that all of it ends within three minutes. */
const LATEST_MS = 140_000;
const MOST_TRANSIT_MS = 20;
const MOST_LOST_PERCENT = 0.5;
/** A listener of ours waits for 4 s at most before it falls silent; one that streams has each segment in a tenth. */
const STALL_MS = 1_000;

interface Load {
  readonly roomPercent: number;
  readonly transitMs: number;
  readonly lostPercent: number;
  readonly latestMs: number;
  readonly fault: string | undefined;
}

export const stages: Figure = {
  name: 'stages',
  settings: [
    `one installation; full stages of ${VOICES} voices who speak all at once are added one by one, each with its clients in a process of their own and a listener of segments by HTTP, until ${WANTED} are carried, or one of the bounds is passed`,
    `bounds: ${MOST_TRANSIT_MS} ms at p99 from packet in to packets out (tcpdump on the first room's port, with nanosecond timestamps of the kernel), ${MOST_LOST_PERCENT} % of the packets lost, a segment later than ${STALL_MS} ms after its end`,
    `each count: ${SETTLE_MS / 1000} s to settle, ${WINDOW_MS / 1000} s counted; CPU from /proc. The clients share the ${cpus().length} cores with what is measured, and cost about as much: a machine of its own carries more`,
  ],
  async measure(say) {
    const startedMs = performance.now();
    const installation = await Installation.start();
    const open: SpokenStage[] = [];
    let shown: Load | undefined;
    let count = 0;
    try {
      while (count < WANTED && performance.now() - startedMs < LATEST_MS) {
        open.push(await SpokenStage.open(installation, `Full stage ${open.length + 1}`));
        const load = await loadOf(open, say);
        if (!load.fault || !shown) shown = load;
        if (load.fault) {
          say(`${open.length} at once are too many: ${load.fault}`);
          break;
        }
        count = open.length;
      }
    } catch (error) {
      say(`the stage after ${count} did not come about: ${error instanceof Error ? error.message : error}`);
    } finally {
      await Promise.all(open.map((stage) => stage.close()));
      await installation.stop();
    }
    if (!shown) throw new Error('not one full stage came about');
    const { roomPercent, transitMs, lostPercent, latestMs } = shown;
    say(`${count} of ${WANTED} full stages at once`);
    return [
      { what: 'full stages at once', value: count, unit: 'stages', least: WANTED },
      { what: 'full stages at once, CPU of a room', value: roomPercent, unit: '% of a core', most: 25 },
      {
        what: 'full stages at once, packet in to packets out, p99',
        value: transitMs,
        unit: 'ms',
        most: MOST_TRANSIT_MS,
      },
      { what: 'full stages at once, packets lost', value: lostPercent, unit: '%', most: MOST_LOST_PERCENT },
      {
        what: "full stages at once, a listener's latest segment",
        value: latestMs,
        unit: 'ms',
        most: STALL_MS,
      },
    ];
  },
};

async function loadOf(open: readonly SpokenStage[], say: (note: string) => void): Promise<Load> {
  await wait(SETTLE_MS);
  const [first] = open;
  if (!first) throw new Error('there is no stage');
  const machine = new MachineWatch();
  const capture = await PacketCapture.start(first.udpPort);
  const before = await Promise.all(open.map(readingOf));
  const startedMs = performance.now();
  await wait(WINDOW_MS);
  const windowMs = performance.now() - startedMs;
  const after = await Promise.all(open.map(readingOf));
  const { ms } = transitOf(await capture.stop(first.udpPort));
  const passed = (of: keyof Reading) => after.map((reading, i) => reading[of] - (before[i] as Reading)[of]);
  const percent = (all: readonly number[]) => (100 * all.reduce((sum, one) => sum + one, 0)) / windowMs;
  const [sent, received] = [passed('sent'), passed('received')];
  const lost = sent.map((count, i) => 100 * (1 - (received[i] as number) / (count * (VOICES - 1))));
  const late = open.flatMap(({ listener }, i) => listener.lateMs.slice(before[i]?.segments));
  const fewest = Math.min(...passed('segments'));
  const load = {
    roomPercent: percent(passed('roomMs')) / open.length,
    transitMs: percentile(ms, 0.99),
    // What is under way at either end of the window is no loss.
    lostPercent: Math.max(0, ...lost),
    latestMs: fewest < WINDOW_MS / 960 - 2 ? Number.POSITIVE_INFINITY : Math.max(...late),
  };
  say(
    `${open.length} at once: a room takes ${load.roomPercent.toFixed(1)} % of a core, the clients of one ${(percent(passed('clientsMs')) / open.length).toFixed(1)} %; in → out p99 ${load.transitMs.toFixed(2)} ms; ${load.lostPercent.toFixed(2)} % lost; latest segment after ${load.latestMs.toFixed(0)} ms; ${machine.report()}`,
  );
  return { ...load, fault: faultOf(load) };
}

function faultOf({ transitMs, lostPercent, latestMs }: Omit<Load, 'fault'>): string | undefined {
  if (!(transitMs <= MOST_TRANSIT_MS)) return `packets stay for ${transitMs.toFixed(1)} ms at p99`;
  if (lostPercent > MOST_LOST_PERCENT) return `${lostPercent.toFixed(1)} % of the packets are lost`;
  return latestMs > STALL_MS ? 'a listener stalls' : undefined;
}

interface Reading {
  readonly roomMs: number;
  readonly clientsMs: number;
  readonly sent: number;
  readonly received: number;
  readonly segments: number;
}

async function readingOf({ pid, clients, listener }: SpokenStage): Promise<Reading> {
  const { sent, received } = await clients.count();
  return {
    roomMs: cpuMs(pid),
    clientsMs: cpuMs(clients.pid),
    sent,
    received,
    segments: listener.lateMs.length,
  };
}
