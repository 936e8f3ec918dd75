/**
 * What media asks of control. Reachable at the private door alone: the origin passes on `/api/`, `/whip/` and
 * `/openapi.json`, nothing else, and what carries a client's address is turned away here as well.
 */

import type { FastifyInstance } from 'fastify';
import Type from 'typebox';
import { RoomId } from '../contract/schemas.ts';
import { TribuneError } from '../core/refusal.ts';
import type { Grants } from '../rooms/grants.ts';

const Lost = Type.Object({ room: RoomId });

/** @param renew is asked, without waiting for it, to give every live room its writer */
export function internalRoutes(app: FastifyInstance, grants: Grants, renew: () => void): void {
  app.register(async (inner) => {
    inner.addHook('onRequest', async (request) => {
      if (request.headers['x-forwarded-for'] !== undefined) {
        throw new TribuneError('not_found', 'There is nothing here.');
      }
    });
    inner.post('/internal/media/hello', async (_request, reply) => {
      renew();
      return reply.code(202).send();
    });
    inner.post<{ Body: { room: string } }>(
      '/internal/media/lost',
      { schema: { body: Lost } },
      async (request) => ({ grant: await grants.replace(request.body.room) }),
    );
  });
}
