import type { TObject, TSchema } from 'typebox';
import type { Refusal } from '../core/refusal.ts';
import type { Action } from '../core/rights.ts';

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

export function json<Schema extends TSchema>(of: Schema) {
  return { type: 'application/json', schema: of } as const satisfies Content;
}

/** What an operation takes, answers and refuses; where it is found stands in `routes.ts`. */
export interface Operation {
  /** One line. */
  readonly summary: string;
  /** More, when one line does not say it. */
  readonly description?: string;
  /** What its caller must have a right to, by the table in `core/rights.ts`. */
  readonly action: Action;
  /** Who has a right to this, too, is told more; to anyone else what it is about does not exist. */
  readonly tells?: Action;
  /** Whether what it is about is shown by a secret of its own as Bearer, which gives no role. */
  readonly bySecret?: true;
  /** Whether it sets or ends the session cookie of this browser. */
  readonly setsSession?: boolean;
  readonly params?: TObject;
  readonly query?: TObject;
  readonly body?: Content;
  /** By status; each from 200 to 399. */
  readonly answers: Readonly<Record<number, Answer>>;
  /**
   * The problems worth handling, beside those of every operation (bad_request, too_many_requests, unavailable, overloaded) and those
   * of every action that not everyone may do (token_missing, not_allowed and others).
   */
  readonly refusals: readonly Refusal[];
}
