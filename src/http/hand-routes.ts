/** Routes of raised hands. */

import type { FastifyInstance, FastifyReply } from 'fastify';
import { clientAddressOf, networkOf } from '../admission/client-network.ts';
import type * as wire from '../contract/schemas.ts';
import { TribuneError } from '../core/refusal.ts';
import type { Hand } from '../rooms/hand.ts';
import type { HandWaits } from '../rooms/hand-waits.ts';
import type { Hands, HeldHand } from '../rooms/hands.ts';
import type { Rooms } from '../rooms/rooms.ts';
import { cameOnWire } from './invitation-routes.ts';
import type { Links, LinksFor } from './links.ts';
import { type Guard, serve } from './serve-operation.ts';
import type { Sessions } from './sessions.ts';
import { admittedOnWire } from './stage-routes.ts';

export interface HandRouteNeeds {
  readonly rooms: Rooms;
  readonly hands: Hands;
  readonly handWaits: HandWaits;
  readonly sessions: Sessions;
}

export function handRoutes(
  app: FastifyInstance,
  guard: Guard,
  { rooms, hands, handWaits, sessions }: HandRouteNeeds,
  linksFor: LinksFor,
): void {
  serve(app, guard, 'raiseHand', async ({ params, body, request, reply }) => {
    const links = linksFor(request);
    const account = await sessions.account(request, reply);
    const network = networkOf(clientAddressOf(request.headers['x-forwarded-for']) ?? '');
    const { held, secret } = await hands.raise(params.room, { ...body, account: account?.id, network });
    return { status: 201, body: { hand: heldOnWire(held, links), secret } };
  });

  serve(app, guard, 'readHand', async ({ params, query, token, request, reply }) => {
    const links = linksFor(request);
    const { after } = query;
    const held = await hands.read(params.room, params.hand, secretOf(token), {
      after,
      signal: untilGone(reply),
    });
    return { status: 200, body: heldOnWire(held, links) };
  });

  serve(app, guard, 'lowerHand', async ({ params, token }) => {
    await hands.lower(params.room, params.hand, secretOf(token));
    return { status: 204 };
  });

  serve(app, guard, 'listHands', async ({ params }) => {
    const version = handWaits.version(params.room);
    const room = await rooms.get(params.room);
    const [queue, came] = await Promise.all([hands.list(room.id), hands.came(room.id)]);
    const body = {
      locked: room.locked === true,
      version,
      hands: queue.map(handOnWire),
      came: came.map(cameOnWire),
    };
    return { status: 200, body };
  });

  serve(app, guard, 'answerHand', async ({ params, body }) => {
    await hands[body.answer](params.room, params.hand);
    return { status: 204 };
  });
}

/** Whoever shows no secret knows of no hand. @throws TribuneError hand_not_found */
function secretOf(token: string | undefined): string {
  if (token !== undefined) return token;
  throw new TribuneError('hand_not_found', 'Send the secret of the hand as Bearer.');
}

function untilGone(reply: FastifyReply): AbortSignal {
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort());
  return gone.signal;
}

function heldOnWire({ hand, ahead, version, againMs, admitted }: HeldHand, links: Links): wire.HeldHand {
  return {
    id: hand.id,
    state: hand.state,
    ...(ahead === undefined ? {} : { ahead }),
    version,
    againMs,
    ...(admitted ? { place: admittedOnWire(admitted, links) } : {}),
  };
}

function handOnWire({ id, name, topic, language, state, raisedMs }: Hand): wire.HandList['hands'][number] {
  return {
    id,
    name,
    ...(topic === '' ? {} : { topic }),
    ...(language === undefined ? {} : { language }),
    state,
    raisedMs,
  };
}
