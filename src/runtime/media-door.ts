/** Media's private door: control's orders, as JSON. */

import type http from 'node:http';
import type { Logger } from 'pino';
import { TribuneError } from '../core/refusal.ts';
import { isToldEvent, LONGEST_TOLD_BYTES, type ToldEvent } from '../core/told-event.ts';
import { createDoorServer, type Door, listenWith, openDoor } from '../doors/door.ts';
import type { Media } from './media.ts';
import type { SpeakerRequest } from './room-messages.ts';

const LONGEST_BODY = 131_072;

type Handler = (media: Media, parts: readonly string[], body: unknown) => Promise<unknown>;

const ROUTES: readonly { method: string; pattern: RegExp; handle: Handler }[] = [
  { method: 'GET', pattern: /^\/rooms$/, handle: async (media) => media.rooms() },
  {
    method: 'PUT',
    pattern: /^\/rooms\/([^/]+)$/,
    handle: (media, _, body) => media.assign((body as { grant: string }).grant),
  },
  { method: 'DELETE', pattern: /^\/rooms\/([^/]+)$/, handle: (media, [room = '']) => media.end(room) },
  {
    method: 'GET',
    pattern: /^\/rooms\/([^/]+)\/stage$/,
    handle: (media, [room = '']) => media.order(room, { do: 'people' }),
  },
  {
    method: 'POST',
    pattern: /^\/rooms\/([^/]+)\/speakers$/,
    handle: (media, [room = ''], body) => media.join(room, body as SpeakerRequest),
  },
  {
    method: 'DELETE',
    pattern: /^\/rooms\/([^/]+)\/speakers\/([^/]+)$/,
    handle: (media, [room = '', session = '']) => media.order(room, { do: 'leave', session }),
  },
  {
    method: 'PUT',
    pattern: /^\/rooms\/([^/]+)\/places\/([^/]+)$/,
    handle: (media, [room = '', place = ''], body) =>
      media.order(room, { do: 'mute', place, muted: (body as { muted: boolean }).muted }),
  },
  {
    method: 'DELETE',
    pattern: /^\/rooms\/([^/]+)\/places\/([^/]+)$/,
    handle: (media, [room = '', place = '']) => media.order(room, { do: 'remove', place }),
  },
  {
    method: 'PUT',
    pattern: /^\/rooms\/([^/]+)\/told$/,
    handle: (media, [room = ''], body) => media.tell(room, toldEvent(body)),
  },
];

/** @throws TribuneError bad_request: nobody could read it, or it would take the room of the sound */
function toldEvent(body: unknown): ToldEvent {
  if (isToldEvent(body) && Buffer.byteLength(JSON.stringify(body)) <= LONGEST_TOLD_BYTES) return body;
  throw new TribuneError('bad_request', 'This is nothing that can be put into a programme.');
}

/** Resolves once the door is open. */
export async function openMediaDoor(media: Media, door: Door, log: Logger): Promise<http.Server> {
  const server = createDoorServer(door, {}, (request, response) => {
    serve(media, request)
      .then((result) => answer(response, 200, result ?? {}))
      .catch((error: unknown) => {
        if (error instanceof TribuneError) {
          answer(response, error.code === 'unavailable' ? 503 : 409, {
            code: error.code,
            detail: error.message,
          });
        } else {
          log.error({ err: error, path: request.url }, 'an order failed');
          answer(response, 500, {
            code: 'unavailable',
            detail: error instanceof Error ? error.message : String(error),
          });
        }
      });
  });
  await openDoor(door, listenWith(server));
  return server;
}

async function serve(media: Media, request: http.IncomingMessage): Promise<unknown> {
  const path = (request.url ?? '').split('?')[0] ?? '';
  for (const { method, pattern, handle } of ROUTES) {
    const match = request.method === method ? pattern.exec(path) : null;
    if (match) return handle(media, match.slice(1).map(decodeURIComponent), await bodyOf(request));
  }
  throw new TribuneError('not_found', `There is no ${request.method} ${path} here.`);
}

async function bodyOf(request: http.IncomingMessage): Promise<unknown> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    length += piece.length;
    if (length > LONGEST_BODY) throw new TribuneError('bad_request', 'The body is too long.');
    pieces.push(piece);
  }
  return length === 0 ? {} : JSON.parse(Buffer.concat(pieces).toString());
}

function answer(response: http.ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
