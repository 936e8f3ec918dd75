/** The public door: one request in, one answer out, whatever a stranger asks. */

import { type Exchange, gone, notFound, openHeaders, sendProblem } from './answer.ts';
import { sendHead, sendLivePlaylist, sendManifest, sendMultivariant, sendTimeline } from './live-heads.ts';
import { sendEconomy, sendInit, sendPart, sendSegment } from './live-objects.ts';
import { type LivePath, parseLivePath } from './live-path.ts';
import type { Pages } from './pages.ts';
import { ControlProxy } from './proxy.ts';
import { sendReplay } from './replay.ts';
import type { OriginRooms } from './rooms.ts';

export interface Door {
  readonly rooms: OriginRooms;
  readonly pages: Pages;
  readonly proxy: ControlProxy;
  /** Whether the path to listeners passes on a segment while it is being made. */
  readonly streams: boolean;
  /** Whether this origin has brought back what it knew. */
  readonly ready: () => boolean;
}

export async function answer(door: Door, exchange: Exchange): Promise<void> {
  const { request, response } = exchange;
  const url = request.url ?? '/';
  const at = url.indexOf('?');
  const path = at < 0 ? url : url.slice(0, at);
  if (ControlProxy.owns(path)) return door.proxy.pass(exchange);
  if (request.method === 'OPTIONS') {
    const allowed = {
      'Access-Control-Allow-Methods': 'GET, HEAD, OPTIONS',
      'Access-Control-Max-Age': 86_400,
    };
    response.writeHead(204, openHeaders(allowed)).end();
    return;
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return sendProblem(exchange, 405, 'method_not_allowed', 'Only GET, HEAD and OPTIONS are answered here.', {
      Allow: 'GET, HEAD, OPTIONS',
    });
  }
  if (path === '/time') return sendPlain(exchange, new Date(exchange.nowMs).toISOString());
  if (path === '/healthz') return sendPlain(exchange, 'ok');
  if (path === '/readyz')
    return door.ready()
      ? sendPlain(exchange, 'ready')
      : sendProblem(exchange, 503, 'unavailable', 'Starting.');
  if (!path.startsWith('/live/')) return door.pages.send(exchange, path);
  const live = parseLivePath(path);
  if (!live) return notFound(exchange, 'There is nothing under this path.');
  return sendLive(door, exchange, live, new URLSearchParams(at < 0 ? '' : url.slice(at + 1)));
}

async function sendLive(
  door: Door,
  exchange: Exchange,
  live: LivePath,
  query: URLSearchParams,
): Promise<void> {
  const room = door.rooms.find(live.room);
  if (!room) return notFound(exchange, 'There is no such room.');
  const run = await room.run();
  if (live.kind === 'head' && live.name === 'head.json') return sendHead(exchange, room, run, door.streams);
  if (!run?.ready) return notFound(exchange, 'This room has not begun.', { 'Cache-Control': 'no-store' });
  if (live.kind === 'head') {
    return live.name === 'index.m3u8'
      ? sendMultivariant(exchange, run)
      : sendManifest(exchange, run, door.streams);
  }
  if (live.run < run.run) return gone(exchange);
  if (live.run > run.run) return notFound(exchange, 'This room has no such run.');
  switch (live.kind) {
    case 'init':
      return sendInit(exchange, run, live.rung);
    case 'playlist':
      return sendLivePlaylist(exchange, run, live.rung, query, door.streams);
    case 'segment':
      return sendSegment(exchange, run, live.rung, live.n, door.streams);
    case 'part':
      return sendPart(exchange, run, live.rung, live);
    case 'economy':
      return sendEconomy(exchange, run, live.m, door.streams);
    case 'timeline':
      return sendTimeline(exchange, run, live.m);
    case 'replay':
      return sendReplay(exchange, room, run, live.revision, live.object);
  }
}

function sendPlain({ request, response }: Exchange, text: string): void {
  const headers = {
    'Content-Type': 'text/plain; charset=utf-8',
    'Cache-Control': 'no-store',
    'Content-Length': text.length,
  };
  response.writeHead(200, openHeaders(headers)).end(request.method === 'HEAD' ? undefined : text);
}
