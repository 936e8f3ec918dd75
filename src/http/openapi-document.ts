/** Prints the operations as OpenAPI 3.1, whose schemas are the contract's own. Pure, so a test can compare. */

import type { TSchema } from 'typebox';
import type { Answer, Content, Operation, Security } from '../contract/operation.ts';
import { OPERATIONS } from '../contract/operations.ts';
import type { Route } from '../contract/routes.ts';
import { NAMED_SCHEMAS } from '../contract/schemas.ts';
import type { Refusal } from '../core/refusal.ts';
import { STATUS_OF } from './problem.ts';

const SECURITY: Record<Security, readonly object[]> = {
  none: [],
  'any-or-operator': [{}, { operatorToken: [] }],
  operator: [{ operatorToken: [] }],
  place: [{ whipToken: [] }],
  'place-or-operator': [{ whipToken: [] }, { operatorToken: [] }],
};

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
        'Live conversations by voice. Times are UTC in ms since 1970. Every refusal is a problem (RFC 9457) with a `code` that never changes its meaning; any operation may also answer 400 `bad_request`, 413 `body_too_large` beyond 64 KiB, 429 `too_many_requests` and 503 `unavailable`, the last two with Retry-After.',
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
      },
    },
  };
}

function operationObject(name: string, operation: Operation): object {
  const { summary, description, security, params, query, body } = operation;
  const parameters = [...parametersOf('path', params), ...parametersOf('query', query)];
  return {
    operationId: name,
    summary,
    ...(description ? { description } : {}),
    security: SECURITY[security],
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(body ? { requestBody: { required: true, content: contentObject(body) } } : {}),
    responses: responsesOf(operation),
  };
}

function responsesOf({ answers, refusals, params, query, body }: Operation): Record<string, object> {
  const responses: Record<string, object> = {};
  for (const [status, answer] of Object.entries<Answer>(answers)) responses[status] = answerObject(answer);
  const read: Refusal[] = params || query || body ? ['bad_request'] : [];
  const all = [...new Set<Refusal>([...read, ...refusals, 'too_many_requests', 'unavailable'])];
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
