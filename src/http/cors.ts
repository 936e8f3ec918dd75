/**
 * Lets pages of any origin speak and call the API (Fetch standard §3.2) with tokens that they hold. Without
 * `Access-Control-Allow-Credentials` no cookie helps them, and `sessions.ts` believes none of theirs. RFC 9725 §4.1 asks
 * it of WHIP.
 */

import type { FastifyInstance } from 'fastify';
import { methodsAt } from './methods.ts';

const EXPOSED = 'ETag, Link, Location, Retry-After, WWW-Authenticate';
const ALLOWED_HEADERS = 'Authorization, Content-Type, If-Match';

export function allowOtherOrigins(app: FastifyInstance): void {
  app.addHook('onRequest', async (_request, reply) => {
    reply.header('access-control-allow-origin', '*').header('access-control-expose-headers', EXPOSED);
  });
  for (const url of ['/api/*', '/whip/*', '/openapi.json']) {
    app.options(url, async (request, reply) => {
      const methods = methodsAt(request.url);
      return reply.code(204).headers(preflight(methods)).header('allow', methods.join(', ')).send();
    });
  }
}

/** The answer to a preflight, to be kept for a day. */
export function preflight(methods: readonly string[]): Record<string, string> {
  return {
    'access-control-allow-methods': methods.join(', '),
    'access-control-allow-headers': ALLOWED_HEADERS,
    'access-control-max-age': '86400',
  };
}
