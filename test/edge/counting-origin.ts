/** An origin that answers as a test says, and counts what reaches it. */

import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SEGMENT_MS } from '../../src/core/programme.ts';

const HEAD = '/live/talk/head.json';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

export class CountingOrigin {
  /** Path and query of each request but the edge's own for the room's head, in order. */
  readonly asked: string[] = [];
  /** The most requests that there were at a time for each path. */
  readonly mostAtOnce = new Map<string, number>();
  answer: Answer = (_request, response) => sendObject(response);
  /** What the head of its room says. */
  head: object = {};
  /** How long it takes for that. */
  headTakesMs = 0;
  /** Answers to `head.json` are left out, too. */
  silent = false;
  /** Of requests that are not answered yet, and the most that there were at a time; but the edge's own for the head. */
  underWay = 0;
  mostUnderWay = 0;
  readonly #server: Server;
  readonly #waiting = new Set<() => void>();
  readonly #atOnce = new Map<string, number>();

  /** @param current the segment that its programme of the room `talk` has reached */
  static async start(current = 100): Promise<CountingOrigin> {
    const origin = new CountingOrigin();
    origin.head = { room: 'talk', programme: programmeAt(current) };
    origin.#server.listen(0, '127.0.0.1');
    await once(origin.#server, 'listening');
    return origin;
  }

  private constructor() {
    this.#server = createServer((request, response) => this.#take(request, response));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  timesAsked(path: string): number {
    return this.asked.filter((url) => url === path).length;
  }

  /** Resolves once it holds: looked at whenever a request has come. */
  until(holds: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = () => {
        if (!holds()) return;
        this.#waiting.delete(look);
        resolve();
      };
      this.#waiting.add(look);
      look();
    });
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close').catch(() => undefined);
  }

  #take(request: IncomingMessage, response: ServerResponse): void {
    const url = request.url ?? '';
    const count = (this.#atOnce.get(url) ?? 0) + 1;
    this.#atOnce.set(url, count);
    this.mostAtOnce.set(url, Math.max(count, this.mostAtOnce.get(url) ?? 0));
    response.once('close', () => this.#atOnce.set(url, (this.#atOnce.get(url) ?? 1) - 1));
    if (this.silent) return;
    if (url === HEAD) {
      setTimeout(() => sendJson(response, this.head), this.headTakesMs);
      return;
    }
    this.asked.push(url);
    this.mostUnderWay = Math.max(this.mostUnderWay, ++this.underWay);
    response.once('close', () => this.underWay--);
    // It has this one room.
    if (/^\/live\/(?!talk\/)/.test(url)) response.writeHead(404, { 'Cache-Control': 'max-age=5' }).end();
    else this.answer(request, response);
    for (const look of [...this.#waiting]) look();
  }
}

/** One whose segment of this moment is `current`. */
export function programmeAt(current: number): { run: number; t0Ms: number; nowMs: number; streams: boolean } {
  const nowMs = Date.now();
  return { run: 1, t0Ms: nowMs - (current + 0.3) * SEGMENT_MS, nowMs, streams: false };
}

/** As the origin sends what a programme is made of. */
export function sendObject(response: ServerResponse, bytes = 'sound'): void {
  const headers = {
    'Content-Type': 'audio/mp4',
    'Content-Length': Buffer.byteLength(bytes),
    'Cache-Control': 'public, max-age=60, s-maxage=3600',
  };
  response.writeHead(200, headers).end(bytes);
}

export function sendJson(response: ServerResponse, value: unknown): void {
  const headers = { 'Content-Type': 'application/json', 'Cache-Control': 'max-age=1' };
  response.writeHead(200, headers).end(JSON.stringify(value));
}
