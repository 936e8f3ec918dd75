/**
 * Passes `/api/`, `/whip/` and `/openapi.json` on to control by its private door.
 *
 * Admission stands between: when control is slow or gone, those who ask for it are told so, the least urgent first, and those
 * who only listen never notice. Who is let in is decided before a body is read; bodies are read whole before they wait, so
 * that a slow sender holds no place.
 */

import type http from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { TLSSocket } from 'node:tls';
import { Admission, type AdmissionLimits } from '../admission/admission.ts';
import { CachesBefore } from '../admission/caches-before.ts';
import { type Decision, Doorkeeper } from '../admission/doorkeeper.ts';
import { LoopLag } from '../admission/loop-lag.ts';
import type { Pressure } from '../admission/pressure.ts';
import { Price } from '../admission/price.ts';
import { type LimitKind, RateLimits } from '../admission/rate-limits.ts';
import { askDoor, type Door, keptConnections } from '../doors/door.ts';
import { type Exchange, refuseUnread, sendProblem, sendText } from './answer.ts';
import { TextBody } from './text-body.ts';

const LIMITS: AdmissionLimits = {
  atOnce: 64,
  mostAtOnce: 256,
  forTheStage: 8,
  waiting: 256,
  longestWaitMs: 5_000,
};
/** How long control may take for its answer, ms. */
const LONGEST_ANSWER_MS = 15_000;
const LARGEST_BODY = 65_536;
const LARGEST_WHOLE = 65_536;
const EMPTY = Buffer.alloc(0);
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

export interface ControlProxyOptions {
  /** UTC in ms since 1970. */
  readonly nowMs: () => number;
  /** Requests a minute from one network, by kind, where the usual limits do not do. */
  readonly requestsAMinute?: Readonly<Record<LimitKind, number>> | undefined;
  /** Caches before this origin at public addresses, believed for whom they ask: addresses or networks. */
  readonly proxies?: readonly string[] | undefined;
  /** Of the installation, or of this origin alone until control has told it; of 32 bytes. */
  readonly priceSecret: Uint8Array;
}

export class ControlProxy {
  readonly #door: Door;
  readonly #agent: http.Agent;
  readonly #lag = new LoopLag();
  readonly #admission = new Admission(LIMITS, () => performance.now(), this.#lag);
  readonly #price: Price;
  readonly #doorkeeper: Doorkeeper;
  readonly #nowMs: () => number;
  readonly #caches: CachesBefore;

  constructor(door: Door, { nowMs, requestsAMinute, proxies = [], priceSecret }: ControlProxyOptions) {
    this.#door = door;
    this.#agent = keptConnections(door, LIMITS.mostAtOnce);
    this.#nowMs = nowMs;
    this.#caches = new CachesBefore(proxies);
    this.#price = new Price(priceSecret, nowMs);
    this.#doorkeeper = new Doorkeeper(
      this.#admission,
      new RateLimits(requestsAMinute),
      this.#price,
      this.#caches,
    );
  }

  /** How hard control is pressed. */
  get pressure(): Pressure {
    return this.#admission.pressure;
  }

  sharePrice(secret: Uint8Array): void {
    this.#price.share(secret);
  }

  async pass(exchange: Exchange): Promise<void> {
    const { request } = exchange;
    if (isAmbiguous(request)) {
      return sendProblem(exchange, 400, 'bad_request', 'One host, and a path without dot segments.');
    }
    const decision = await this.#doorkeeper.decide({
      method: request.method ?? 'GET',
      url: request.url ?? '/',
      headers: request.headers,
      remoteAddress: request.socket.remoteAddress,
    });
    if (decision.kind !== 'let-in') return refuse(exchange, decision);
    const body = await readBody(request);
    // Whoever went away while speaking wants no answer.
    if (body === 'cut-off') return void exchange.response.destroy();
    if (body === 'too-large') {
      return sendProblem(exchange, 413, 'body_too_large', 'At most 64 KiB.', { Connection: 'close' });
    }
    const leave = await this.#admission.place(decision.standing);
    if (!leave) {
      const waitS = this.#admission.retryAfterS(decision.standing.priority);
      return refuse(exchange, { kind: 'overloaded', waitS });
    }
    try {
      const status = await this.#forward(exchange, body);
      if (status !== undefined) this.#doorkeeper.learn(decision, status);
    } catch {
      sendProblem(exchange, 503, 'unavailable', UNREACHABLE, { 'Retry-After': 2 });
    } finally {
      leave();
    }
  }

  /** What a stranger computes, or not, while joins queue: for a minute the same for everybody. */
  async sendChallenge(exchange: Exchange): Promise<void> {
    const { body, maxAgeS } = this.#price.challenges.challenge(Math.round(this.#nowMs()));
    const headers = { 'Content-Type': 'application/json', 'Cache-Control': `public, max-age=${maxAgeS}` };
    return sendText(exchange, new TextBody(await body), headers);
  }

  close(): void {
    this.#lag.close();
    this.#agent.destroy();
  }

  /** @returns the status of the answer; undefined where nobody waits for one */
  async #forward(exchange: Exchange, body: Buffer): Promise<number | undefined> {
    const { request, response } = exchange;
    if (response.destroyed) return undefined;
    const answer = await this.#ask(request, response, body);
    const status = answer.statusCode ?? 502;
    response.writeHead(status, withoutHops(answer.headers));
    await passOn(answer, response);
    return status;
  }

  #ask(request: IncomingMessage, response: ServerResponse, body: Buffer): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const onward = askDoor(this.#door, {
        agent: this.#agent,
        method: request.method ?? 'GET',
        path: request.url ?? '/',
        headers: forwardedHeaders(request, body, this.#caches),
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
}

const UNREACHABLE = 'The controls cannot be reached just now; listening goes on.';
const REFUSALS = {
  'too-many': {
    status: 429,
    code: 'too_many_requests',
    detail: 'Too many requests from this network; wait a little.',
  },
  overloaded: {
    status: 503,
    code: 'overloaded',
    detail: 'The server has too much to do just now; listening goes on. Try again in a moment.',
  },
  priced: {
    status: 503,
    code: 'proof_or_patience',
    detail:
      'Many want to come in just now. Compute a proof, or wait and come again with the ticket of this answer.',
  },
} as const;

function refuse(exchange: Exchange, refusal: Exclude<Decision, { kind: 'let-in' }>): void {
  const { kind, waitS } = refusal;
  const { status, code, detail } = REFUSALS[kind];
  const ticket = kind === 'priced' ? { 'Tribune-Ticket': refusal.ticket } : {};
  refuseUnread(exchange, status, code, detail, { 'Retry-After': waitS, ...ticket });
}

/** `.` and `..` as segments of a path, however written. */
const DOT_SEGMENT = /\/(?:\.|%2e){1,2}(?:[/?]|$)/i;

/** What two servers may read in two ways is passed on to neither (RFC 9112 §3.2, RFC 3986 §5.2.4). */
function isAmbiguous({ url = '', rawHeaders }: IncomingMessage): boolean {
  const hosts = rawHeaders.filter((name, i) => i % 2 === 0 && name.toLowerCase() === 'host');
  return hosts.length > 1 || DOT_SEGMENT.test(url);
}

/** Not by an iterator of the stream: this is what each request that is let in costs. */
function readBody(request: IncomingMessage): Promise<Buffer | 'too-large' | 'cut-off'> {
  const { headers } = request;
  const told = headers['content-length'];
  if (told === undefined && headers['transfer-encoding'] === undefined) return Promise.resolve(EMPTY);
  if (Number(told ?? 0) > LARGEST_BODY) return Promise.resolve('too-large');
  return new Promise((resolve) => {
    const pieces: Buffer[] = [];
    let length = 0;
    request.on('data', (piece: Buffer) => {
      length += piece.length;
      // The refusal still has to travel: what comes after is read, and let go.
      if (length > LARGEST_BODY) resolve('too-large');
      else pieces.push(piece);
    });
    request.on('end', () => resolve(Buffer.concat(pieces)));
    request.on('error', () => resolve('cut-off'));
    request.on('close', () => resolve('cut-off'));
  });
}

/** An answer that is short, as nearly all are, is passed on whole: cheaper than as a stream. */
function passOn(answer: IncomingMessage, response: ServerResponse): Promise<void> {
  const length = answer.statusCode === 204 ? 0 : Number(answer.headers['content-length'] ?? Number.NaN);
  if (!(length <= LARGEST_WHOLE)) {
    return pipeline(answer, response).catch(() => void response.destroy());
  }
  return new Promise((resolve) => {
    const pieces: Buffer[] = [];
    answer.on('data', (piece: Buffer) => pieces.push(piece));
    answer.on('end', () => {
      response.end(pieces.length === 1 ? pieces[0] : Buffer.concat(pieces));
      resolve();
    });
    const cut = () => {
      if (!answer.complete) response.destroy();
      resolve();
    };
    answer.on('error', cut);
    answer.on('close', cut);
  });
}

function forwardedHeaders(
  request: IncomingMessage,
  body: Buffer,
  caches: CachesBefore,
): http.OutgoingHttpHeaders {
  const { expect: _, ...headers } = withoutHops(request.headers);
  const before = request.headers['x-forwarded-for'];
  const client = request.socket.remoteAddress ?? 'unknown';
  return {
    ...headers,
    ...(body.length > 0 || headers['content-length'] ? { 'content-length': body.length } : {}),
    // The last entry is ours, of whom we believe nobody else; what stands before it is what the client, or an edge, says.
    'x-forwarded-for': caches.without(before ? `${before}, ${client}` : client),
    'x-forwarded-host': headers.host ?? '',
    'x-forwarded-proto': isSecure(request) ? 'https' : 'http',
  };
}

/** To ourselves, or to an edge that says so. */
function isSecure({ socket, headers }: IncomingMessage): boolean {
  return socket instanceof TLSSocket || headers['x-forwarded-proto'] === 'https';
}

function withoutHops(headers: IncomingHttpHeaders): http.OutgoingHttpHeaders {
  const { connection } = headers;
  const named = connection === undefined || connection === 'keep-alive' ? undefined : namesIn(connection);
  const kept: http.OutgoingHttpHeaders = {};
  for (const name in headers) {
    if (!HOP_BY_HOP.has(name) && !named?.has(name)) kept[name] = headers[name];
  }
  return kept;
}

function namesIn(connection: string): ReadonlySet<string> {
  return new Set(connection.split(',').map((name) => name.trim().toLowerCase()));
}
