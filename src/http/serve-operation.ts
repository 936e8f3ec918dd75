/** Puts an operation of the contract on the server: its path, its checks in order, its answer. */

import type {
  FastifyInstance,
  FastifyReply,
  FastifyRequest,
  FastifySchema,
  RouteShorthandOptions,
} from 'fastify';
import type { Static, TSchema } from 'typebox';
import type { Answer, Operation } from '../contract/operation.ts';
import { OPERATIONS, type Operations } from '../contract/operations.ts';
import type { OperationName, Route } from '../contract/routes.ts';
import { TribuneError } from '../core/refusal.ts';
import { isOpenToAnyone } from '../core/rights.ts';
import type { Caller } from '../people/caller.ts';
import { bearerOf } from './bearer.ts';

type StaticOf<Schema> = Schema extends TSchema ? Static<Schema> : undefined;
type Part<Name extends OperationName, Key extends string> =
  Operations[Name] extends Record<Key, infer Schema> ? Schema : undefined;
type BodyOf<Name extends OperationName> =
  Part<Name, 'body'> extends { schema: infer Schema } ? StaticOf<Schema> : undefined;
type ContentOf<Of> = Of extends { content: { schema: infer Schema } }
  ? { readonly body: StaticOf<Schema> }
  : { readonly body?: undefined };
type HeadersOf<Of> = Of extends { headers: infer Headers }
  ? { readonly headers: { readonly [Header in keyof Headers]: string } }
  : { readonly headers?: undefined };

interface Call<Name extends OperationName> {
  readonly params: StaticOf<Part<Name, 'params'>>;
  readonly query: StaticOf<Part<Name, 'query'>>;
  readonly body: BodyOf<Name>;
  /** The Bearer token. */
  readonly token: string | undefined;
  readonly caller: Caller;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** One of the operation's answers, whole. */
type AnswerOf<Name extends OperationName> = {
  [Status in keyof Operations[Name]['answers']]: {
    readonly status: Status;
    readonly cookies?: readonly string[];
  } & ContentOf<Operations[Name]['answers'][Status]> &
    HeadersOf<Operations[Name]['answers'][Status]>;
}[keyof Operations[Name]['answers']];

type Handlers = { [Name in OperationName]: (call: Call<Name>) => Promise<AnswerOf<Name>> };

/** Lets a request in and tells who asks, or throws the refusal, before its body is read. */
export type Guard = (
  request: FastifyRequest,
  reply: FastifyReply,
  name: OperationName,
  operation: Operation & Route,
) => Promise<Caller>;

export function serve<Name extends OperationName>(
  app: FastifyInstance,
  guard: Guard,
  name: Name,
  handle: Handlers[Name],
): void {
  const operation: Operation & Route = OPERATIONS[name];
  const callers = new WeakMap<FastifyRequest, Caller>();
  const isPublic = isOpenToAnyone(operation.action) && !operation.setsSession;
  const options: RouteShorthandOptions = {
    schema: schemaOf(operation),
    onRequest: async (request, reply) => {
      if (!isPublic) reply.header('cache-control', 'no-store');
      callers.set(request, await guard(request, reply, name, operation));
      checkContentType(operation, request);
    },
  };
  app.route({
    ...options,
    method: operation.method,
    url: operation.path.replace(/\{(\w+)\}/g, ':$1'),
    handler: async (request, reply) => {
      const call = {
        params: request.params,
        query: request.query,
        body: request.body,
        token: bearerOf(request.headers.authorization),
        caller: callers.get(request),
        request,
        reply,
      } as Call<Name>;
      const answer: {
        status: PropertyKey;
        body?: unknown;
        headers?: Record<string, string> | undefined;
        cookies?: readonly string[];
      } = await handle(call);
      const content = operation.answers[Number(answer.status)]?.content;
      if (content)
        reply.type(content.type === 'application/json' ? 'application/json; charset=utf-8' : content.type);
      if (answer.cookies && answer.cookies.length > 0) reply.header('set-cookie', [...answer.cookies]);
      return reply
        .code(Number(answer.status))
        .headers(answer.headers ?? {})
        .send(answer.body);
    },
  });
}

function checkContentType({ body }: Operation, { headers }: FastifyRequest): void {
  if (!body) return;
  const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  if (type === body.type) return;
  throw new TribuneError('media_type_unsupported', `This takes ${body.type}.`);
}

function schemaOf({ params, query, body, answers }: Operation): FastifySchema {
  const response: Record<string, TSchema> = {};
  for (const [status, { content }] of Object.entries<Answer>(answers)) {
    if (content?.type === 'application/json') response[status] = content.schema;
  }
  return {
    ...(params ? { params } : {}),
    ...(query ? { querystring: query } : {}),
    ...(body ? { body: body.schema } : {}),
    response,
  };
}
