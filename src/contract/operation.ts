import type { TObject, TSchema } from 'typebox';
import type { Refusal } from '../core/refusal.ts';

/**
 * Who may call: everyone, the operator, the holder of a place's WHIP token, or either of the two; `any-or-operator`:
 * everyone, and the operator is told more.
 */
export type Security = 'none' | 'any-or-operator' | 'operator' | 'place' | 'place-or-operator';

export interface Content {
  readonly type: 'application/json' | 'application/sdp';
  readonly schema: TSchema;
}

export interface Answer {
  readonly description: string;
  readonly content?: Content;
  /** Header → what it says. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** What an operation takes, answers and refuses; where it is found stands in `routes.ts`. */
export interface Operation {
  /** One line. */
  readonly summary: string;
  /** More, when one line does not say it. */
  readonly description?: string;
  readonly security: Security;
  readonly params?: TObject;
  readonly query?: TObject;
  readonly body?: Content;
  /** By status; each from 200 to 299. */
  readonly answers: Readonly<Record<number, Answer>>;
  /** The problems worth handling. Any operation may also refuse with bad_request, too_many_requests or unavailable. */
  readonly refusals: readonly Refusal[];
}
