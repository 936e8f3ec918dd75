/**
 * A cache that does what docs/CDN.md says a cache is to do, and nothing that it does not say: its rules are
 * edge/cdn-rules.json, the rest is RFC 9111 for shared caches.
 */

import { once } from 'node:events';
import http, { type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import cdn from '../../edge/cdn-rules.json' with { type: 'json' };

type Rule = (typeof cdn.rules)[number];

interface Stored {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** By the cache's clock. */
  readonly storedMs: number;
  readonly freshMs: number;
}

/** What a shared cache may not decide by itself (RFC 9111 §3.1, RFC 9110 §7.6.1). */
const HOP_BY_HOP = new Set(['connection', 'keep-alive', 'transfer-encoding', 'te', 'trailer', 'upgrade']);
const FAILURES: ReadonlySet<number> = new Set([502, 503, 504]);

export class GenericCdn {
  readonly url: string;
  /** What was asked of the origin, method, path and query, in turn. */
  readonly asked: string[] = [];
  readonly #server: http.Server;
  readonly #origin: URL;
  readonly #nowMs: () => number;
  readonly #stored = new Map<string, Stored>();
  readonly #underWay = new Map<string, Promise<Stored | undefined>>();
  readonly #agent = new http.Agent({ keepAlive: true });

  /** @param nowMs by which what is stored grows old */
  static async start(originUrl: string, nowMs: () => number): Promise<GenericCdn> {
    const server = http.createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new GenericCdn(server, new URL(originUrl), nowMs);
  }

  private constructor(server: http.Server, origin: URL, nowMs: () => number) {
    this.#server = server;
    this.#origin = origin;
    this.#nowMs = nowMs;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.on('request', (request, response) => {
      this.#answer(request, response).catch(() => {
        if (response.headersSent) response.destroy();
        else response.writeHead(504, { 'Content-Length': 0 }).end();
      });
    });
  }

  /** Paths, with their queries, that it holds. */
  get held(): string[] {
    return [...this.#stored.keys()].map((key) => key.split(' ')[0] ?? '');
  }

  async stop(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    this.#agent.destroy();
    await once(this.#server, 'close');
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const method = request.method ?? '';
    const [path = '', query = ''] = (request.url ?? '').split(/\?(.*)/s);
    const rule = ruleOf(path);
    if (!rule.methods.includes(method)) {
      response.writeHead(405, { Allow: rule.methods.join(', '), 'Content-Length': 0, Connection: 'close' });
      return void response.end();
    }
    const target = path + queryOf(rule, query);
    if (rule.store === 'never' || method === 'OPTIONS') return this.#pass(request, response, rule, target);
    const encoding = rule.encodings ? encodingOf(request.headers['accept-encoding']) : '';
    const found = await this.#find(rule, target, encoding);
    give(request, response, found, this.#nowMs());
  }

  async #find(rule: Rule, target: string, encoding: string): Promise<Stored> {
    const key = `${target} ${encoding}`;
    const stored = this.#stored.get(key);
    if (stored && this.#nowMs() - stored.storedMs < stored.freshMs) return stored;
    const other = this.#underWay.get(key);
    // Whoever waits shares what may be stored; what may not be, everyone asks for.
    const shared = await other;
    if (shared) return shared;
    if (other) return this.#fetch(rule, key, target, encoding);
    const fetching = this.#fetch(rule, key, target, encoding);
    this.#underWay.set(
      key,
      fetching.then(
        (answer) => (this.#stored.get(key) === answer ? answer : undefined),
        () => undefined,
      ),
    );
    try {
      return await fetching;
    } finally {
      this.#underWay.delete(key);
    }
  }

  async #fetch(rule: Rule, key: string, target: string, encoding: string): Promise<Stored> {
    const before = this.#stored.get(key);
    const tag = before?.headers.etag;
    const headers = {
      ...(encoding === '' ? {} : { 'accept-encoding': encoding }),
      ...(tag === undefined ? {} : { 'if-none-match': tag }),
    };
    const answer = await this.#ask('GET', target, headers).catch(() => undefined);
    if (!answer || FAILURES.has(answer.status)) {
      const staleMs = before ? this.#nowMs() - before.storedMs - before.freshMs : Number.NaN;
      if (before?.status === 200 && staleMs <= rule.staleSeconds * 1000) return before;
      if (!answer) throw new Error('the origin cannot be reached');
      return answer;
    }
    const known = answer.status === 304 && before ? { ...before, storedMs: answer.storedMs } : answer;
    if (known.freshMs > 0) this.#stored.set(key, known);
    else this.#stored.delete(key);
    return known;
  }

  async #ask(method: string, target: string, headers: http.OutgoingHttpHeaders): Promise<Stored> {
    this.asked.push(`${method} ${target}`);
    const { hostname, port } = this.#origin;
    const request = http.request({ method, hostname, port, path: target, headers, agent: this.#agent });
    request.end();
    const [answer] = (await once(request, 'response')) as [IncomingMessage];
    const body = Buffer.concat(await answer.toArray());
    const status = answer.statusCode ?? 0;
    return {
      status,
      headers: answer.headers,
      body,
      storedMs: this.#nowMs(),
      freshMs: freshMsOf(answer.headers),
    };
  }

  /** To the origin and back, as it is. */
  async #pass(request: IncomingMessage, response: ServerResponse, rule: Rule, path: string): Promise<void> {
    this.asked.push(`${request.method} ${path}`);
    const { hostname, port } = this.#origin;
    const headers = Object.fromEntries(
      Object.entries(request.headers).filter(
        ([name]) => rule.name === 'controls' || !['cookie', 'authorization'].includes(name),
      ),
    );
    headers['x-forwarded-for'] = [headers['x-forwarded-for'] ?? [], request.socket.remoteAddress ?? '']
      .flat()
      .join(', ');
    headers['x-forwarded-proto'] = 'http';
    const { method } = request;
    const asking = http.request({ method: method ?? '', hostname, port, path, headers, agent: this.#agent });
    request.pipe(asking);
    const [answer] = (await once(asking, 'response')) as [IncomingMessage];
    response.writeHead(answer.statusCode ?? 0, answer.headers);
    answer.pipe(response);
  }
}

function ruleOf(path: string): Rule {
  const found = cdn.rules.find(({ paths }) => paths.some((pattern) => fits(pattern, path)));
  if (!found) throw new Error(`no rule for ${path}`);
  return found;
}

function fits(pattern: string, path: string): boolean {
  const literal = (text: string) => text.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${pattern.split('*').map(literal).join('.*')}$`, 's').test(path);
}

/** In the order of the rule, whatever the order in which it was asked; values as they were sent. */
function queryOf({ query }: Rule, asked: string): string {
  if (query === 'all') return asked === '' ? '' : `?${asked}`;
  const pairs = asked.split('&');
  const kept = (query as string[]).flatMap(
    (name) => pairs.find((pair) => pair.startsWith(`${name}=`) && pair.length > name.length + 1) ?? [],
  );
  return kept.length === 0 ? '' : `?${kept.join('&')}`;
}

function encodingOf(accepted: string | string[] | undefined): string {
  const names = String(accepted ?? '');
  const accepts = (name: string) =>
    new RegExp(`\\b${name}\\b(?!\\s*;\\s*q=0(?:\\.0*)?\\s*(?:,|$))`, 'i').test(names);
  if (accepts('br')) return 'br';
  return accepts('gzip') ? 'gzip' : '';
}

/** RFC 9111 §4.2.1 for a shared cache; 0: not to be stored. No heuristic (§4.2.2): what says nothing is not stored. */
function freshMsOf(headers: IncomingHttpHeaders): number {
  const control = headers['cache-control'] ?? '';
  if (/\b(?:no-store|private|no-cache)\b/i.test(control) || headers['set-cookie']) return 0;
  if (headers.vary !== undefined && headers.vary.toLowerCase() !== 'accept-encoding') return 0;
  const seconds = /\bs-maxage=(\d+)/i.exec(control)?.[1] ?? /\bmax-age=(\d+)/i.exec(control)?.[1];
  return Number(seconds ?? 0) * 1000;
}

function give(request: IncomingMessage, response: ServerResponse, stored: Stored, nowMs: number): void {
  const own = Object.entries(stored.headers).filter(([name]) => !HOP_BY_HOP.has(name));
  const age = Math.max(0, Math.floor((nowMs - stored.storedMs) / 1000));
  const headers = { ...Object.fromEntries(own), age: String(age) };
  const known = request.headers['if-none-match'];
  if (stored.status === 200 && known !== undefined && known === stored.headers.etag) {
    return void response.writeHead(304, headers).end();
  }
  const range = stored.status === 200 ? /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '') : null;
  const body = range
    ? stored.body.subarray(Number(range[1]), Number(range[2] || stored.body.length - 1) + 1)
    : stored.body;
  const ranged = range
    ? { 'content-range': `bytes ${range[1]}-${Number(range[1]) + body.length - 1}/${stored.body.length}` }
    : {};
  response.writeHead(range ? 206 : stored.status, { ...headers, ...ranged, 'content-length': body.length });
  response.end(request.method === 'HEAD' ? undefined : body);
}
