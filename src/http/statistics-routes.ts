/** Routes of counting an audience. */

import type { FastifyInstance } from 'fastify';
import { networkThat } from '../admission/client-network.ts';
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

  serve(app, guard, 'reportPresence', async ({ params, body, request }) => {
    const report = { ...body, network: networkThat(request.headers) };
    return { status: 200, body: { probability: await presences.report(params.room, report) } };
  });

  serve(app, guard, 'readStatistics', async ({ params }) => {
    const [statistics, room] = await Promise.all([presences.statistics(params.room), rooms.get(params.room)]);
    return { status: 200, body: statisticsOnWire(statistics, room) };
  });
}

function statisticsOnWire(
  { now, samples, stays, questions, over }: Statistics,
  room: Room,
): wire.AudienceStatistics {
  const { run, t0Ms } = room.programme ?? { run: 0, t0Ms: 0 };
  const shown: wire.AudienceStatistics['samples'] = [];
  let before = { atMs: 0, reactions: 0 };
  for (const { run: ofRun, atMs, listeners, variance, joins, reactions } of samples) {
    const { atMs: sinceMs, reactions: reactionsBefore } = before;
    before = { atMs, reactions: ofRun === run ? reactions : 0 };
    if (ofRun !== run) continue;
    shown.push({
      atMs,
      programmeMs: Math.max(0, Math.round(atMs - t0Ms)),
      listeners: Math.round(listeners),
      error: Math.round(errorOf(variance)),
      joins: Math.round(joins),
      reactions: Math.max(0, Math.round(reactions - reactionsBefore)),
      questions: questions.filter((askedMs) => askedMs > sinceMs && askedMs <= atMs).length,
    });
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
    joins: Math.round(samples.reduce((sum, { run: ofRun, joins }) => (ofRun === run ? sum + joins : sum), 0)),
    stays: STAY_MINUTES.map((leastMinutes) => ({
      leastMinutes,
      visits: Math.round(stays.get(leastMinutes) ?? 0),
    })),
    questions: questions.length,
    samples: shown,
    over,
  };
}
