/** A real origin in a process of its own, to which a programme is written by the clock. */

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { CHUNK_MS, CHUNK_TICKS, chunkAt } from '../../src/core/programme.ts';
import { RUNG_NAMES, RUNGS, type Rung } from '../../src/core/rung.ts';
import { OriginConnection } from '../../src/ingest/origin-connection.ts';
import { writeChunk } from '../../src/packager/chunk.ts';
import { KEYS, TestWriter } from '../../test/origin/origin-under-test.ts';
import type { ListenedProgramme } from './clocked-listeners.ts';

export class ClockedOrigin implements ListenedProgramme {
  readonly room = '/live/talk';
  readonly run = 1;
  readonly url: string;
  readonly t0Ms: number;
  readonly pid: number;
  /** When the last chunk of each segment was PUT, by `performance.now()`. */
  readonly sentMs = new Map<number, number>();
  readonly #child: ChildProcess;
  readonly #directory: string;
  readonly #ingest: OriginConnection;
  readonly #stop = new AbortController();
  #writing: Promise<void> = Promise.resolve();

  static async start(delivery: 'streams' | 'whole'): Promise<ClockedOrigin> {
    const directory = mkdtempSync(path.join(tmpdir(), 'tribune-bench-scale-'));
    const key = KEYS.publicKey.export({ type: 'spki', format: 'pem' }).toString();
    const child = fork(path.join(import.meta.dirname, 'origin-process.ts'), [directory, key, delivery]);
    const [{ url }] = (await once(child, 'message')) as [{ url: string }];
    const origin = new ClockedOrigin(child, directory, url);
    await origin.#begin();
    return origin;
  }

  private constructor(child: ChildProcess, directory: string, url: string) {
    this.#child = child;
    this.#directory = directory;
    this.#ingest = new OriginConnection(path.join(directory, 'origin.sock'));
    this.url = url;
    this.pid = child.pid ?? 0;
    this.t0Ms = Date.now();
  }

  /** Ms since T0. */
  get elapsedMs(): number {
    return Date.now() - this.t0Ms;
  }

  /** How often each path was asked for since the last time. */
  async asked(): Promise<Readonly<Record<string, number>>> {
    const answer = once(this.#child, 'message') as Promise<[{ asked: Record<string, number> }]>;
    this.#child.send('asked');
    return (await answer)[0].asked;
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#writing.catch(() => undefined);
    this.#ingest.close();
    const gone = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await gone;
    rmSync(this.#directory, { recursive: true, force: true });
  }

  async #begin(): Promise<void> {
    const grant = { room: 'talk', run: 1, epoch: 1, t0Ms: this.t0Ms, fromSegment: 0 };
    const writer = new TestWriter(this.#ingest, grant);
    await writer.open();
    this.#writing = this.#write(writer);
  }

  /** Makes the programme by the clock until told to stop. */
  async #write(writer: TestWriter): Promise<void> {
    const { signal } = this.#stop;
    const frames = (rung: Rung) =>
      Array(RUNGS[rung].framesPerChunk).fill(new Uint8Array(frameBytes(rung)).fill(7));
    for (let index = 0; !signal.aborted; index++) {
      const dueMs = this.t0Ms + (index + 1) * CHUNK_MS;
      await wait(Math.max(0, dueMs - Date.now()), undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      const number = chunkAt(index * CHUNK_TICKS);
      if (number.k === 2) this.sentMs.set(number.n, performance.now());
      const put = (rung: Rung) =>
        writer.chunk(rung, number, writeChunk(rung, number, frames(rung), this.t0Ms, []));
      await Promise.all(RUNG_NAMES.map(put));
    }
  }
}

/** Of one frame at the rung's bit rate. */
function frameBytes(rung: Rung): number {
  return Math.round((RUNGS[rung].bitsPerSecond * RUNGS[rung].frameSamples) / 48_000 / 8);
}
