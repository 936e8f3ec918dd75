/** Routes of the order on a stage: mute all, questions, back to listening, lock, who hosts. */

import type { FastifyInstance } from 'fastify';
import { reachOf } from '../core/rights.ts';
import type { Caller } from '../people/caller.ts';
import type { Place } from '../rooms/place.ts';
import type { Places } from '../rooms/places.ts';
import type { Rooms } from '../rooms/rooms.ts';
import type { StageOrders } from '../rooms/stage-orders.ts';
import { type Guard, serve } from './serve-operation.ts';

export interface OrderRouteNeeds {
  readonly rooms: Rooms;
  readonly places: Places;
  readonly orders: StageOrders;
}

export function orderRoutes(
  app: FastifyInstance,
  guard: Guard,
  { rooms, places, orders }: OrderRouteNeeds,
): void {
  serve(app, guard, 'sendBack', async ({ params }) => {
    await places.sendBack(params.room, params.place);
    return { status: 204 };
  });

  serve(app, guard, 'askToUnmute', async ({ params }) => {
    await places.ask(params.room, params.place, true);
    return { status: 204 };
  });

  serve(app, guard, 'withdrawAsk', async ({ params, caller }) => {
    await places.ask(params.room, params.place, false, caller.places.has(params.place));
    return { status: 204 };
  });

  serve(app, guard, 'muteAll', async ({ params, caller }) => {
    await places.muteAll(params.room, mutedBy(caller));
    return { status: 204 };
  });

  serve(app, guard, 'lockStage', async ({ params, body }) => {
    await orders.setLocked((await rooms.get(params.room)).id, body.locked);
    return { status: 204 };
  });

  serve(app, guard, 'handOver', async ({ params, body }) => {
    await orders.handOver((await rooms.get(params.room)).id, body.place);
    await rooms.nameSpeakers(params.room);
    return { status: 204 };
  });
}

/** Everyone but oneself, as far as one's right to mute reaches. */
function mutedBy({ roles, places }: Caller): (place: Place) => boolean {
  const reachesAll = [...roles].some((role) => reachOf(role, 'stage.mute-all') === 'all');
  return ({ place, role }) => !places.has(place) && (reachesAll || role === 'speaker');
}
