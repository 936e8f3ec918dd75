/** Prints the operations as OpenAPI 3.1, whose schemas are the contract's own. Pure, so a test can compare. */

import type { TSchema } from 'typebox';
import type { Answer, Content, Operation } from '../contract/operation.ts';
import { OPERATIONS } from '../contract/operations.ts';
import { urgencyOf } from '../contract/priorities.ts';
import type { OperationName, Route } from '../contract/routes.ts';
import { NAMED_SCHEMAS } from '../contract/schemas.ts';
import type { Refusal } from '../core/refusal.ts';
import { type Action, isOpenToAnyone, type Role, reachOf } from '../core/rights.ts';
import { STATUS_OF } from './problem.ts';

/** How one shows a role: each in any of these ways. */
const SHOWN_BY: readonly { readonly scheme: string; readonly roles: readonly Role[] }[] = [
  { scheme: 'operatorToken', roles: ['operator'] },
  { scheme: 'whipToken', roles: ['host', 'co-host', 'speaker'] },
  { scheme: 'session', roles: ['operator', 'host', 'co-host', 'member'] },
];

function securityOf({ action, tells, bySecret }: Operation, inRoom: boolean): readonly object[] {
  if (bySecret) return [{ handSecret: [] }, {}];
  if (tells) return [{}, ...shownBy(tells, inRoom)];
  return isOpenToAnyone(action) ? [] : shownBy(action, inRoom);
}

function shownBy(action: Action, inRoom: boolean): readonly object[] {
  return SHOWN_BY.filter(
    ({ scheme, roles }) =>
      (inRoom || scheme !== 'whipToken') && roles.some((role) => reachOf(role, action) !== undefined),
  ).map(({ scheme }) => ({ [scheme]: [] }));
}

/** How the credentials of an operation may fail. */
function refusalsOfAction(action: Action, inRoom: boolean): Refusal[] {
  if (isOpenToAnyone(action)) return [];
  const byPlace: Refusal[] = inRoom ? ['token_wrong', 'token_revoked', 'token_expired'] : [];
  return ['token_missing', 'operator_token_wrong', ...byPlace, 'not_allowed', 'origin_wrong'];
}

export function openApiDocument(): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const [name, operation] of Object.entries<Operation & Route>(OPERATIONS)) {
    const path = paths[operation.path] ?? {};
    path[operation.method.toLowerCase()] = operationObject(name, operation);
    paths[operation.path] = path;
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Tribune',
      version: '1',
      description:
        'Live conversations by voice. Times are UTC in ms since 1970. Every refusal is a problem (RFC 9457) with a `code` that never changes its meaning; any operation may also answer 400 `bad_request`, 413 `body_too_large` beyond 64 KiB, 429 `too_many_requests`, 503 `unavailable` and, where there is more to do than can be done, 503 `overloaded`, the last three with Retry-After. While many want to come in some operations answer strangers 503 `proof_or_patience`, with a `Tribune-Ticket`: see the protocol.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    paths,
    components: {
      schemas: NAMED_SCHEMAS,
      securitySchemes: {
        operatorToken: {
          type: 'http',
          scheme: 'bearer',
          description: 'TRIBUNE_OPERATOR_TOKEN, or the one made at the first start.',
        },
        whipToken: { type: 'http', scheme: 'bearer', description: 'The `whipToken` of an invitation.' },
        handSecret: { type: 'http', scheme: 'bearer', description: 'The `secret` of a raised hand.' },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: 'tribune.session_token',
          description:
            'Who signed in has it; over HTTPS `__Secure-` stands before its name. What changes anything by it names our own origin.',
        },
      },
    },
  };
}

function operationObject(name: string, operation: Operation): object {
  const { summary, description, params, query, body } = operation;
  const parameters = [...parametersOf('path', params), ...parametersOf('query', query)];
  return {
    operationId: name,
    summary,
    ...(description ? { description } : {}),
    security: securityOf(operation, params?.properties['room'] !== undefined),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(body ? { requestBody: { required: true, content: contentObject(body) } } : {}),
    responses: responsesOf(operation, urgencyOf(name as OperationName).priced === true),
  };
}

function responsesOf(
  { answers, action, refusals, params, query, body, setsSession }: Operation,
  priced: boolean,
): Record<string, object> {
  const responses: Record<string, object> = {};
  for (const [status, answer] of Object.entries<Answer>(answers)) responses[status] = answerObject(answer);
  const read: Refusal[] = params || query || body ? ['bad_request'] : [];
  const credentials = refusalsOfAction(action, params?.properties['room'] !== undefined);
  const origin: Refusal[] = setsSession ? ['origin_wrong'] : [];
  const always: Refusal[] = ['too_many_requests', 'unavailable', 'overloaded'];
  const price: Refusal[] = priced ? ['proof_or_patience'] : [];
  const all = [...new Set<Refusal>([...read, ...credentials, ...origin, ...refusals, ...always, ...price])];
  for (const status of new Set(all.map((code) => STATUS_OF[code]).sort((a, b) => a - b))) {
    const codes = all.filter((code) => STATUS_OF[code] === status);
    responses[status] = {
      description: codes.map((code) => `\`${code}\``).join(', '),
      content: { 'application/problem+json': { schema: schemaObject(NAMED_SCHEMAS.Problem) } },
    };
  }
  return responses;
}

function answerObject({ description, content, headers }: Answer): object {
  const described = Object.entries(headers ?? {}).map(([name, says]) => [
    name,
    { description: says, schema: { type: 'string' } },
  ]);
  return {
    description,
    ...(described.length > 0 ? { headers: Object.fromEntries(described) } : {}),
    ...(content ? { content: contentObject(content) } : {}),
  };
}

function contentObject({ type, schema }: Content): object {
  return { [type]: { schema: schemaObject(schema) } };
}

/** A reference where the schema has a name. */
function schemaObject(schema: TSchema): object {
  const name = Object.entries<TSchema>(NAMED_SCHEMAS).find(([, named]) => named === schema)?.[0];
  return name ? { $ref: `#/components/schemas/${name}` } : schema;
}

function parametersOf(place: 'path' | 'query', schema: Operation['params']): object[] {
  const required: readonly string[] = schema?.required ?? [];
  return Object.entries<TSchema>(schema?.properties ?? {}).map(([name, of]) => ({
    name,
    in: place,
    required: required.includes(name),
    schema: of,
  }));
}
