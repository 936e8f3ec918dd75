/** Listeners who ask by the clock as the player does, each on a kept-alive connection of its own, and look at nothing they get. */

import http from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { askAtMs, type Delivery, firstSegment } from '../../src/core/listening/schedule.ts';
import { spreadFor } from '../../src/core/listening/spread.ts';
import { segmentEndMs } from '../../src/core/programme.ts';
import type { Rung } from '../../src/core/rung.ts';

/** How far behind the clock a player of whole segments plays, in a network that is calm. */
const TARGET_MS = 1_400;
const HEAD_MS = 15_000;
const RETRY_MS = 480;
const TIMEOUT_MS = 5_000;

/** What they listen to. */
export interface ListenedProgramme {
  /** Path of its heads. */
  readonly room: string;
  readonly run: number;
  /** Ms since T0; negative before. */
  readonly elapsedMs: number;
  /** When the last chunk of each segment was PUT, by `performance.now()`; of those of which it is known. */
  readonly sentMs: ReadonlyMap<number, number>;
}

export interface Heard {
  /** From before the last chunk of a segment was PUT to when a listener had all of it. */
  readonly lateMs: number[];
  /** From the end of a segment, by the programme's clock, to when a listener had all of it: of those asked for in time. */
  readonly afterEndMs: number[];
  requests: number;
  /** Headers and all. */
  bytes: number;
  failures: number;
  /** Of the failures: how many of which status, or of none. */
  readonly refusals: Record<string, number>;
}

export interface Crowd {
  /** Where they come. */
  readonly url: string;
  readonly programme: ListenedProgramme;
  readonly count: number;
  readonly delivery: Delivery;
  /** They come within so long. */
  readonly withinMs: number;
  rungOf(who: number): Rung;
}

export class ClockedListeners {
  #heard: Heard = nothing();
  readonly #stop = new AbortController();
  /** Of each connection, what was read of it before. */
  readonly #read = new WeakMap<Socket, number>();
  readonly #crowd: Crowd;
  readonly #running: Promise<unknown>;

  constructor(crowd: Crowd) {
    this.#crowd = crowd;
    this.#running = Promise.all(Array.from({ length: crowd.count }, (_, who) => this.#listen(who)));
  }

  /** What was heard since the last time. */
  take(): Heard {
    const heard = this.#heard;
    this.#heard = nothing();
    return heard;
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #listen(who: number): Promise<void> {
    const { programme, delivery, withinMs } = this.#crowd;
    const { signal } = this.#stop;
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    const head = `${programme.room}/head.json`;
    const base = `${programme.room}/r${programme.run}/${this.#crowd.rungOf(who)}`;
    const until = (elapsedMs: number) =>
      wait(Math.max(0, elapsedMs - programme.elapsedMs), undefined, { signal }).catch(() => undefined);
    const place = Math.random();
    await until(programme.elapsedMs + Math.random() * withinMs);
    await this.#get(head, agent);
    await this.#get(`${base}/init.mp4`, agent);
    let headMs = programme.elapsedMs + HEAD_MS * (0.875 + Math.random() / 4);
    const first = firstSegment(programme.elapsedMs, TARGET_MS);
    let n = first;
    while (!signal.aborted) {
      await until(askAtMs(n, delivery, { place, spreadMs: spreadFor(this.#crowd.count) }));
      const status = await this.#get(`${base}/${n}.m4s`, agent);
      const sentMs = programme.sentMs.get(n);
      // The first two lie ready, and are old.
      if (status === 200 && n > first + 1) this.#heard.afterEndMs.push(programme.elapsedMs - segmentEndMs(n));
      if (status === 200 && sentMs !== undefined) this.#heard.lateMs.push(performance.now() - sentMs);
      if (status === 200) n++;
      else await until(programme.elapsedMs + RETRY_MS);
      if (programme.elapsedMs < headMs) continue;
      headMs = programme.elapsedMs + HEAD_MS * (0.875 + Math.random() / 4);
      await this.#get(head, agent);
    }
    agent.destroy();
  }

  /** @returns the status; 0: none */
  #get(path: string, agent: http.Agent): Promise<number> {
    if (this.#stop.signal.aborted) return Promise.resolve(0);
    return new Promise((resolve) => {
      const heard = this.#heard;
      heard.requests++;
      const refused = (why: string) => {
        heard.failures++;
        heard.refusals[why] = (heard.refusals[why] ?? 0) + 1;
      };
      const failed = () => {
        if (!this.#stop.signal.aborted) refused('no answer');
        resolve(0);
      };
      http
        .get(this.#crowd.url + path, { agent, timeout: TIMEOUT_MS }, (response) => {
          const { socket } = response;
          response.resume().on('end', () => {
            heard.bytes += socket.bytesRead - (this.#read.get(socket) ?? 0);
            this.#read.set(socket, socket.bytesRead);
            if (response.statusCode !== 200) refused(String(response.statusCode));
            resolve(response.statusCode ?? 0);
          });
          response.on('error', failed);
        })
        .on('timeout', function (this: http.ClientRequest) {
          this.destroy(new Error('no answer'));
        })
        .on('error', failed);
    });
  }
}

function nothing(): Heard {
  return { lateMs: [], afterEndMs: [], requests: 0, bytes: 0, failures: 0, refusals: {} };
}
