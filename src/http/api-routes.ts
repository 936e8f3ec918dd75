/** Routes of `/api/v1`. */

import type { FastifyInstance, FastifyRequest } from 'fastify';
import type * as wire from '../contract/schemas.ts';
import { TribuneError } from '../core/refusal.ts';
import type { Operator } from '../rooms/operator.ts';
import type { Recordings } from '../rooms/recordings.ts';
import type { Room } from '../rooms/room.ts';
import type { Rooms } from '../rooms/rooms.ts';
import { type AccountRouteNeeds, accountRoutes } from './account-routes.ts';
import { type InvitationRouteNeeds, invitationRoutes } from './invitation-routes.ts';
import { Links, type LinksFor } from './links.ts';
import { type Guard, serve } from './serve-operation.ts';
import { stageRoutes } from './stage-routes.ts';

/** Plays the demo conversation; resolves when it can be heard, also when it was already under way. */
export interface DemoStarter {
  /** @param operatorToken opens the demo's room through the public API, like anyone's */
  start(operatorToken: string): Promise<{ readonly room: string }>;
}

export interface ApiNeeds extends AccountRouteNeeds, InvitationRouteNeeds {
  readonly rooms: Rooms;
  readonly recordings: Recordings;
  readonly operator: Operator;
  readonly demo: DemoStarter | undefined;
  readonly publicUrl: string | undefined;
}

const PAGE = 50;
const MOST_OWN = 100;

export function apiRoutes(app: FastifyInstance, guard: Guard, needs: ApiNeeds): void {
  const linksFor = (request: FastifyRequest) => new Links(needs.publicUrl, request.headers);
  roomRoutes(app, guard, needs, linksFor);
  stageRoutes(app, guard, needs, linksFor);
  invitationRoutes(app, guard, needs, linksFor);
  accountRoutes(app, guard, needs, linksFor);

  serve(app, guard, 'startDemo', async ({ token, request }) => {
    if (!needs.demo) throw new TribuneError('unavailable', 'This installation has no demo.');
    const links = linksFor(request);
    // An operator by account has no token to give.
    const { room } = await needs.demo.start(token ?? needs.operator.ownToken);
    return { status: 200, body: { room, listenUrl: links.listen(room) } };
  });
}

function roomRoutes(
  app: FastifyInstance,
  guard: Guard,
  { rooms, recordings }: ApiNeeds,
  linksFor: LinksFor,
): void {
  serve(app, guard, 'createRoom', async ({ body, caller, request }) => {
    const links = linksFor(request);
    const { title, id, open = true } = body;
    const { room, made } = await rooms.create({ title, id, open, owner: caller.account?.id });
    const shown = roomOnWire(room, links);
    if (!made) return { status: 200, body: shown };
    return { status: 201, body: shown, headers: { Location: `/api/v1/rooms/${room.id}` } };
  });

  serve(app, guard, 'listRooms', async ({ query, request }) => {
    const links = linksFor(request);
    const limit = query.limit ?? PAGE;
    const { state: states, before } = query;
    const wanted = { ...(states ? { states } : {}), ...(before ? { before } : {}) };
    // One more than the page holds tells whether another follows.
    const found = await rooms.list({ limit: limit + 1, ...wanted });
    const page = found.slice(0, limit);
    const last = found.length > limit ? page.at(-1) : undefined;
    const shown = page.map((room) => roomOnWire(room, links));
    return { status: 200, body: { rooms: shown, ...(last ? { next: last.id } : {}) } };
  });

  serve(app, guard, 'listOwnRooms', async ({ caller, request }) => {
    const links = linksFor(request);
    const led = await rooms.ledBy(caller.account?.id ?? '', MOST_OWN);
    return {
      status: 200,
      body: { rooms: led.map(({ room, role }) => ({ room: roomOnWire(room, links), role })) },
    };
  });

  serve(app, guard, 'readRoom', async ({ params, request }) => {
    const links = linksFor(request);
    return { status: 200, body: roomOnWire(await rooms.get(params.room), links) };
  });

  serve(app, guard, 'readRecording', async ({ params }) => {
    const { id } = await rooms.get(params.room);
    return { status: 200, body: { origins: [...(await recordings.of(id))] } };
  });

  serve(app, guard, 'openRoom', async ({ params, request }) => {
    const links = linksFor(request);
    return { status: 200, body: roomOnWire(await rooms.open(params.room), links) };
  });

  serve(app, guard, 'endRoom', async ({ params, request }) => {
    const links = linksFor(request);
    return { status: 200, body: roomOnWire(await rooms.end(params.room), links) };
  });
}

function roomOnWire(room: Room, links: Links): wire.Room {
  const { id, title, state, createdMs, programme, endedMs } = room;
  return {
    id,
    title,
    state,
    ...(programme ?? {}),
    createdMs,
    ...(endedMs === undefined ? {} : { endedMs }),
    listenUrl: links.listen(id),
    studioUrl: links.studio(id),
  };
}
