/**
 * Passes `/api/`, `/whip/` and `/openapi.json` on to control, through a queue with an end.
 *
 * However many ask, control sees a few at a time, and who cannot be served soon is told so: listeners, whom the same
 * process serves, must not notice.
 */

import http from 'node:http';
import { type Exchange, sendProblem } from './answer.ts';

export interface ProxyLimits {
  readonly mostAtOnce: number;
  readonly mostWaiting: number;
  /** How long a request may wait for its turn. */
  readonly patienceMs: number;
}

export const USUAL_LIMITS: ProxyLimits = { mostAtOnce: 64, mostWaiting: 256, patienceMs: 5_000 };

const LARGEST_BODY = 65_536;
/** Ending a room waits for its last segment. */
const ANSWER_MS = 20_000;
/** RFC 9110 §7.6.1, and what this proxy says anew. */
const OWN = new Set([
  'connection', 'keep-alive', 'proxy-authenticate', 'proxy-authorization', 'te', 'trailer', 'transfer-encoding', 'upgrade',
  'x-forwarded-for', 'x-forwarded-proto', 'forwarded', 'expect', 'content-length',
]); // biome-ignore format: a list

export class ControlProxy {
  readonly #socketPath: string;
  readonly #limits: ProxyLimits;
  readonly #agent: http.Agent;
  readonly #waiting: (() => void)[] = [];
  #underWay = 0;

  constructor(socketPath: string, limits: ProxyLimits = USUAL_LIMITS) {
    this.#socketPath = socketPath;
    this.#limits = limits;
    this.#agent = new http.Agent({ keepAlive: true, maxSockets: limits.mostAtOnce });
  }

  /** Whether a path is control's. Nothing else is passed on: its private paths stay private. */
  static owns(path: string): boolean {
    return path.startsWith('/api/') || path.startsWith('/whip/') || path === '/openapi.json';
  }

  async pass(exchange: Exchange): Promise<void> {
    const body = await readBody(exchange.request);
    if (!body)
      return sendProblem(exchange, 413, 'bad_request', `A body may have ${LARGEST_BODY} bytes.`, {
        Connection: 'close',
      });
    if (!(await this.#turn()))
      return unavailable(exchange, 'Too many requests are waiting; try again in a moment.');
    try {
      await this.#forward(exchange, body);
    } finally {
      this.#underWay--;
      this.#waiting.shift()?.();
    }
  }

  close(): void {
    this.#agent.destroy();
  }

  /** Resolves with whether the turn came in time. */
  #turn(): Promise<boolean> {
    if (this.#underWay < this.#limits.mostAtOnce) {
      this.#underWay++;
      return Promise.resolve(true);
    }
    if (this.#waiting.length >= this.#limits.mostWaiting) return Promise.resolve(false);
    return new Promise((resolve) => {
      const called = () => {
        clearTimeout(timer);
        this.#underWay++;
        resolve(true);
      };
      const timer = setTimeout(() => {
        this.#waiting.splice(this.#waiting.indexOf(called), 1);
        resolve(false);
      }, this.#limits.patienceMs);
      this.#waiting.push(called);
    });
  }

  #forward(exchange: Exchange, body: Buffer): Promise<void> {
    const { request, response } = exchange;
    return new Promise((resolve) => {
      const failed = () => {
        unavailable(exchange, 'The controls are starting again; try once more in a moment.');
        resolve();
      };
      const onward = http.request(
        {
          socketPath: this.#socketPath,
          agent: this.#agent,
          method: request.method,
          path: request.url,
          headers: onwardHeaders(request, body),
          timeout: ANSWER_MS,
        },
        (answer) => {
          const headers = Object.entries(answer.headers).filter(
            ([name]) => !OWN.has(name) || name === 'content-length',
          );
          response.writeHead(answer.statusCode ?? 502, Object.fromEntries(headers));
          answer.pipe(response);
          answer.on('error', () => response.destroy());
          answer.on('close', resolve);
        },
      );
      onward.on('timeout', () => onward.destroy(new Error('control did not answer')));
      onward.on('error', failed);
      onward.end(body);
    });
  }
}

function onwardHeaders(request: http.IncomingMessage, body: Buffer): http.OutgoingHttpHeaders {
  const kept = Object.entries(request.headers).filter(([name]) => !OWN.has(name));
  return {
    ...Object.fromEntries(kept),
    ...(body.length > 0 ? { 'content-length': body.length } : {}),
    'x-forwarded-for': request.socket.remoteAddress ?? '',
    'x-forwarded-proto': request.headers['x-forwarded-proto']?.toString() ?? 'http',
  };
}

function unavailable(exchange: Exchange, detail: string): void {
  sendProblem(exchange, 503, 'unavailable', detail, { 'Retry-After': 2 });
}

async function readBody(request: http.IncomingMessage): Promise<Buffer | undefined> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    length += piece.length;
    if (length > LARGEST_BODY) return undefined;
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}
