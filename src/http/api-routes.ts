/** Routes of `/api/v1`. */

import type { FastifyInstance, FastifyRequest } from 'fastify';
import type * as wire from '../contract/schemas.ts';
import { TribuneError } from '../core/refusal.ts';
import type { Place } from '../rooms/place.ts';
import type { Places } from '../rooms/places.ts';
import { bearerOf } from './bearer.ts';
import { Links } from './links.ts';
import { type LinksFor, lifeRoutes, type RoomRoutesNeeds, roomRoutes, stateOnWire } from './room-routes.ts';
import { type Guard, serve } from './serve-operation.ts';

/** Plays the demo conversation; resolves when it can be heard, also when it was already under way. */
export interface DemoStarter {
  /** @param operatorToken opens the demo's room through the public API, like anyone's */
  start(operatorToken: string): Promise<{ readonly room: string }>;
}

export interface ApiNeeds extends RoomRoutesNeeds {
  readonly places: Places;
  readonly demo: DemoStarter | undefined;
  readonly publicUrl: string | undefined;
}

export function apiRoutes(app: FastifyInstance, guard: Guard, needs: ApiNeeds): void {
  const linksFor = (request: FastifyRequest) => new Links(needs.publicUrl, request.headers);
  roomRoutes(app, guard, needs, linksFor);
  lifeRoutes(app, guard, needs, linksFor);
  stageRoutes(app, guard, needs, linksFor);

  serve(app, guard, 'startDemo', async ({ request }) => {
    if (!needs.demo) throw new TribuneError('unavailable', 'This installation has no demo.');
    const links = linksFor(request);
    const { room } = await needs.demo.start(bearerOf(request.headers.authorization) ?? '');
    return { status: 200, body: { room, listenUrl: links.listen(room) } };
  });
}

function stageRoutes(app: FastifyInstance, guard: Guard, needs: ApiNeeds, linksFor: LinksFor): void {
  const { places, operator, rooms } = needs;

  serve(app, guard, 'inviteSpeaker', async ({ params, body, request }) => {
    const links = linksFor(request);
    const wish = { name: body.name, muted: body.muted ?? false };
    const { place, secret, whipToken } = await places.invite(params.room, wish);
    await rooms.nameSpeakers(place.room);
    const urls = { studioUrl: links.invitation(place.room, secret), whipUrl: links.whip(place.room) };
    return { status: 201, body: { room: place.room, ...placeOnWire(place), ...urls, whipToken } };
  });

  serve(app, guard, 'exchangeInvitation', async ({ body, request }) => {
    const links = linksFor(request);
    const { room, place, whipToken } = await places.exchange(body.secret);
    const { id, title, startsMs, recorded } = room;
    const about = {
      title,
      state: stateOnWire(room),
      ...(startsMs === undefined ? {} : { startsMs }),
      recorded,
    };
    return {
      status: 200,
      body: { room: id, ...about, ...placeOnWire(place), whipUrl: links.whip(id), whipToken },
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
    await rooms.nameSpeakers(params.room);
    return { status: 204 };
  });
}

function placeOnWire({ place, name, muted }: Place): wire.StagePlace {
  return { place, name, muted };
}
