/** Routes of what is given up under load. */

import type { FastifyInstance } from 'fastify';
import type { LoadWatch } from '../admission/load-watch.ts';
import type { WaitingRooms } from '../admission/waiting-rooms.ts';
import { isLoadLevel } from '../core/load.ts';
import { TribuneError } from '../core/refusal.ts';
import type { Rooms } from '../rooms/rooms.ts';
import { type Guard, serve } from './serve-operation.ts';

export interface LoadRouteNeeds {
  readonly load: LoadWatch;
  readonly waitingRooms: WaitingRooms;
  readonly rooms: Rooms;
}

export function loadRoutes(
  app: FastifyInstance,
  guard: Guard,
  { load, waitingRooms, rooms }: LoadRouteNeeds,
): void {
  const state = () => {
    const { level, sinceMs, cause, steps } = load.document;
    return { level, sinceMs, cause, origins: [...load.pressures], steps: [...steps] };
  };

  serve(app, guard, 'readLoad', async () => ({ status: 200, body: state() }));

  serve(app, guard, 'setLoad', async ({ body: { level } }) => {
    if (level !== null && !isLoadLevel(level)) throw new TribuneError('bad_request', 'Levels are 0 to 6.');
    await load.set(level);
    return { status: 200, body: state() };
  });

  serve(app, guard, 'readLimit', async ({ params }) => {
    await rooms.get(params.room);
    const { own, usual, line } = waitingRooms.stateOf(params.room);
    const limits = { listeners: own ?? null, usual: usual ?? null };
    return { status: 200, body: { ...limits, waits: line !== undefined, waiting: line?.waiting ?? 0 } };
  });

  serve(app, guard, 'limitListeners', async ({ params, body: { listeners } }) => {
    await rooms.get(params.room);
    await waitingRooms.setLimit(params.room, listeners);
    return { status: 200, body: { listeners } };
  });

  serve(app, guard, 'reportWaiting', async ({ params, body: { ticket, step, probability } }) => {
    waitingRooms.report(params.room, ticket, step, probability);
    return { status: 204 };
  });
}
