/** Routes of `/api/v1`. */

import type { FastifyInstance, FastifyRequest } from 'fastify';
import type * as wire from '../contract/schemas.ts';
import { TribuneError } from '../core/refusal.ts';
import type { Operator } from '../rooms/operator.ts';
import type { Place } from '../rooms/place.ts';
import type { Places } from '../rooms/places.ts';
import type { Recordings } from '../rooms/recordings.ts';
import type { Room } from '../rooms/room.ts';
import type { Rooms } from '../rooms/rooms.ts';
import { bearerOf } from './bearer.ts';
import { Links } from './links.ts';
import { type Guard, serve } from './serve-operation.ts';

/** Plays the demo conversation; resolves when it can be heard, also when it was already under way. */
export interface DemoStarter {
  /** @param operatorToken opens the demo's room through the public API, like anyone's */
  start(operatorToken: string): Promise<{ readonly room: string }>;
}

export interface ApiNeeds {
  readonly rooms: Rooms;
  readonly places: Places;
  readonly recordings: Recordings;
  readonly operator: Operator;
  readonly demo: DemoStarter | undefined;
  readonly publicUrl: string | undefined;
}

const PAGE = 50;

export function apiRoutes(app: FastifyInstance, guard: Guard, needs: ApiNeeds): void {
  const linksFor = (request: FastifyRequest) => new Links(needs.publicUrl, request.headers);
  roomRoutes(app, guard, needs, linksFor);
  stageRoutes(app, guard, needs, linksFor);

  serve(app, guard, 'startDemo', async ({ request }) => {
    if (!needs.demo) throw new TribuneError('unavailable', 'This installation has no demo.');
    const links = linksFor(request);
    const { room } = await needs.demo.start(bearerOf(request.headers.authorization) ?? '');
    return { status: 200, body: { room, listenUrl: links.listen(room) } };
  });
}

type LinksFor = (request: FastifyRequest) => Links;

function roomRoutes(
  app: FastifyInstance,
  guard: Guard,
  { rooms, recordings }: ApiNeeds,
  linksFor: LinksFor,
): void {
  serve(app, guard, 'createRoom', async ({ body, request }) => {
    const links = linksFor(request);
    const { room, made } = await rooms.create({ title: body.title, id: body.id, open: body.open ?? true });
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

function stageRoutes(app: FastifyInstance, guard: Guard, needs: ApiNeeds, linksFor: LinksFor): void {
  const { places, operator } = needs;

  serve(app, guard, 'inviteSpeaker', async ({ params, body, request }) => {
    const links = linksFor(request);
    const wish = { name: body.name, muted: body.muted ?? false };
    const { place, secret, whipToken } = await places.invite(params.room, wish);
    const urls = { studioUrl: links.invitation(place.room, secret), whipUrl: links.whip(place.room) };
    return { status: 201, body: { room: place.room, ...placeOnWire(place), ...urls, whipToken } };
  });

  serve(app, guard, 'exchangeInvitation', async ({ body, request }) => {
    const links = linksFor(request);
    const { room, place, whipToken } = await places.exchange(body.secret);
    const { id, title, state } = room;
    return {
      status: 200,
      body: { room: id, title, state, ...placeOnWire(place), whipUrl: links.whip(id), whipToken },
    };
  });

  serve(app, guard, 'setMuted', async ({ params, body, token }) => {
    if (!operator.holds(token)) {
      const own = await places.ofToken(params.room, token);
      if (own.place !== params.place) {
        throw new TribuneError('token_wrong', 'This token is for another place on this stage.');
      }
    }
    const place = await places.setMuted(params.room, params.place, body.muted);
    return { status: 200, body: placeOnWire(place) };
  });

  serve(app, guard, 'removeSpeaker', async ({ params }) => {
    await places.remove(params.room, params.place);
    return { status: 204 };
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

function placeOnWire({ place, name, muted }: Place): wire.StagePlace {
  return { place, name, muted };
}
