/** The one place where a refusal becomes an HTTP status (RFC 9457, RFC 9110). Rules: docs/RULES.md API-7. */

import { STATUS_CODES } from 'node:http';
import type { FastifyError, FastifyReply } from 'fastify';
import type { Problem } from '../contract/schemas.ts';
import { type Refusal, TribuneError } from '../core/refusal.ts';

/**
 * `stage_full` and `room_not_open` are 409, not 503: they are no overload that passes with waiting a little, and a
 * WHIP client that meets 503 tries again at once (RFC 9725 §4.5).
 */
export const STATUS_OF = {
  bad_request: 400,
  not_found: 404,
  method_not_allowed: 405,
  body_too_large: 413,
  too_many_requests: 429,
  unavailable: 503,
  overloaded: 503,
  proof_or_patience: 503,
  storage_full: 507,
  room_not_found: 404,
  room_not_open: 409,
  room_ended: 409,
  room_exists: 409,
  room_state_wrong: 409,
  operator_token_wrong: 401,
  token_missing: 401,
  token_wrong: 401,
  token_revoked: 403,
  token_expired: 401,
  invitation_wrong: 403,
  offer_malformed: 400,
  offer_without_opus: 422,
  offer_unsupported: 422,
  media_type_unsupported: 415,
  stage_full: 409,
  session_not_found: 404,
  place_not_found: 404,
  epoch_fenced: 409,
  grant_wrong: 403,
  not_allowed: 403,
  origin_wrong: 403,
  registration_closed: 403,
  registration_invitation_wrong: 403,
  sign_in_failed: 403,
  sign_in_way_unknown: 404,
  email_taken: 409,
  account_not_found: 404,
  passkey_not_found: 404,
  last_way_in: 409,
  recovery_wrong: 403,
  password_unfit: 422,
  invitation_not_found: 404,
  invitation_over: 403,
  invitation_used_up: 409,
  name_needed: 422,
  blocked: 403,
  co_hosts_full: 409,
  stage_locked: 409,
  muted_by_host: 409,
  hand_not_found: 404,
  hand_over: 409,
  hand_refused: 403,
  hands_full: 409,
  hand_rests: 429,
  came_by_hand: 409,
  question_not_found: 404,
  question_state_wrong: 409,
  questions_full: 409,
  questions_published_full: 409,
  poll_not_found: 404,
  poll_open: 409,
  poll_over: 409,
  polls_full: 409,
  pins_full: 409,
  clip_exists: 409,
  clips_full: 409,
  keeping_over: 409,
  endpoint_wrong: 422,
  reminders_full: 409,
  stages_full: 409,
  rooms_full: 409,
  last_operator: 409,
  password_wrong: 403,
  given_up: 503,
} as const satisfies Record<Refusal, number>;

/** What a client waits before it tries again after `unavailable`, s: media, or a room's process, is back about then. */
const RETRY_AFTER_S = 1;

/** The same after `given_up`: no level of load is left sooner. */
const GIVEN_UP_RETRY_S = 60;

/** RFC 6750 §3: who was not let in is told how to ask. */
const CHALLENGES: Partial<Record<Refusal, string>> = {
  token_missing: 'Bearer realm="tribune"',
  token_wrong: 'Bearer realm="tribune", error="invalid_token"',
  operator_token_wrong: 'Bearer realm="tribune", error="invalid_token"',
  token_revoked: 'Bearer realm="tribune", error="invalid_token"',
  token_expired: 'Bearer realm="tribune", error="invalid_token"',
};

/** Answers with the problem that an error is. A bug says nothing of itself to strangers. */
export function sendProblem(reply: FastifyReply, error: unknown): FastifyReply {
  const refusal = refusalOf(error);
  const code = refusal?.code ?? 'internal_error';
  const status = refusal ? STATUS_OF[refusal.code] : 500;
  const problem: Problem = {
    type: 'about:blank',
    title: STATUS_CODES[status] ?? 'Error',
    status,
    detail: refusal?.message ?? 'This is a fault of the server. It was logged.',
    code,
  };
  const challenge = refusal && CHALLENGES[refusal.code];
  if (challenge) reply.header('www-authenticate', challenge);
  if (code === 'unavailable' && !reply.hasHeader('retry-after')) reply.header('retry-after', RETRY_AFTER_S);
  if (code === 'given_up') reply.header('retry-after', GIVEN_UP_RETRY_S);
  return reply
    .code(status)
    .header('cache-control', 'no-store')
    .type('application/problem+json')
    .serializer((body: unknown) => JSON.stringify(body))
    .send(problem);
}

/** The refusal in an error, those of Fastify's own parsing and validation included; undefined: it is a bug. */
export function refusalOf(error: unknown): TribuneError | undefined {
  if (error instanceof TribuneError) return error;
  if (!(error instanceof Error)) return undefined;
  const { code, statusCode, validation, validationContext } = error as FastifyError;
  if (validation) {
    const [first] = validation;
    const where = `${validationContext ?? 'request'}${first?.instancePath ?? ''}`;
    return new TribuneError('bad_request', `The ${where} ${first?.message ?? 'is not as described'}.`);
  }
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') {
    return new TribuneError('media_type_unsupported', 'This content type is not taken here.');
  }
  if (statusCode === 413) return new TribuneError('body_too_large', 'The request is too large.');
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return new TribuneError('bad_request', 'The request cannot be read.');
  }
  return undefined;
}
