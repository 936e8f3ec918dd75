import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Operation } from '../contract/operation.ts';
import type { Route } from '../contract/routes.ts';
import { TribuneError } from '../core/refusal.ts';
import type { Action } from '../core/rights.ts';
import type { Callers } from '../people/callers.ts';
import { checkRight, type Target } from '../people/rights.ts';
import type { Places } from '../rooms/places.ts';
import { bearerOf } from './bearer.ts';
import { clientAddressOf } from './client-network.ts';
import { limitKindOf, type RateLimits } from './rate-limits.ts';
import type { Guard } from './serve-operation.ts';
import type { Sessions } from './sessions.ts';

export interface GuardNeeds {
  readonly callers: Callers;
  readonly sessions: Sessions;
  readonly places: Places;
  readonly limits: RateLimits;
}

/**
 * What every operation asks before it reads a body: not too many requests from this network, and a right to do it.
 * Resolves to who asks.
 */
export function guardOf({ callers, sessions, places, limits }: GuardNeeds): Guard {
  return async (request: FastifyRequest, reply: FastifyReply, operation: Operation & Route) => {
    const client = clientAddressOf(request.headers['x-forwarded-for']);
    if (client !== undefined) {
      await limits.count(limitKindOf(operation), client, (waitS) => reply.header('retry-after', waitS));
    }
    if (operation.setsSession) sessions.checkOrigin(request);
    const { room, place } = request.params as { room?: string; place?: string };
    const credentials = {
      token: bearerOf(request.headers.authorization),
      account: () => sessions.account(request, reply),
    };
    const as = async (action: Action) => {
      const caller = await callers.find(credentials, action, room);
      await checkRight(caller, action, targetOf(places, room, place));
      return caller;
    };
    const { action, tells } = operation;
    // Whoever has no right to be told more is anyone, whatever they sent.
    return (tells && (await as(tells).catch(onlyRefused))) ?? as(action);
  };
}

function targetOf(places: Places, room: string | undefined, place: string | undefined): Target | undefined {
  if (room === undefined || place === undefined) return undefined;
  return { place, role: async () => (await places.get(room, place)).role };
}

function onlyRefused(error: unknown): undefined {
  if (!(error instanceof TribuneError)) throw error;
}
