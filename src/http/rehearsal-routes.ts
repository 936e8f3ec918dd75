/** Routes of what was rehearsed, and of the audience for which that has to do. */

import type { FastifyInstance } from 'fastify';
import type { ExpectedAudienceStorage } from '../rooms/expected-audience-storage.ts';
import type { Rooms } from '../rooms/rooms.ts';
import { type Guard, serve } from './serve-operation.ts';

/** Knows what this installation is, and the newest rehearsal that holds for it. */
export interface Rehearsals {
  newest(): Promise<{
    readonly build: string;
    readonly configuration: string;
    readonly rehearsed?: {
      readonly atMs: number;
      readonly carries: number;
      readonly arriveSeconds: number;
      readonly verdict: string;
    };
  }>;
}

export interface RehearsalRouteNeeds {
  readonly rehearsals: Rehearsals;
  readonly expectations: ExpectedAudienceStorage;
  readonly rooms: Rooms;
}

export function rehearsalRoutes(
  app: FastifyInstance,
  guard: Guard,
  { rehearsals, expectations, rooms }: RehearsalRouteNeeds,
): void {
  serve(app, guard, 'readRehearsal', async () => ({ status: 200, body: await rehearsals.newest() }));

  serve(app, guard, 'readExpectedAudience', async ({ params: { room } }) => {
    await rooms.get(room);
    return { status: 200, body: { listeners: (await expectations.expectedAudience(room)) ?? null } };
  });

  serve(app, guard, 'expectAudience', async ({ params: { room }, body: { listeners } }) => {
    const { state } = await rooms.get(room);
    await expectations.expectAudience(room, listeners);
    // By it listeners are spread.
    if (state === 'live') await rooms.announce(room);
    return { status: 200, body: { listeners } };
  });
}
