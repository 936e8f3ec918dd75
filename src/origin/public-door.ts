/** The public port: finds who answers a request, and bounds what a stranger can cost. */

import http, { STATUS_CODES } from 'node:http';
import type https from 'node:https';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Pressure } from '../core/pressure.ts';
import { CHALLENGE_PATH } from '../core/proof.ts';
import { TribuneError } from '../core/refusal.ts';
import {
  CACHE,
  type Exchange,
  gone,
  notFound,
  openHeaders,
  refuseUnread,
  sendProblem,
  withdrawn,
} from './answer.ts';
import type { Calendar } from './calendar.ts';
import type { Cards } from './cards.ts';
import type { ClipPages } from './clip-pages.ts';
import type { ControlProxy } from './control-proxy.ts';
import { isCutOff } from './cut-off.ts';
import type { Deliveries, Delivery } from './deliveries.ts';
import { sendDirectory } from './directory-page.ts';
import type { Feeds } from './feeds.ts';
import {
  sendBoard,
  sendEconomyPlaylist,
  sendHead,
  sendLivePlaylist,
  sendManifest,
  sendMultivariant,
  sendQueue,
} from './live-heads.ts';
import { sendEconomy, sendInit, sendPart, sendSegment } from './live-objects.ts';
import { type LivePath, parseLivePath } from './live-path.ts';
import type { LiveRun } from './live-run.ts';
import { type MetricSources, mayReadMetrics, sendMetrics } from './metrics.ts';
import { sendOembed } from './oembed.ts';
import type { OriginRoom } from './origin-room.ts';
import type { Pages } from './pages.ts';
import { isRehearsalPath, type ProveRehearsal, sendRehearsalProof } from './rehearsal-proof.ts';
import { sendClip, sendReplay } from './replay.ts';
import { isReplayList, sendReplayList } from './replay-lists.ts';
import type { OriginRooms } from './rooms.ts';
import type { SiteLinks } from './site-links.ts';
import { sendStatus } from './status-page.ts';
import { sendTimeline } from './timeline-batch.ts';
import { isOneTooMany } from './under-way.ts';

const LONGEST_URL = 2_048;
const LARGEST_HEADER = 8_192;
/** Of a connection on which nothing moves in either direction; longer than the longest hold, and than control may take. */
const STUCK_MS = 25_000;
/** Longer than the 60 s for which nginx keeps an idle connection to us. */
const KEEP_ALIVE_MS = 65_000;
const MOST_CONNECTIONS = 18_000;

export interface DoorParts {
  readonly rooms: OriginRooms;
  readonly pages: Pages;
  readonly calendar: Calendar;
  readonly clipPages: ClipPages;
  readonly feeds: Feeds;
  readonly cards: Cards;
  readonly links: SiteLinks;
  readonly proxy: ControlProxy;
  readonly proveRehearsal: ProveRehearsal | undefined;
  readonly deliveries: Deliveries;
  readonly pressure: () => Pressure;
  readonly nowMs: () => number;
  readonly isReady: () => boolean;
  readonly onBug: (error: unknown) => void;
}

/** Of every server that strangers reach. */
export const DOOR_LIMITS = {
  maxHeaderSize: LARGEST_HEADER,
  headersTimeout: 10_000,
  requestTimeout: 20_000,
  keepAliveTimeout: KEEP_ALIVE_MS,
  connectionsCheckingInterval: 5_000,
  noDelay: true,
  // What has no body, as nearly all that is asked here, is not read as a stream.
  optimizeEmptyRequests: true,
} as const satisfies http.ServerOptions;

export function createPublicDoor(parts: DoorParts): http.Server {
  return boundDoor(http.createServer(DOOR_LIMITS, listenerOf(parts)));
}

export function listenerOf(parts: DoorParts): http.RequestListener {
  return (request, response) => {
    if (!isOneTooMany(request, response)) answer(parts, { request, response, nowMs: parts.nowMs() });
  };
}

/** Bounds what connections may cost, whatever they ask for. */
export function boundDoor<Server extends http.Server | https.Server>(server: Server): Server {
  server.maxConnections = MOST_CONNECTIONS;
  server.setTimeout(STUCK_MS, (socket: Socket) => socket.destroy());
  server.on('clientError', refuseMalformed);
  return server;
}

function answer(parts: DoorParts, exchange: Exchange): void {
  const fail = (error: unknown) => {
    if (error instanceof TribuneError && error.code === 'unavailable') {
      return sendProblem(exchange, 503, error.code, error.message, { 'Retry-After': 1 });
    }
    parts.onBug(error);
    sendProblem(exchange, 500, 'internal_error', 'This is a fault of the server. It was logged.');
  };
  try {
    const pending = route(parts, exchange);
    if (pending) pending.catch(fail);
  } catch (error) {
    fail(error);
  }
}

function route(parts: DoorParts, exchange: Exchange): void | Promise<void> {
  const { request, response } = exchange;
  const url = request.url ?? '/';
  if (url.length > LONGEST_URL) return sendProblem(exchange, 414, 'bad_request', 'This address is too long.');
  const mark = url.indexOf('?');
  const path = mark < 0 ? url : url.slice(0, mark);
  if (path.startsWith('/api/') || path.startsWith('/whip/') || path === '/openapi.json') {
    if (parts.deliveries.givesUp('reactions') && isReaction(request.method, path))
      return noReactions(exchange);
    return parts.proxy.pass(exchange);
  }
  if (request.method === 'OPTIONS') return void response.writeHead(204, PREFLIGHT).end();
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    const refusal = { Allow: 'GET, HEAD, OPTIONS', Connection: 'close' };
    return sendProblem(exchange, 405, 'method_not_allowed', 'This can only be read.', refusal);
  }
  if (path.startsWith('/live/')) {
    const live = parseLivePath(path);
    if (!live) return notFound(exchange, 'There is no such path.');
    return sendLive(parts, exchange, live, mark < 0 ? '' : url.slice(mark + 1));
  }
  if (path === '/oembed') return sendOembed(exchange, parts.rooms, parts.links, queryOf(url, mark));
  if (path === '/directory.json') return sendDirectory(exchange, parts.rooms.directory, queryOf(url, mark));
  if (path === '/status.json') return sendStatus(exchange, parts.deliveries.load);
  if (path === '/metrics' && mayReadMetrics(request)) return sendMetrics(exchange, metricSources(parts));
  if (path === CHALLENGE_PATH) return parts.proxy.sendChallenge(exchange);
  if (path === '/time') return sendPlain(exchange, 200, new Date(exchange.nowMs).toISOString());
  if (path === '/healthz') return sendPlain(exchange, 200, 'ok');
  if (path === '/readyz') {
    const ready = parts.isReady();
    return sendPlain(exchange, ready ? 200 : 503, ready ? 'ready' : 'not ready');
  }
  if (isRehearsalPath(path)) return sendRehearsalProof(exchange, path, parts.proveRehearsal);
  if (isReplayList(path)) return sendReplayList(exchange, parts.rooms, path);
  for (const made of [parts.calendar, parts.feeds, parts.cards, parts.clipPages]) {
    if (made.answers(path)) return made.send(exchange, path);
  }
  return parts.pages.send(exchange, path);
}

function metricSources({ deliveries, rooms, pressure }: DoorParts): MetricSources {
  return { load: deliveries.load, pressure: pressure(), rooms };
}

function isReaction(method: string | undefined, path: string): boolean {
  return method === 'POST' && path.startsWith('/api/') && path.endsWith('/reactions');
}

/** Before control hears of it. */
function noReactions(exchange: Exchange): void {
  const detail = 'So many listen that reactions rest for now.';
  refuseUnread(exchange, 503, 'given_up', detail, { 'Retry-After': 60 });
}

/** @param mark where the query begins; negative: there is none */
function queryOf(url: string, mark: number): URLSearchParams {
  return new URLSearchParams(mark < 0 ? '' : url.slice(mark + 1));
}

const PREFLIGHT = openHeaders({
  'Access-Control-Allow-Methods': 'GET, HEAD, OPTIONS',
  'Access-Control-Allow-Headers': 'Range, If-None-Match, If-Range',
  'Access-Control-Max-Age': 86_400,
  Allow: 'GET, HEAD, OPTIONS',
});

function sendLive(parts: DoorParts, exchange: Exchange, live: LivePath, query: string): void | Promise<void> {
  const room = parts.rooms.find(live.room);
  if (!room) return notFound(exchange, 'There is no room of this name.');
  if (room.deleted) return gone(exchange, 'This room was deleted.');
  if (live.kind !== 'head') {
    const newest = room.newestRun ?? -1;
    if (live.run < newest) return gone(exchange);
    if (live.run > newest) return notFound(exchange, 'There is no such run.');
  }
  const run = room.loaded;
  if (run) return sendFromRun(parts, exchange, live, query, room, run);
  return parts.rooms.runOf(room).then((opened) => sendFromRun(parts, exchange, live, query, room, opened));
}

function sendFromRun(
  { deliveries }: DoorParts,
  exchange: Exchange,
  live: LivePath,
  query: string,
  room: OriginRoom,
  run: LiveRun | undefined,
): void | Promise<void> {
  if (run) run.usedMs = exchange.nowMs;
  if (live.kind === 'head' && live.name === 'head.json') {
    return sendHead(exchange, room, run, run && deliveries.of(run));
  }
  if (live.kind === 'head' && live.name === 'board.json') return sendBoard(exchange, room, run);
  if (live.kind === 'head' && live.name === 'queue.json') return sendQueue(exchange, room);
  if (!run) return notFound(exchange, 'This room has not begun.', { 'Cache-Control': CACHE.head });
  if (run.withdrawn || isCutOff(run, live)) return withdrawn(exchange);
  const send = () => sendObject(deliveries.of(run), exchange, live, query, room, run);
  const isDownload = live.kind === 'clip' || (live.kind === 'replay' && live.object.kind === 'download');
  // A download is read from a file of its own, for as long as a slow reader takes.
  return run.lastSegment === undefined || isDownload ? send() : run.recording.reading(send);
}

function sendObject(
  delivery: Delivery,
  exchange: Exchange,
  live: LivePath,
  query: string,
  room: OriginRoom,
  run: LiveRun,
): void | Promise<void> {
  switch (live.kind) {
    case 'head':
      if (run.gone) return notFound(exchange, 'This was not recorded.');
      if (live.name === 'index.m3u8') return sendMultivariant(exchange, run, delivery);
      return sendManifest(exchange, run, delivery);
    case 'init':
      return sendInit(exchange, run, live.rung);
    case 'playlist':
      return sendLivePlaylist(exchange, run, live.rung, new URLSearchParams(query), delivery);
    case 'segment':
      return sendSegment(exchange, run, live.rung, live.n, delivery.sendsChunks);
    case 'part':
      return sendPart(exchange, run, live.rung, live);
    case 'economy':
      return sendEconomy(exchange, run, live.m, delivery.sendsChunks);
    case 'economy-playlist':
      return sendEconomyPlaylist(exchange, run, delivery);
    case 'timeline':
      return sendTimeline(exchange, run, live.m);
    case 'clip':
      return sendClip(exchange, room, run, live.clip);
    case 'replay':
      return sendReplay(exchange, room, run, live.revision, live.object);
  }
}

function sendPlain({ request, response }: Exchange, status: number, text: string): void {
  const headers = {
    'Content-Type': 'text/plain',
    'Cache-Control': 'no-store',
    'Content-Length': text.length,
  };
  response.writeHead(status, openHeaders(headers)).end(request.method === 'HEAD' ? undefined : text);
}

/** What is not HTTP gets one answer, and no second try on this connection. */
function refuseMalformed(error: NodeJS.ErrnoException, socket: Duplex): void {
  // What failed before there was HTTP to speak is of TLS: there is nothing that could be read.
  const spoke = /^(HPE_|ERR_HTTP_)/.test(error.code ?? '');
  if (!spoke || !socket.writable) return void socket.destroy();
  const status = STATUS_OF_FAULT[error.code ?? ''] ?? 400;
  const body = JSON.stringify({
    type: 'about:blank',
    title: STATUS_CODES[status],
    status,
    code: 'bad_request',
  });
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Type: application/problem+json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  );
}

const STATUS_OF_FAULT: Record<string, number> = {
  HPE_HEADER_OVERFLOW: 431,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};
