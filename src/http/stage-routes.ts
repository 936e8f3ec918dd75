/** Routes of the places on a stage. */

import type { FastifyInstance } from 'fastify';
import type * as wire from '../contract/schemas.ts';
import { TribuneError } from '../core/refusal.ts';
import type { Caller } from '../people/caller.ts';
import { checkRight, mayBeTold } from '../people/rights.ts';
import type { Admitted, Invitations } from '../rooms/invitations.ts';
import type { Place } from '../rooms/place.ts';
import type { Places } from '../rooms/places.ts';
import type { Rooms } from '../rooms/rooms.ts';
import type { Links, LinksFor } from './links.ts';
import { stateOnWire } from './room-routes.ts';
import { type Guard, serve } from './serve-operation.ts';

export interface StageRouteNeeds {
  readonly rooms: Rooms;
  readonly places: Places;
  readonly invitations: Invitations;
}

export function stageRoutes(
  app: FastifyInstance,
  guard: Guard,
  { rooms, places, invitations }: StageRouteNeeds,
  linksFor: LinksFor,
): void {
  serve(app, guard, 'enterStage', async ({ params, caller, request }) => {
    const links = linksFor(request);
    if (caller.account) {
      const admitted = await invitations.enter(params.room, caller.account);
      await rooms.nameSpeakers(params.room);
      return { status: 200, body: admittedOnWire(admitted, links) };
    }
    // A co-host without an account has a place, and asks by its token.
    const [place = ''] = caller.places;
    return { status: 200, body: admittedOnWire(await invitations.again(params.room, place), links) };
  });

  serve(app, guard, 'setMuted', async ({ params, body, caller }) => {
    if (!body.muted && !(caller.places.has(params.place) && mayBeTold(caller, 'stage.unmute'))) {
      throw new TribuneError('not_allowed', 'Nobody opens the microphone of someone else: ask them to.');
    }
    const byHolder = caller.places.has(params.place);
    const place = await places.setMuted(params.room, params.place, body.muted, byHolder);
    return { status: 200, body: placeOnWire(place) };
  });

  /** Of the place's holder; before they are gone, so that they do not come by it again meanwhile. */
  const closeInvitation = async (caller: Caller, { room, place }: { room: string; place: string }) => {
    const { invitation } = await places.get(room, place);
    if (invitation === undefined) return;
    await checkRight(caller, 'invitation.revoke');
    if ((await invitations.role(room, invitation)) === 'co-host') {
      await checkRight(caller, 'invitation.make-co-host');
    }
    await places.revokeInvitation(room, invitation, false);
  };

  serve(app, guard, 'removeSpeaker', async ({ params, query, caller }) => {
    if (query.invitation === 'close') await closeInvitation(caller, params);
    await places.remove(params.room, params.place);
    await rooms.nameSpeakers(params.room);
    return { status: 204 };
  });

  serve(app, guard, 'blockSpeaker', async ({ params, query, caller }) => {
    // It takes away every place of theirs, of which one may lead the room as well.
    for (const { place, role } of await places.ofSameHolder(params.room, params.place)) {
      if (role !== 'host') await checkRight(caller, 'stage.block', { place, role: async () => role });
    }
    if (query.invitation === 'close') await closeInvitation(caller, params);
    await places.block(params.room, params.place);
    await rooms.nameSpeakers(params.room);
    return { status: 204 };
  });

  serve(app, guard, 'unblockSpeaker', async ({ params }) => {
    await places.unblock(params.room, params.place);
    await rooms.nameSpeakers(params.room);
    return { status: 204 };
  });
}

/** What the studio needs to come on stage. */
export function admittedOnWire(
  { room, place, whipToken, leadToken }: Admitted,
  links: Links,
): wire.AcceptedInvitation {
  const { id, title, startsMs, recorded } = room;
  const about = {
    title,
    state: stateOnWire(room),
    ...(startsMs === undefined ? {} : { startsMs }),
    recorded,
  };
  const { role } = place;
  const leading = leadToken === undefined ? {} : { leadToken };
  return { room: id, ...about, ...placeOnWire(place), role, whipUrl: links.whip(id), whipToken, ...leading };
}

export function placeOnWire({ place, name, muted }: Place): wire.StagePlace {
  return { place, name, muted };
}
