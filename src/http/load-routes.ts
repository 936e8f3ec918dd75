/** Routes of what is given up under load. */

import type { FastifyInstance } from 'fastify';
import { networkThat } from '../admission/client-network.ts';
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

  serve(app, guard, 'reportWaiting', async ({ params, body, request }) => {
    waitingRooms.report(params.room, { ...body, network: networkThat(request.headers) });
    return { status: 204 };
  });

  serve(app, guard, 'readPass', async ({ params }) => {
    await rooms.get(params.room);
    return { status: 204 };
  });

  serve(app, guard, 'listLanes', async ({ params }) => {
    const { state } = await rooms.get(params.room);
    // Of a draft nobody is told that there is one; and nobody can have waited before it.
    if (state === 'draft') throw new TribuneError('room_not_found', `There is no room ${params.room}.`);
    return { status: 200, body: { rounds: [...(await waitingRooms.lanes(params.room))] } };
  });
}
