/** How the public door answers: headers of every answer, whole bodies, conditional requests, problems. */

import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Encoding, TextBody } from './text-body.ts';

/** By the caching table of docs/PROTOCOL.md. */
export const CACHE = {
  /** Numbered objects: never `immutable`, what is deleted must go. */
  object: 'public, max-age=60, s-maxage=3600',
  head: 'max-age=1',
  notYet: 'no-store',
  never: 'max-age=5',
} as const;

/** Programmes are public: any page may play them. */
const OPEN = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Expose-Headers': 'Tribune-Head, ETag, Content-Length, Date',
  'Cross-Origin-Resource-Policy': 'cross-origin',
  'Timing-Allow-Origin': '*',
  'X-Content-Type-Options': 'nosniff',
};

export type Headers = Record<string, string | number>;

export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Ms of UTC by the origin's clock. */
  readonly nowMs: number;
}

export function openHeaders(headers: Headers): Headers {
  return { ...OPEN, ...headers };
}

/** What is answered alike to all who ask. */
export interface ReadyAnswer {
  readonly bytes: Buffer;
  readonly etag: string;
  readonly headers: Headers;
  /** The same, names and values in turn: made once, Node writes these with less work. */
  readonly flat?: readonly string[];
}

export function readyAnswer(bytes: Buffer, etag: string, headers: Headers): ReadyAnswer {
  const all = headersOf(bytes, etag, headers);
  return {
    bytes,
    etag,
    headers: all,
    flat: Object.entries(all).flatMap(([name, value]) => [name, String(value)]),
  };
}

/** 304 when the client has it. */
export function sendReady(exchange: Exchange, { bytes, etag, headers, flat }: ReadyAnswer): void {
  const { request, response } = exchange;
  if (isKnown(request, etag)) {
    const { 'Content-Length': _, ...others } = headers;
    return void response.writeHead(304, others).end();
  }
  // Beside what the secure door has set, they would be written with more work.
  const isFirst = flat && !response.hasHeader('Strict-Transport-Security');
  response.writeHead(200, isFirst ? (flat as string[]) : headers);
  response.end(request.method === 'HEAD' ? undefined : bytes);
}

/** Answers with bytes that are all there. */
export function sendBytes(exchange: Exchange, bytes: Buffer, etag: string, headers: Headers): void {
  sendReady(exchange, { bytes, etag, headers: headersOf(bytes, etag, headers) });
}

function headersOf(bytes: Buffer, etag: string, headers: Headers): Headers {
  return openHeaders({ ETag: etag, ...headers, 'Content-Length': bytes.length });
}

/** Answers with text in the best form the client accepts. */
export function sendText(exchange: Exchange, body: TextBody, headers: Headers): void | Promise<void> {
  const { request } = exchange;
  const encoding = body.choose(request.headers['accept-encoding']?.toString());
  const bytes = body.encoded(encoding);
  const send = (ready: Buffer) =>
    sendBytes(exchange, ready, body.etag(encoding), textHeaders(encoding, headers));
  return bytes instanceof Promise ? bytes.then(send) : send(bytes);
}

function textHeaders(encoding: Encoding, headers: Headers): Headers {
  const varied = { Vary: 'Accept-Encoding', ...headers };
  return encoding === 'identity' ? varied : { 'Content-Encoding': encoding, ...varied };
}

/** RFC 9457. @param code stable, for programs; @param detail for the person who meets it */
export function sendProblem(
  { request, response }: Exchange,
  status: number,
  code: string,
  detail: string,
  headers: Headers = {},
): void {
  if (response.headersSent || response.destroyed) return void response.destroy();
  const body = JSON.stringify({ type: 'about:blank', title: STATUS_CODES[status], status, detail, code });
  response.writeHead(
    status,
    openHeaders({
      'Content-Type': 'application/problem+json',
      'Content-Length': Buffer.byteLength(body),
      'Cache-Control': CACHE.notYet,
      ...headers,
    }),
  );
  response.end(request.method === 'HEAD' ? undefined : body);
}

/** A body that is no longer than what is taken at all is read to its end for less than another connection costs. */
const CHEAP_BODY = 65_536;

/**
 * As `sendProblem`, of a request whose body nobody has read. The connection goes on: amid a crowd each that ends is followed by
 * another, which costs more than the refusal, and an edge has but a few. It ends where what follows may be long.
 */
export function refuseUnread(
  exchange: Exchange,
  status: number,
  code: string,
  detail: string,
  headers: Headers,
): void {
  const { 'content-length': length, 'transfer-encoding': coding } = exchange.request.headers;
  const mayBeLong = coding !== undefined || Number(length ?? 0) > CHEAP_BODY;
  const ends: Headers = mayBeLong ? { Connection: 'close' } : {};
  sendProblem(exchange, status, code, detail, { ...headers, ...ends });
}

export function notFound(exchange: Exchange, detail: string, headers: Headers = {}): void {
  sendProblem(exchange, 404, 'not_found', detail, { 'Cache-Control': CACHE.never, ...headers });
}

/** What its host withdrew, or cut off, of a replay. */
export function withdrawn(exchange: Exchange): void {
  gone(exchange, 'The host of this room took this out of its replay.');
}

export function gone(exchange: Exchange, detail = 'The room began anew; read head.json again.'): void {
  sendProblem(exchange, 410, 'gone', detail, { 'Cache-Control': CACHE.never });
}

/** RFC 9110 §13.1.2: `If-None-Match` compares weakly. */
function isKnown(request: IncomingMessage, etag: string): boolean {
  const asked = request.headers['if-none-match'];
  if (asked === undefined) return false;
  return asked.split(',').some((item) => {
    const tag = item.trim();
    return tag === '*' || tag === etag || tag === `W/${etag}`;
  });
}
