/** What it takes a server to forward what thirteen clients say, Janus or ours. */

import { randomInt } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { JANUS_ROOM, Janus } from './janus.ts';
import { Clients } from './peers/clients.ts';
import { cpuMs, memoryMb } from './process-cost.ts';

/** As many as a stage has places. */
export const VOICES = 13;
const SETTLE_MS = 3_000;
export const WINDOW_MS = 15_000;

export interface Cost {
  readonly microsPerPacket: number;
  /** Share of a core. */
  readonly percent: number;
  readonly text: string;
}

/** @param eventLoops as many as Debian ships it with when undefined: a thread for each connection */
export async function janusCost(eventLoops: number | undefined): Promise<Cost> {
  const first = randomInt(30, 45) * 1000;
  const rtpPorts = `${first}-${first + 900}`;
  const janus = await Janus.start({ port: first + 950, rtpPorts, eventLoops, publishers: VOICES });
  try {
    const order = { do: 'janus', url: janus.url, room: JANUS_ROOM, publishers: VOICES } as const;
    return await costWhile(await Clients.start(order), janus.pid);
  } finally {
    await janus.stop();
  }
}

/** Lets the clients speak, and counts what it takes the server; then they leave. */
export async function costWhile(clients: Clients, pid: number): Promise<Cost> {
  try {
    await wait(SETTLE_MS);
    const before = { count: await clients.count(), cpu: cpuMs(pid) };
    await wait(WINDOW_MS);
    const after = { count: await clients.count(), cpu: cpuMs(pid) };
    const packets = after.count.received - before.count.received;
    const ms = after.count.atMs - before.count.atMs;
    const used = after.cpu - before.cpu;
    const share = packets / ((VOICES - 1) * (after.count.sent - before.count.sent));
    if (share < 0.98) throw new Error(`only ${(share * 100).toFixed(1)} % of the packets arrived`);
    const microsPerPacket = (used * 1000) / packets;
    const percent = (100 * used) / ms;
    const rate = Math.round((packets * 1000) / ms);
    return {
      microsPerPacket,
      percent,
      text: `${microsPerPacket.toFixed(1)} µs a packet, ${percent.toFixed(1)} % of a core at ${rate} packets/s, ${memoryMb(pid).now.toFixed(0)} MB`,
    };
  } finally {
    await clients.leave();
  }
}
