/** Routes of `/api/v1`. */

import type { FastifyInstance, FastifyRequest } from 'fastify';
import { TribuneError } from '../core/refusal.ts';
import type { Operator } from '../rooms/operator.ts';
import { type AccountRouteNeeds, accountRoutes } from './account-routes.ts';
import { type AudienceRouteNeeds, audienceLeadRoutes, audienceRoutes } from './audience-routes.ts';
import { type HandRouteNeeds, handRoutes } from './hand-routes.ts';
import { type InvitationRouteNeeds, invitationRoutes } from './invitation-routes.ts';
import { Links } from './links.ts';
import { type LoadRouteNeeds, loadRoutes } from './load-routes.ts';
import { type MemberRouteNeeds, memberRoutes } from './member-routes.ts';
import { type OrderRouteNeeds, orderRoutes } from './order-routes.ts';
import { type RehearsalRouteNeeds, rehearsalRoutes } from './rehearsal-routes.ts';
import { type ReminderRouteNeeds, reminderRoutes } from './reminder-routes.ts';
import { type ReplayRouteNeeds, replayRoutes } from './replay-routes.ts';
import { lifeRoutes, type RoomRoutesNeeds, roomRoutes } from './room-routes.ts';
import { type Guard, serve } from './serve-operation.ts';
import { stageRoutes } from './stage-routes.ts';
import { type StatisticsRouteNeeds, statisticsRoutes } from './statistics-routes.ts';

/** Plays the demo conversation; resolves when it can be heard, also when it was already under way. */
export interface DemoStarter {
  /** @param operatorToken opens the demo's room through the public API, like anyone's */
  start(operatorToken: string): Promise<{ readonly room: string }>;
}

export interface ApiNeeds
  extends RoomRoutesNeeds,
    AccountRouteNeeds,
    InvitationRouteNeeds,
    HandRouteNeeds,
    OrderRouteNeeds,
    AudienceRouteNeeds,
    ReplayRouteNeeds,
    ReminderRouteNeeds,
    MemberRouteNeeds,
    StatisticsRouteNeeds,
    LoadRouteNeeds,
    RehearsalRouteNeeds {
  readonly operator: Operator;
  readonly demo: DemoStarter | undefined;
  readonly publicUrl: string | undefined;
}

export function apiRoutes(app: FastifyInstance, guard: Guard, needs: ApiNeeds): void {
  const linksFor = (request: FastifyRequest) => new Links(needs.publicUrl, request.headers);
  roomRoutes(app, guard, needs, linksFor);
  lifeRoutes(app, guard, needs, linksFor);
  stageRoutes(app, guard, needs, linksFor);
  invitationRoutes(app, guard, needs, linksFor);
  handRoutes(app, guard, needs, linksFor);
  orderRoutes(app, guard, needs);
  accountRoutes(app, guard, needs, linksFor);
  memberRoutes(app, guard, needs, linksFor);
  statisticsRoutes(app, guard, needs);
  audienceRoutes(app, guard, needs);
  audienceLeadRoutes(app, guard, needs);
  replayRoutes(app, guard, needs, linksFor);
  reminderRoutes(app, guard, needs);
  loadRoutes(app, guard, needs);
  rehearsalRoutes(app, guard, needs);

  serve(app, guard, 'startDemo', async ({ token, request }) => {
    if (!needs.demo) throw new TribuneError('unavailable', 'This installation has no demo.');
    const links = linksFor(request);
    // An operator by account has no token to give.
    const { room } = await needs.demo.start(token ?? needs.operator.ownToken);
    return { status: 200, body: { room, listenUrl: links.listen(room) } };
  });
}
