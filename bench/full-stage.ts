/** A full stage on a running installation: what its process costs, and how long a packet stays in it. */

import { setTimeout as wait } from 'node:timers/promises';
import { Installation } from '../test/browser/installation.ts';
import { type Figure, percentile, type Reading } from './figure.ts';
import { Clients } from './peers/clients.ts';
import { childrenOf, cpuMs, memoryMb } from './process-cost.ts';

/** All but the two that are timed; in another process, so that their work delays no clock. */
const CROWD = 11;
const TIMED = 2;
const VOICES = CROWD + TIMED;
const SETTLE_MS = 6_000;
const WINDOW_MS = 20_000;

export const fullStage: Figure = {
  name: 'full-stage',
  settings: [
    `a whole installation (origin, control, media, one room); ${VOICES} WHIP clients speak all at once, each hears the 12 others; ${WINDOW_MS / 1000} s`,
    'cost: the process of the room, which forwards, mixes, encodes three rungs, packages and sends; CPU and VmRSS from /proc',
    'latency: two of the clients in a process of their own, from before the packet is encrypted to after the other has decrypted it; this holds the clients’ share too',
  ],
  async measure(say) {
    const installation = await Installation.start();
    const started: Clients[] = [];
    try {
      const room = await installation.openRoom('A full stage');
      const doors = await Promise.all(
        Array.from({ length: VOICES }, (_, index) => installation.invite(room.id, `Voice ${index + 1}`)),
      );
      const media = await installation.logged(({ msg, role }) => msg === 'role ready' && role === 'media');
      const [pid, ...more] = childrenOf(media.pid ?? 0);
      if (pid === undefined || more.length > 0) throw new Error('media has not exactly one child');
      const [crowd, timed] = await Promise.all([
        Clients.start({ do: 'whip', doors: doors.slice(0, CROWD), others: VOICES - 1 }),
        Clients.start({ do: 'whip', doors: doors.slice(CROWD), others: VOICES - 1 }),
      ]);
      started.push(crowd, timed);
      await wait(SETTLE_MS);
      await timed.count();
      const before = { cpu: cpuMs(pid), atMs: performance.now(), count: await crowd.count() };
      await wait(WINDOW_MS);
      const usedMs = cpuMs(pid) - before.cpu;
      const windowMs = performance.now() - before.atMs;
      const { wayMs } = await timed.count();
      const { sent, received } = await crowd.count();
      const share = (received - before.count.received) / ((sent - before.count.sent) * (VOICES - 1));
      say(`${(share * 100).toFixed(1)} % of what the crowd should hear arrived`);
      if (share < 0.98) throw new Error('the stage lost packets, or the machine is too busy to tell');
      const way = (part: number): string => percentile(wayMs, part).toFixed(2);
      say(
        `packet latency over ${wayMs.length}: median ${way(0.5)}, p95 ${way(0.95)}, p99 ${way(0.99)}, worst ${way(1)} ms`,
      );
      const memory = memoryMb(pid);
      say(`memory: ${memory.now.toFixed(0)} MB now, ${memory.peak.toFixed(0)} MB at most`);
      return readings((100 * usedMs) / windowMs, memory.now, percentile(wayMs, 0.99));
    } finally {
      await Promise.all(started.map((clients) => clients.leave()));
      await installation.stop();
    }
  },
};

function readings(corePercent: number, megabytes: number, latencyMs: number): Reading[] {
  return [
    { what: 'full stage, share of one core', value: corePercent, unit: '%', most: 25 },
    { what: 'full stage, memory', value: megabytes, unit: 'MB', most: 250 },
    { what: "server's part of stage latency, p99", value: latencyMs, unit: 'ms', most: 5 },
  ];
}
