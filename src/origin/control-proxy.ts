/**
 * Passes `/api/`, `/whip/` and `/openapi.json` on to control by its private door.
 *
 * Admission stands between: when control is slow or gone, those who ask for it are told so, the least urgent first, and those
 * who only listen never notice. Who is let in is decided before a body is read; bodies are read whole before they wait, so
 * that a slow sender holds no place.
 */

import { randomBytes } from 'node:crypto';
import type http from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { TLSSocket } from 'node:tls';
import { Admission, type AdmissionLimits } from '../admission/admission.ts';
import { type Decision, Doorkeeper } from '../admission/doorkeeper.ts';
import { EpochChallenges } from '../admission/epoch-challenges.ts';
import { LoopLag } from '../admission/loop-lag.ts';
import type { Pressure } from '../admission/pressure.ts';
import { Price } from '../admission/price.ts';
import { type LimitKind, RateLimits } from '../admission/rate-limits.ts';
import { Tickets } from '../admission/tickets.ts';
import { askDoor, type Door, keptConnections } from '../doors/door.ts';
import { type Exchange, sendProblem, sendText } from './answer.ts';
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
}

export class ControlProxy {
  readonly #door: Door;
  readonly #agent: http.Agent;
  readonly #lag = new LoopLag();
  readonly #admission = new Admission(LIMITS, () => performance.now(), this.#lag);
  readonly #price: Price;
  readonly #doorkeeper: Doorkeeper;
  readonly #nowMs: () => number;

  constructor(door: Door, { nowMs, requestsAMinute }: ControlProxyOptions) {
    this.#door = door;
    this.#agent = keptConnections(door, LIMITS.mostAtOnce);
    this.#nowMs = nowMs;
    this.#price = new Price(new EpochChallenges(), new Tickets(randomBytes(32)), nowMs);
    this.#doorkeeper = new Doorkeeper(this.#admission, new RateLimits(requestsAMinute), this.#price);
  }

  /** How hard control is pressed. */
  get pressure(): Pressure {
    return this.#admission.pressure;
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
    await pipeline(answer, response).catch(() => response.destroy());
    return status;
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
  sendProblem(exchange, status, code, detail, { 'Retry-After': waitS, ...ticket });
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
