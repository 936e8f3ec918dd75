/** What a listener costs the origin itself, where no cache stands before it: segments streamed while they are made. */

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { OriginConnection } from '../src/ingest/origin-connection.ts';
import { KEYS, TestWriter } from '../test/origin/origin-under-test.ts';
import { type Figure, percentile } from './figure.ts';
import { cpuMs, memoryMb } from './process-cost.ts';
import { writeProgramme } from './programme-writer.ts';

const LISTENERS = 500;
const SETTLE_MS = 4_000;
const WINDOW_MS = 20_000;

export const origin: Figure = {
  name: 'origin',
  settings: [
    `an origin process alone, recording to disk; ${LISTENERS} listeners on kept-alive connections over loopback, no TLS, AAC at 64 kbit/s, each asks for the next segment when it has one; ${WINDOW_MS / 1000} s`,
    'a writer PUTs the chunks of three rungs every 320 ms, in the process of the listeners; CPU of the origin alone, from /proc',
    'lateness: from before the last chunk of a segment is PUT to when a listener has the whole segment; this holds the listeners’ share too',
  ],
  async measure(say) {
    const directory = mkdtempSync(path.join(tmpdir(), 'tribune-bench-origin-'));
    const key = KEYS.publicKey.export({ type: 'spki', format: 'pem' }).toString();
    const child = fork(path.join(import.meta.dirname, '../test/origin/origin-process.ts'), [directory, key]);
    const ingest = new OriginConnection(path.join(directory, 'origin.sock'));
    const listening = new AbortController();
    try {
      const [{ url }] = (await once(child, 'message')) as [{ url: string }];
      const grant = { room: 'talk', run: 1, epoch: 1, t0Ms: Date.now(), fromSegment: 0 };
      const writer = new TestWriter(ingest, grant);
      await writer.open();
      const sentMs = new Map<number, number>();
      const writing = writeProgramme(writer, grant.t0Ms, sentMs, listening.signal);
      const heard = await listen(url, sentMs, listening.signal);
      await wait(SETTLE_MS);
      const before = { cpu: cpuMs(child.pid ?? 0), atMs: performance.now(), segments: heard.lateMs.length };
      await wait(WINDOW_MS);
      const usedMs = cpuMs(child.pid ?? 0) - before.cpu;
      const seconds = (performance.now() - before.atMs) / 1000;
      const late = heard.lateMs.slice(before.segments);
      listening.abort();
      await writing;
      const expected = (LISTENERS * seconds) / 0.96;
      say(
        `${late.length} segments heard, ${((100 * late.length) / expected).toFixed(1)} % of those that were made`,
      );
      if (late.length < expected * 0.98)
        throw new Error('listeners missed segments: the machine is too busy to tell');
      say(`${((1000 * usedMs) / late.length).toFixed(0)} µs of CPU per segment request`);
      say(`${((1000 * usedMs) / (LISTENERS * seconds)).toFixed(0)} µs of CPU per listener-second`);
      const lateness = (part: number): string => percentile(late, part).toFixed(0);
      say(`lateness: median ${lateness(0.5)}, p99 ${lateness(0.99)}, worst ${lateness(1)} ms`);
      say(`memory: ${memoryMb(child.pid ?? 0).now.toFixed(0)} MB`);
      // Told, not promised: the figure that counts is an edge's, and for that there is none yet.
      return [];
    } finally {
      listening.abort();
      ingest.close();
      child.kill('SIGKILL');
      rmSync(directory, { recursive: true, force: true });
    }
  },
};

/** Starts the listeners, spread over a segment's length as people would be. */
async function listen(url: string, sentMs: ReadonlyMap<number, number>, stop: AbortSignal) {
  const heard = { lateMs: [] as number[] };
  for (let i = 0; i < LISTENERS; i++) {
    void listener(url, sentMs, stop, heard.lateMs);
    if (i % 50 === 0) await wait(96);
  }
  return heard;
}

async function listener(
  url: string,
  sentMs: ReadonlyMap<number, number>,
  stop: AbortSignal,
  lateMs: number[],
): Promise<void> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  for (let n = Math.max(0, Math.floor((sentMs.size - 1) / 3)); !stop.aborted; n++) {
    await new Promise<void>((resolve, reject) => {
      http
        .get(`${url}/live/talk/r1/aac64/${n}.m4s`, { agent, signal: stop }, (response) => {
          response.resume().on('end', resolve).on('error', reject);
        })
        .on('error', reject);
    }).catch(() => undefined);
    if (stop.aborted) break;
    lateMs.push(performance.now() - (sentMs.get(n * 3 + 2) ?? Number.NaN));
  }
  agent.destroy();
}
