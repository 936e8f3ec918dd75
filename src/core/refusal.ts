/** Every way Tribune refuses a request. Clients match on these codes: never rename one, only add. */
export const REFUSALS = [
  'bad_request',
  'not_found',
  'method_not_allowed',
  'body_too_large',
  'too_many_requests',
  'unavailable',
  'overloaded',
  'proof_or_patience',
  'storage_full',
  'room_not_found',
  'room_not_open',
  'room_ended',
  'room_exists',
  'room_state_wrong',
  'operator_token_wrong',
  'token_missing',
  'token_wrong',
  'token_revoked',
  'token_expired',
  'invitation_wrong',
  'offer_malformed',
  'offer_without_opus',
  'offer_unsupported',
  'media_type_unsupported',
  'stage_full',
  'session_not_found',
  'place_not_found',
  'epoch_fenced',
  'grant_wrong',
  'not_allowed',
  'origin_wrong',
  'registration_closed',
  'registration_invitation_wrong',
  'sign_in_failed',
  'sign_in_way_unknown',
  'email_taken',
  'account_not_found',
  'passkey_not_found',
  'last_way_in',
  'recovery_wrong',
  'password_unfit',
  'invitation_not_found',
  'invitation_over',
  'invitation_used_up',
  'name_needed',
  'blocked',
  'co_hosts_full',
  'stage_locked',
  'muted_by_host',
  'hand_not_found',
  'hand_over',
  'hand_refused',
  'hands_full',
  'hand_rests',
  'came_by_hand',
  'question_not_found',
  'question_state_wrong',
  'questions_full',
  'questions_published_full',
  'poll_not_found',
  'poll_open',
  'poll_over',
  'polls_full',
  'pins_full',
  'clip_exists',
  'clips_full',
  'keeping_over',
  'endpoint_wrong',
  'reminders_full',
  'stages_full',
  'rooms_full',
  'last_operator',
  'password_wrong',
  'given_up',
] as const;

export type Refusal = (typeof REFUSALS)[number];

export function isRefusal(code: unknown): code is Refusal {
  return (REFUSALS as readonly unknown[]).includes(code);
}

/** A refusal the caller can act on. Anything else that throws is a bug and becomes a bare 500. */
export class TribuneError extends Error {
  override readonly name = 'TribuneError';
  readonly code: Refusal;

  /** @param detail one sentence for the person who meets it: what was wrong, and what to do. */
  constructor(code: Refusal, detail: string, options?: ErrorOptions) {
    super(detail, options);
    this.code = code;
  }
}
