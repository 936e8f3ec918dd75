/** What a listener costs the origin on each tier of delivery, where no cache stands before it. */

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { askAtMs, type Delivery } from '../src/core/listening/schedule.ts';
import { LEAST_SPREAD_MS } from '../src/core/listening/spread.ts';
import { OriginConnection } from '../src/ingest/origin-connection.ts';
import { KEYS, TestWriter } from '../test/origin/origin-under-test.ts';
import type { Figure } from './figure.ts';
import { cpuMs } from './process-cost.ts';
import { writeProgramme } from './programme-writer.ts';

const LISTENERS = 500;
const SETTLE_MS = 8_000;
/** A multiple of 3.84 s, so that each tier has whole pieces. */
const WINDOW_MS = 19_200;

interface Way {
  readonly name: string;
  readonly delivery: Required<Delivery>;
  readonly path: (n: number) => string;
}

const WAYS: readonly Way[] = [
  { name: 'full', delivery: { streams: true, segments: 1 }, path: (n) => `aac64/${n}.m4s` },
  { name: 'whole', delivery: { streams: false, segments: 1 }, path: (n) => `aac64/${n}.m4s` },
  { name: 'economy', delivery: { streams: false, segments: 4 }, path: (n) => `eco32/${n / 4}.m4s` },
];

export const tiers: Figure = {
  name: 'tiers',
  settings: [
    `an origin process alone, recording to disk; ${LISTENERS} listeners on kept-alive connections over loopback, no TLS, each asks by the clock as our player does; ${WINDOW_MS / 1000} s a tier, one after the other`,
    'full: AAC at 64 kbit/s, streamed while it is made; whole: the same within the spread after its end; economy: AAC at 32 kbit/s in objects of 3.84 s, 20 to 320 ms after their end',
    'a writer PUTs the chunks of three rungs every 320 ms, in the process of the listeners; CPU of the origin alone, from /proc, what the writer costs it taken off',
  ],
  async measure(say) {
    const directory = mkdtempSync(path.join(tmpdir(), 'tribune-bench-tiers-'));
    const key = KEYS.publicKey.export({ type: 'spki', format: 'pem' }).toString();
    const child = fork(path.join(import.meta.dirname, '../test/origin/origin-process.ts'), [directory, key]);
    const ingest = new OriginConnection(path.join(directory, 'origin.sock'));
    const writing = new AbortController();
    try {
      const [{ url }] = (await once(child, 'message')) as [{ url: string }];
      const t0Ms = Date.now();
      const writer = new TestWriter(ingest, { room: 'talk', run: 1, epoch: 1, t0Ms, fromSegment: 0 });
      await writer.open();
      const written = writeProgramme(writer, t0Ms, new Map(), writing.signal);
      const pid = child.pid ?? 0;
      await wait(SETTLE_MS);
      const idle = await usedPerSecond(pid);
      say(`${idle.toFixed(1)} ms of CPU a second for the writer alone`);
      const costs: number[] = [];
      for (const way of WAYS) costs.push(await costOf(way, { url, t0Ms, pid, idle }, say));
      writing.abort();
      await written;
      const [full = Number.NaN, , economy = Number.NaN] = costs;
      return [
        {
          what: 'tiers: cost of economy to the origin, of that of full',
          value: economy / full,
          unit: '×',
          most: 0.5,
        },
      ];
    } finally {
      writing.abort();
      ingest.close();
      child.kill('SIGKILL');
      rmSync(directory, { recursive: true, force: true });
    }
  },
};

interface Site {
  readonly url: string;
  readonly t0Ms: number;
  readonly pid: number;
  /** Ms of CPU a second without listeners. */
  readonly idle: number;
}

/** @returns µs of CPU per listener-second */
async function costOf(way: Way, site: Site, say: (note: string) => void): Promise<number> {
  const stop = new AbortController();
  const heard = { bytes: 0, pieces: 0 };
  const listening = Array.from({ length: LISTENERS }, () => listen(way, site, heard, stop.signal));
  await wait(SETTLE_MS);
  const before = { ...heard };
  const used = await usedPerSecond(site.pid);
  const bytes = heard.bytes - before.bytes;
  const pieces = heard.pieces - before.pieces;
  stop.abort();
  await Promise.all(listening);
  const seconds = WINDOW_MS / 1000;
  const made = (LISTENERS * seconds) / (0.96 * way.delivery.segments);
  if (pieces < made * 0.9)
    throw new Error(`${way.name}: listeners missed pieces; the machine is too busy to tell`);
  const cost = ((used - site.idle) * 1000) / LISTENERS;
  const rate = (bytes * 8) / 1000 / seconds / LISTENERS;
  const asked = pieces / seconds / LISTENERS;
  say(
    `${way.name}: ${cost.toFixed(0)} µs per listener-second, ${rate.toFixed(0)} kbit/s, ${asked.toFixed(2)} requests a second each`,
  );
  return cost;
}

async function usedPerSecond(pid: number): Promise<number> {
  const before = { cpu: cpuMs(pid), atMs: performance.now() };
  await wait(WINDOW_MS);
  return ((cpuMs(pid) - before.cpu) * 1000) / (performance.now() - before.atMs);
}

async function listen(
  { delivery, path: pathOf }: Way,
  { url, t0Ms }: Site,
  heard: { bytes: number; pieces: number },
  stop: AbortSignal,
): Promise<void> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const place = Math.random();
  const { segments } = delivery;
  for (
    let n = (Math.floor((Date.now() - t0Ms) / 960 / segments) + 1) * segments;
    !stop.aborted;
    n += segments
  ) {
    await wait(
      Math.max(0, t0Ms + askAtMs(n, delivery, { place, spreadMs: LEAST_SPREAD_MS }) - Date.now()),
      undefined,
      {
        signal: stop,
      },
    ).catch(() => undefined);
    if (stop.aborted) break;
    await new Promise<void>((resolve) => {
      http
        .get(`${url}/live/talk/r1/${pathOf(n)}`, { agent, signal: stop }, (response) => {
          response.on('data', (piece: Buffer) => {
            heard.bytes += piece.length;
          });
          response.on('end', () => {
            if (response.statusCode === 200) heard.pieces += 1;
            resolve();
          });
          response.on('error', () => resolve());
        })
        .on('error', () => resolve());
    });
  }
  agent.destroy();
}
