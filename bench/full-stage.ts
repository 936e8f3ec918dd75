/** A full stage on a running installation: what its process costs, and how long a packet stays in it. */

import { isIPv4 } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { ownAddresses } from '../src/stage/candidates.ts';
import { Installation } from '../test/browser/installation.ts';
import { type Figure, percentile, type Reading } from './figure.ts';
import { janusCost, VOICES } from './forwarding-cost.ts';
import { PacketCapture } from './packet-capture.ts';
import { Clients } from './peers/clients.ts';
import { cpuMs, kernelMs, memoryMb } from './process-cost.ts';
import { transitOf } from './transit.ts';

/** Until the compiler has done with what runs all the time. */
const SETTLE_MS = 30_000;
const WINDOW_MS = 10_000;
/** Of which the middle one counts: what another guest of the machine does shows in one or two. */
const WINDOWS = 5;
/** The capture costs the machine something, so that what is timed is not what is weighed. */
const CAPTURE_MS = 10_000;
const REACH_PERCENT = 25;
const RULER_PERCENT = 17;

export const fullStage: Figure = {
  name: 'full-stage',
  settings: [
    `a whole installation (origin, control, media, one room); ${VOICES} WHIP clients in one process speak all at once, each hears the 12 others`,
    `cost: the process of the room, which forwards, mixes, encodes three rungs, packages and sends; CPU and VmRSS from /proc, the median of ${WINDOWS} times ${WINDOW_MS / 1000} s, ${SETTLE_MS / 1000} s after the start`,
    `latency: tcpdump on the room's UDP port on loopback, nanosecond timestamps of the kernel, ${CAPTURE_MS / 1000} s after that; each copy going out is traced to the packet coming in (SRTP leaves headers in clear: a copy's timestamps are off by a constant, its payloads as long), so that nothing of the clients' own time is in it`,
    'over IPv4, as Janus is set by Debian: a packet of IPv6 costs the kernel more',
    `a ruler, for machines differ, and one from hour to hour: Janus VideoRoom as Debian ships it, right before and right after, forwards as many voices to as many and does no more. The reach of ${REACH_PERCENT} % was set on a machine where it took ${RULER_PERCENT}`,
  ],
  async measure(say) {
    const before = await janusCost(undefined);
    const ours = await ourCost(say);
    const after = await janusCost(undefined);
    for (const janus of [before, after]) say(`Janus, for forwarding alone: ${janus.text}`);
    return readings(ours, (before.percent + after.percent) / 2);
  },
};

interface StageCost {
  readonly corePercent: number;
  readonly megabytes: number;
  readonly latencyMs: number;
}

async function ourCost(say: (note: string) => void): Promise<StageCost> {
  const installation = await Installation.start({ TRIBUNE_PUBLIC_ADDRESS: ownIpv4() });
  let clients: Clients | undefined;
  try {
    const room = await installation.openRoom('A full stage');
    const doors = await Promise.all(
      Array.from({ length: VOICES }, (_, index) => installation.invite(room.id, `Voice ${index + 1}`)),
    );
    const { pid, udpPort } = await roomOf(installation);
    clients = await Clients.start({ do: 'whip', doors, others: VOICES - 1 });
    await wait(SETTLE_MS);
    const shares: number[] = [];
    for (let window = 0; window < WINDOWS; window++) shares.push(await costWhile(clients, pid, say));
    const corePercent = percentile(shares, 0.5);
    const memory = memoryMb(pid);
    say(`memory: ${memory.now.toFixed(0)} MB now, ${memory.peak.toFixed(0)} MB at most`);
    const latencyMs = percentile(await transitMs(udpPort, say), 0.99);
    return { corePercent, megabytes: memory.now, latencyMs };
  } finally {
    await clients?.leave();
    await installation.stop();
  }
}

function ownIpv4(): string {
  return ownAddresses().find((address) => isIPv4(address)) ?? '127.0.0.1';
}

async function roomOf(installation: Installation): Promise<{ pid: number; udpPort: number }> {
  const { pid, udpPort } = await installation.logged(({ msg }) => msg === 'room process started');
  if (pid === undefined || udpPort === undefined) throw new Error('the log names no process of the room');
  return { pid, udpPort };
}

/** @returns the share of a core, in percent */
async function costWhile(clients: Clients, pid: number, say: (note: string) => void): Promise<number> {
  const before = {
    cpu: cpuMs(pid),
    kernel: kernelMs(pid),
    atMs: performance.now(),
    count: await clients.count(),
  };
  await wait(WINDOW_MS);
  const windowMs = performance.now() - before.atMs;
  const percent = (ms: number) => (100 * ms) / windowMs;
  const [all, kernel] = [percent(cpuMs(pid) - before.cpu), percent(kernelMs(pid) - before.kernel)];
  say(
    `${all.toFixed(1)} % of a core, of which the kernel took ${kernel.toFixed(1)} for what was asked of it`,
  );
  const { sent, received } = await clients.count();
  const share = (received - before.count.received) / ((sent - before.count.sent) * (VOICES - 1));
  say(`${(share * 100).toFixed(1)} % of what the clients should hear arrived`);
  if (share < 0.98) throw new Error('the stage lost packets, or the machine is too busy to tell');
  return all;
}

async function transitMs(udpPort: number, say: (note: string) => void): Promise<readonly number[]> {
  const capture = await PacketCapture.start(udpPort);
  await wait(CAPTURE_MS);
  const { ms, incoming, outgoing } = transitOf(await capture.stop(udpPort));
  const traced = ms.length / outgoing;
  say(`${incoming} packets in, ${outgoing} out, ${(traced * 100).toFixed(2)} % of those traced to theirs`);
  if (!(traced > 0.98)) throw new Error('too few of the packets that went out could be traced');
  const at = (part: number): string => percentile(ms, part).toFixed(2);
  say(`in → out: median ${at(0.5)}, p95 ${at(0.95)}, p99 ${at(0.99)}, worst ${at(1)} ms`);
  return ms;
}

function readings({ corePercent, megabytes, latencyMs }: StageCost, rulerPercent: number): Reading[] {
  return [
    { what: 'full stage, share of one core', value: corePercent, unit: '%', most: REACH_PERCENT },
    {
      what: 'full stage, share of one core beside Janus',
      value: corePercent / rulerPercent,
      unit: '×',
      most: Number((REACH_PERCENT / RULER_PERCENT).toFixed(2)),
    },
    { what: 'full stage, memory', value: megabytes, unit: 'MB', most: 250 },
    { what: "server's part of stage latency, p99", value: latencyMs, unit: 'ms', most: 5 },
  ];
}
