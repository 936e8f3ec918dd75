/** Routes of invitations to a stage. */

import type { FastifyInstance } from 'fastify';
import type * as wire from '../contract/schemas.ts';
import { checkRight } from '../people/rights.ts';
import type { Invitation } from '../rooms/invitation.ts';
import type { InvitationRecord } from '../rooms/invitations.ts';
import { type Attempts, isSentAway, type Place } from '../rooms/place.ts';
import type { LinksFor } from './links.ts';
import { type Guard, serve } from './serve-operation.ts';
import type { Sessions } from './sessions.ts';
import { admittedOnWire, placeOnWire, type StageRouteNeeds } from './stage-routes.ts';

/** Each with up to a hundred who came by it. */
const PAGE = 20;

export interface InvitationRouteNeeds extends StageRouteNeeds {
  readonly sessions: Sessions;
}

export function invitationRoutes(
  app: FastifyInstance,
  guard: Guard,
  { rooms, invitations, places, sessions }: InvitationRouteNeeds,
  linksFor: LinksFor,
): void {
  serve(app, guard, 'inviteSpeaker', async ({ params, body, caller, request }) => {
    const links = linksFor(request);
    const { name, muted = false, role = 'speaker', untilMs } = body;
    if (role === 'co-host') await checkRight(caller, 'invitation.make-co-host');
    const { place, secret, whipToken } = await invitations.inviteGuest(params.room, {
      name,
      muted,
      role,
      untilMs,
    });
    await rooms.nameSpeakers(params.room);
    const urls = { studioUrl: links.invitation(place.room, secret), whipUrl: links.whip(place.room) };
    return { status: 201, body: { room: place.room, ...placeOnWire(place), role, ...urls, whipToken } };
  });

  serve(app, guard, 'makeLink', async ({ params, body, caller, request }) => {
    const links = linksFor(request);
    const { role = 'speaker', uses, muted = false, untilMs } = body;
    if (role === 'co-host') await checkRight(caller, 'invitation.make-co-host');
    const { invitation, secret } = await invitations.makeLink(params.room, { role, uses, muted, untilMs });
    const { room, id } = invitation;
    const end = invitation.untilMs === undefined ? {} : { untilMs: invitation.untilMs };
    return { status: 201, body: { room, id, role, uses, ...end, studioUrl: links.invitation(room, secret) } };
  });

  serve(app, guard, 'listInvitations', async ({ params, query }) => {
    const { limit = PAGE, before } = query;
    // One more than the page holds tells whether another follows.
    const found = await invitations.list(params.room, { limit: limit + 1, before });
    const records = found.slice(0, limit);
    const last = found.length > limit ? records.at(-1) : undefined;
    const next = last ? { next: last.invitation.id } : {};
    return { status: 200, body: { invitations: records.map(recordOnWire), ...next } };
  });

  serve(app, guard, 'revokeInvitation', async ({ params, query, caller }) => {
    if ((await invitations.role(params.room, params.invitation)) === 'co-host') {
      await checkRight(caller, 'invitation.make-co-host');
    }
    const andPlaces = query.places === 'remove';
    // Someone who came by it may lead the room by now.
    for (const { place, role } of andPlaces
      ? await places.byInvitation(params.room, params.invitation)
      : []) {
      await checkRight(caller, 'stage.remove', { place, role: async () => role });
    }
    await places.revokeInvitation(params.room, params.invitation, andPlaces);
    await rooms.nameSpeakers(params.room);
    return { status: 204 };
  });

  serve(app, guard, 'exchangeInvitation', async ({ body, request, reply }) => {
    const links = linksFor(request);
    const account = await sessions.account(request, reply);
    const { secret, name, deviceKey } = body;
    const admitted = await invitations.exchange(secret, { name, deviceKey, account: account?.id });
    await rooms.nameSpeakers(admitted.room.id);
    return { status: 200, body: admittedOnWire(admitted, links) };
  });
}

function recordOnWire({ invitation, came }: InvitationRecord): wire.InvitationRecord {
  const { id, role, uses, used, createdMs } = invitation;
  return {
    id,
    role,
    uses,
    used,
    createdMs,
    ...given(invitation, 'name', 'untilMs', 'revokedMs'),
    ...attemptsOnWire(invitation.attempts),
    came: came.map(cameOnWire),
  };
}

/** Who came on stage, as the host sees them. */
export function cameOnWire(held: Place): wire.InvitationRecord['came'][number] {
  const { place, name, cameMs = 0, account, blockedMs, attempts } = held;
  return {
    place,
    name,
    cameMs,
    signedIn: account !== undefined,
    removed: isSentAway(held),
    blocked: blockedMs !== undefined,
    ...attemptsOnWire(attempts),
  };
}

function attemptsOnWire(attempts: Attempts | undefined): { attempts?: { count: number; lastMs: number } } {
  return attempts === undefined ? {} : { attempts: { ...attempts } };
}

/** Of these, what there is. */
function given<Name extends keyof Invitation>(
  invitation: Invitation,
  ...names: readonly Name[]
): { [Each in Name]?: Exclude<Invitation[Each], undefined> } {
  const entries = names.map((name) => [name, invitation[name]] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as {
    [Each in Name]?: Exclude<Invitation[Each], undefined>;
  };
}
