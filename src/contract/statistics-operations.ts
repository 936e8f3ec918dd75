/** How an audience is counted, and what is told of it to those who lead the room. */

import { json } from './operation.ts';
import { ROUTES } from './routes.ts';
import { RoomParams } from './schemas.ts';
import * as statistics from './statistics-schemas.ts';

export const STATISTICS_OPERATIONS = {
  reportPresence: {
    ...ROUTES.reportPresence,
    summary: 'Report that this visit listens',
    description:
      'Every minute after Play was pressed, by visits whose number is below `presence` of `head.json`; by nobody where that is absent. Only sums are kept.',
    action: 'presence.report',
    params: RoomParams,
    body: json(statistics.PresenceReport),
    answers: {
      200: { description: 'With which probability to go on.', content: json(statistics.PresenceTaken) },
    },
    refusals: ['room_not_found', 'room_not_open'],
  },
  readStatistics: {
    ...ROUTES.readStatistics,
    summary: "Read how a room's audience is, and was",
    description:
      'Listeners of our own player, estimated from a sample of them; others’ players are not counted. Live and of the replay’s time before it ended; not of the replay itself.',
    action: 'statistics.read',
    params: RoomParams,
    answers: { 200: { description: 'The statistics.', content: json(statistics.AudienceStatistics) } },
    refusals: ['room_not_found'],
  },
} as const;
