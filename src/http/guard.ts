import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Operation, Security } from '../contract/operation.ts';
import type { Route } from '../contract/routes.ts';
import { TribuneError } from '../core/refusal.ts';
import type { Operator } from '../rooms/operator.ts';
import { bearerOf } from './bearer.ts';
import { clientAddressOf } from './client-network.ts';
import { limitKindOf, type RateLimits } from './rate-limits.ts';
import type { Guard } from './serve-operation.ts';

const NEEDS_TOKEN: ReadonlySet<Security> = new Set(['operator', 'place', 'place-or-operator']);

/**
 * What every operation asks before it reads a body: not too many requests from this network, and a token where one
 * is needed. Whether a place's token is good is for the operation itself: it knows the place.
 */
export function guardOf(operator: Operator, limits: RateLimits): Guard {
  return async (request: FastifyRequest, reply: FastifyReply, operation: Operation & Route) => {
    const client = clientAddressOf(request.headers['x-forwarded-for']);
    if (client !== undefined) {
      await limits.count(limitKindOf(operation), client, (waitS) => reply.header('retry-after', waitS));
    }
    const token = bearerOf(request.headers.authorization);
    if (operation.security === 'operator') operator.check(token);
    else if (NEEDS_TOKEN.has(operation.security) && token === undefined) {
      throw new TribuneError('token_missing', "This needs the place's token as Bearer.");
    }
  };
}
