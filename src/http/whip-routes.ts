/**
 * The WHIP door (RFC 9725): an offer comes in, the stage's answer goes out. Rules: docs/RULES.md WHIPDOOR-1 to
 * WHIPDOOR-8.
 */

import type { FastifyInstance } from 'fastify';
import { TribuneError } from '../core/refusal.ts';
import type { Places } from '../rooms/places.ts';
import { preflight } from './cors.ts';
import { type Guard, serve } from './serve-operation.ts';

export function whipRoutes(app: FastifyInstance, guard: Guard, places: Places): void {
  serve(app, guard, 'speak', async ({ params, body, token }) => {
    const held = placeToken(token);
    const place = await places.ofToken(params.room, held);
    const { session, answer } = await places.join(place, held, body);
    // The place is part of the resource, so that after a restart of control its token still ends it, and no other.
    const resource = `/whip/${params.room}/${place.place}.${session}`;
    return { status: 201, body: answer, headers: { Location: resource, ETag: `"${session}"` } };
  });

  serve(app, guard, 'stopSpeaking', async ({ params, token }) => {
    const place = await places.holder(params.room, placeToken(token));
    const mine = `${place.place}.`;
    if (!params.session.startsWith(mine)) {
      throw new TribuneError('session_not_found', 'There is no such session of this token.');
    }
    await places.leave(place, params.session.slice(mine.length));
    return { status: 200 };
  });

  serve(app, guard, 'speakOptions', async () => ({
    status: 204,
    headers: { 'Accept-Post': 'application/sdp', ...preflight(['OPTIONS', 'POST']) },
  }));
}

/** Who has a place by an account still speaks with its token, as encoders do. @throws TribuneError token_missing */
function placeToken(token: string | undefined): string {
  if (token !== undefined) return token;
  throw new TribuneError('token_missing', "This needs the place's token as Bearer.");
}
