/**
 * Passes `/api/`, `/whip/` and `/openapi.json` on to control by its private door.
 *
 * A queue of a fixed size stands between: when control is slow or gone, those who ask for it are told so, and those
 * who only listen never notice. Bodies are read whole first, so that a slow sender holds no place in the queue.
 */

import type http from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { TLSSocket } from 'node:tls';
import { askDoor, type Door, keptConnections } from '../doors/door.ts';
import { type Exchange, sendProblem } from './answer.ts';

/** Requests that control works on at a time. */
const MOST_AT_ONCE = 64;
const MOST_WAITING = 256;
/** How long one may wait for a place, ms. */
const LONGEST_WAIT_MS = 5_000;
/** How long control may take for its answer, ms. */
const LONGEST_ANSWER_MS = 15_000;
const LARGEST_BODY = 65_536;
/** RFC 9110 §7.6.1, and what `Connection` names. */
const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

export class ControlProxy {
  readonly #door: Door;
  readonly #agent: http.Agent;
  readonly #waiting: (() => void)[] = [];
  #atWork = 0;

  constructor(door: Door) {
    this.#door = door;
    this.#agent = keptConnections(door, MOST_AT_ONCE);
  }

  async pass(exchange: Exchange): Promise<void> {
    if (isAmbiguous(exchange.request)) {
      return sendProblem(exchange, 400, 'bad_request', 'One host, and a path without dot segments.');
    }
    const body = await readBody(exchange.request);
    // Whoever went away while speaking wants no answer.
    if (body === 'cut-off') return void exchange.response.destroy();
    if (body === 'too-large') {
      return sendProblem(exchange, 413, 'body_too_large', 'At most 64 KiB.', { Connection: 'close' });
    }
    if (!(await this.#place())) return this.#refuse(exchange, 'Too many wait already; try again.');
    try {
      await this.#forward(exchange, body);
    } catch {
      this.#refuse(exchange, 'The controls cannot be reached just now; listening goes on.');
    } finally {
      this.#leave();
    }
  }

  close(): void {
    this.#agent.destroy();
  }

  async #forward(exchange: Exchange, body: Buffer): Promise<void> {
    const { request, response } = exchange;
    if (response.destroyed) return;
    const answer = await this.#ask(request, response, body);
    response.writeHead(answer.statusCode ?? 502, withoutHops(answer.headers));
    await pipeline(answer, response).catch(() => response.destroy());
  }

  #ask(request: IncomingMessage, response: ServerResponse, body: Buffer): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const onward = askDoor(this.#door, {
        agent: this.#agent,
        method: request.method ?? 'GET',
        path: request.url ?? '/',
        headers: forwardedHeaders(request, body),
        timeout: LONGEST_ANSWER_MS,
        setHost: false,
      });
      // Whoever went away must not keep a place from those who wait.
      response.once('close', () => onward.destroy());
      onward.on('timeout', () => onward.destroy(new Error('no answer in time')));
      onward.on('error', reject);
      onward.on('response', resolve);
      onward.end(body);
    });
  }

  #place(): Promise<boolean> {
    if (this.#atWork < MOST_AT_ONCE) {
      this.#atWork++;
      return Promise.resolve(true);
    }
    if (this.#waiting.length >= MOST_WAITING) return Promise.resolve(false);
    return new Promise((resolve) => {
      const enter = () => {
        clearTimeout(timer);
        resolve(true);
      };
      const timer = setTimeout(() => {
        this.#waiting.splice(this.#waiting.indexOf(enter), 1);
        resolve(false);
      }, LONGEST_WAIT_MS);
      this.#waiting.push(enter);
    });
  }

  /** Hands the place to the one who waits longest. */
  #leave(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#atWork--;
  }

  #refuse(exchange: Exchange, detail: string): void {
    sendProblem(exchange, 503, 'unavailable', detail, { 'Retry-After': 2 });
  }
}

/** `.` and `..` as segments of a path, however written. */
const DOT_SEGMENT = /\/(?:\.|%2e){1,2}(?:[/?]|$)/i;

/** What two servers may read in two ways is passed on to neither (RFC 9112 §3.2, RFC 3986 §5.2.4). */
function isAmbiguous({ url = '', rawHeaders }: IncomingMessage): boolean {
  const hosts = rawHeaders.filter((name, i) => i % 2 === 0 && name.toLowerCase() === 'host');
  return hosts.length > 1 || DOT_SEGMENT.test(url);
}

async function readBody(request: IncomingMessage): Promise<Buffer | 'too-large' | 'cut-off'> {
  if (Number(request.headers['content-length'] ?? 0) > LARGEST_BODY) return 'too-large';
  const pieces: Buffer[] = [];
  let length = 0;
  try {
    // The refusal still has to travel: leaving the loop must not close the connection.
    for await (const piece of request.iterator({ destroyOnReturn: false })) {
      length += (piece as Buffer).length;
      if (length > LARGEST_BODY) return 'too-large';
      pieces.push(piece as Buffer);
    }
  } catch {
    return 'cut-off';
  }
  return Buffer.concat(pieces);
}

function forwardedHeaders(request: IncomingMessage, body: Buffer): http.OutgoingHttpHeaders {
  const { expect: _, ...headers } = withoutHops(request.headers);
  const before = request.headers['x-forwarded-for'];
  const client = request.socket.remoteAddress ?? 'unknown';
  return {
    ...headers,
    ...(body.length > 0 || headers['content-length'] ? { 'content-length': body.length } : {}),
    // The last entry is ours; what stands before it is what the client, or an edge, says.
    'x-forwarded-for': before ? `${before}, ${client}` : client,
    'x-forwarded-host': headers.host ?? '',
    'x-forwarded-proto': isSecure(request) ? 'https' : 'http',
  };
}

/** To ourselves, or to an edge that says so. */
function isSecure({ socket, headers }: IncomingMessage): boolean {
  return socket instanceof TLSSocket || headers['x-forwarded-proto'] === 'https';
}

function withoutHops(headers: IncomingHttpHeaders): http.OutgoingHttpHeaders {
  const named = new Set((headers.connection ?? '').split(',').map((name) => name.trim().toLowerCase()));
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !HOP_BY_HOP.has(name) && !named.has(name)),
  );
}
