/** Routes of counting an audience. */

import type { FastifyInstance } from 'fastify';
import type { Presences, Statistics } from '../audience/presence.ts';
import type * as wire from '../contract/statistics-schemas.ts';
import { errorOf, STAY_MINUTES } from '../core/presence.ts';
import type { Room } from '../rooms/room.ts';
import type { Rooms } from '../rooms/rooms.ts';
import { type Guard, serve } from './serve-operation.ts';

export interface StatisticsRouteNeeds {
  readonly presences: Presences;
  readonly rooms: Rooms;
}

export function statisticsRoutes(app: FastifyInstance, guard: Guard, needs: StatisticsRouteNeeds): void {
  const { presences, rooms } = needs;

  serve(app, guard, 'reportPresence', async ({ params, body }) => {
    return { status: 200, body: { probability: await presences.report(params.room, body) } };
  });

  serve(app, guard, 'readStatistics', async ({ params }) => {
    const [statistics, room] = await Promise.all([presences.statistics(params.room), rooms.get(params.room)]);
    return { status: 200, body: statisticsOnWire(statistics, room) };
  });
}

function statisticsOnWire(
  { now, samples, stays, questions }: Statistics,
  room: Room,
): wire.AudienceStatistics {
  const t0Ms = room.programme?.t0Ms ?? samples[0]?.atMs ?? 0;
  const shown: wire.AudienceStatistics['samples'] = [];
  let before = { atMs: 0, reactions: 0 };
  for (const { atMs, listeners, variance, joins, reactions } of samples) {
    const { atMs: sinceMs } = before;
    shown.push({
      atMs,
      programmeMs: Math.round(atMs - t0Ms),
      listeners: Math.round(listeners),
      error: Math.round(errorOf(variance)),
      joins: Math.round(joins),
      // A room that opened again counts anew.
      reactions: Math.round(reactions >= before.reactions ? reactions - before.reactions : reactions),
      questions: questions.filter((askedMs) => askedMs > sinceMs && askedMs <= atMs).length,
    });
    before = { atMs, reactions };
  }
  return {
    ...(now
      ? {
          now: {
            listeners: Math.round(now.listeners),
            error: Math.round(errorOf(now.variance)),
            probability: now.probability,
          },
        }
      : {}),
    joins: Math.round(samples.reduce((sum, { joins }) => sum + joins, 0)),
    stays: STAY_MINUTES.map((leastMinutes) => ({
      leastMinutes,
      visits: Math.round(stays.get(leastMinutes) ?? 0),
    })),
    questions: questions.length,
    samples: shown,
  };
}
