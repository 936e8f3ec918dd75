/**
 * The HTTP server of control: routes are thin, what they may refuse is said in one place, what they take is said in
 * the contract.
 */

import { TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox';
import {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  fastify,
  LogController,
} from 'fastify';
import { Fuse } from '../admission/fuse.ts';
import { LoopLag } from '../admission/loop-lag.ts';
import { type LimitKind, RateLimits } from '../admission/rate-limits.ts';
import { TribuneError } from '../core/refusal.ts';
import { createDoorServer, type Door } from '../doors/door.ts';
import type { Callers } from '../people/callers.ts';
import type { Grants } from '../rooms/grants.ts';
import { type ApiNeeds, apiRoutes } from './api-routes.ts';
import { allowOtherOrigins } from './cors.ts';
import { guardOf } from './guard.ts';
import { internalRoutes } from './internal-routes.ts';
import { methodsAt } from './methods.ts';
import { openApiDocument } from './openapi-document.ts';
import { refusalOf, sendProblem } from './problem.ts';
import { serve } from './serve-operation.ts';
import { whipRoutes } from './whip-routes.ts';

export interface ServerNeeds extends ApiNeeds {
  readonly grants: Grants;
  readonly callers: Callers;
  readonly renewGrants: () => void;
  readonly log: FastifyBaseLogger;
  readonly requestsAMinute?: Readonly<Record<LimitKind, number>> | undefined;
}

/** An offer with 13 audio m-lines and its candidates has some 30 KiB; the origin passes on as much. */
const BODY_LIMIT_BYTES = 65_536;

const TIMEOUTS = {
  requestTimeout: 30_000,
  // Longer than any proxy keeps an idle connection, so that none is closed just as a request goes out on it.
  keepAliveTimeout: 120_000,
};

export function buildServer(door: Door, needs: ServerNeeds): FastifyInstance {
  const app = fastify({
    loggerInstance: needs.log,
    // Fastify's own lines carry whole URLs; ours below carry the route.
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_LIMIT_BYTES,
    serverFactory: (handler) => createDoorServer(door, TIMEOUTS, handler),
    routerOptions: { maxParamLength: 256 },
    frameworkErrors: (error, _request, reply) => sendProblem(reply as FastifyReply, error),
  });
  app.setValidatorCompiler(TypeBoxValidatorCompiler);
  readBodies(app);
  answerRefusals(app);
  logRequests(app);
  allowOtherOrigins(app);
  limitCaches(app, needs.publicUrl);
  endConnections(app);

  const limits = new RateLimits(needs.requestsAMinute);
  const lag = new LoopLag();
  app.addHook('onClose', async () => lag.close());
  const guard = guardOf({ ...needs, limits, fuse: new Fuse(lag) });
  apiRoutes(app, guard, needs);
  whipRoutes(app, guard, needs.places);
  const description = openApiDocument();
  serve(app, guard, 'describe', async () => ({ status: 200, body: description }));
  internalRoutes(app, needs.grants, needs.renewGrants);
  return app;
}

/** Once the server closes, an answer is the last of its connection: else the close waits until that has been idle. */
function endConnections(app: FastifyInstance): void {
  let closing = false;
  app.addHook('preClose', async () => {
    closing = true;
  });
  app.addHook('onSend', async (_request, reply) => {
    if (closing) reply.header('connection', 'close');
  });
}

function readBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  const parseJson = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    // A client that always sets the header sends it with an empty body too.
    if (body === '') done(null, undefined);
    else void parseJson(request, body as string, done);
  });
  app.addContentTypeParser('application/sdp', { parseAs: 'string' }, (_request, body, done) =>
    done(null, body),
  );
}

function answerRefusals(app: FastifyInstance): void {
  app.setErrorHandler((error, request, reply) => {
    const refusal = refusalOf(error);
    if (!refusal) request.log.error({ err: error, ...aboutRequest(request) }, 'a request met a fault');
    else if (refusal.code === 'unavailable') {
      request.log.warn({ err: refusal.cause, ...aboutRequest(request) }, refusal.message);
    }
    return sendProblem(reply, error);
  });
  app.setNotFoundHandler((request, reply) => {
    const methods = methodsAt(request.url);
    if (methods.length === 0)
      return sendProblem(reply, new TribuneError('not_found', 'There is nothing here.'));
    reply.header('allow', methods.join(', '));
    const detail = `This takes ${methods.join(', ')}.`;
    return sendProblem(reply, new TribuneError('method_not_allowed', detail));
  });
}

function logRequests(app: FastifyInstance): void {
  app.addHook('onResponse', async (request, reply) => {
    const tookMs = Math.round(reply.elapsedTime * 10) / 10;
    request.log.debug({ ...aboutRequest(request), status: reply.statusCode, tookMs }, 'answered');
  });
}

/** Neither header nor body nor URL: those hold tokens, invitations and whatever a stranger typed. */
function aboutRequest(request: FastifyRequest): { method: string; route: string } {
  return { method: request.method, route: request.routeOptions.url ?? 'none' };
}

/**
 * What anyone may read can be kept for a second, so that a crowd at one link costs as much as one reader. By a shared
 * cache only where links do not follow the Host of whoever asked first; and never what was asked for by name, for who
 * leads a room is told more of it, nor what names somebody.
 */
function limitCaches(app: FastifyInstance, publicUrl: string | undefined): void {
  const open = `${publicUrl === undefined ? 'private' : 'public'}, max-age=1`;
  app.addHook('onSend', async ({ method, headers }, reply) => {
    const isNamed = headers.authorization !== undefined || headers.cookie !== undefined;
    if (reply.hasHeader('set-cookie')) reply.header('cache-control', 'no-store');
    if (reply.hasHeader('cache-control')) return;
    const read = (method === 'GET' || method === 'HEAD') && !isNamed;
    reply.header('cache-control', read ? open : 'no-store');
    if (!read) return;
    // `Vary` may say Origin already.
    const varies = reply.getHeader('vary');
    reply.header(
      'vary',
      [...(varies === undefined ? [] : [String(varies)]), 'Authorization, Cookie'].join(', '),
    );
  });
}
