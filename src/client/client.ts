/**
 * Typed calls of the API, derived from the contract's operations: a parameter that the contract does not know does
 * not compile. For browsers and Node alike: `fetch` is all it needs, and of the contract only the paths are carried.
 */

import type { Static, TSchema } from 'typebox';
import type { Operations } from '../contract/operations.ts';
import { type OperationName, ROUTES, type Route } from '../contract/routes.ts';
import { PROOF_HEADER, TICKET_HEADER } from '../core/proof.ts';
import type { Action, RIGHTS } from '../core/rights.ts';
import { Pacing } from './pacing.ts';
import { problemIn, TribuneProblem } from './problem.ts';

/**
 * WHIP has its own client (`whip.ts`): it speaks SDP, and its answer is more than a body. Where the other service sends a
 * browser back to is for the browser.
 */
export type ClientOperation = Exclude<
  OperationName,
  'speak' | 'speakOptions' | 'stopSpeaking' | 'describe' | 'completeSignInByProvider'
>;

type StaticAt<Of, Key extends string> =
  Of extends Record<Key, infer Schema extends TSchema>
    ? { readonly [Name in Key]: Static<Schema> }
    : { readonly [Name in Key]?: never };
type BodyAt<Of> = Of extends { body: { schema: infer Schema extends TSchema } }
  ? { readonly body: Static<Schema> }
  : { readonly body?: never };
/** A query may be left out whole. */
type QueryAt<Of> = Of extends { query: infer Schema extends TSchema }
  ? { readonly query?: Static<Schema> }
  : { readonly query?: never };
/** Undefined where the page's own session is to do. */
type TokenAt<Of> = Of extends { bySecret: true }
  ? { readonly token: string }
  : Of extends { tells: Action }
    ? { readonly token?: string | undefined }
    : Of extends { action: infer Of extends Action }
      ? (typeof RIGHTS)[Of] extends { anyone: unknown }
        ? { readonly token?: never }
        : { readonly token: string | undefined }
      : never;

/** Distributes over operations: parts of all at once the compiler would multiply with one another. */
type RequestOf<Of> = Of extends unknown
  ? StaticAt<Of, 'params'> & QueryAt<Of> & BodyAt<Of> & TokenAt<Of>
  : never;
export type Request<Name extends ClientOperation> = RequestOf<Operations[Name]>;

type AnswersOf<Name extends ClientOperation> = Operations[Name]['answers'];
type BodyIn<Answer> = Answer extends { content: { schema: infer Schema extends TSchema } }
  ? Static<Schema>
  : undefined;
/** The body of whichever 2xx came. */
export type Result<Name extends ClientOperation> = {
  [Status in keyof AnswersOf<Name>]: BodyIn<AnswersOf<Name>[Status]>;
}[keyof AnswersOf<Name>];

export interface ClientOptions {
  /** What paths are appended to, such as `https://live.example.org`; on a page, `''`. */
  readonly baseUrl: string;
  readonly fetch?: typeof globalThis.fetch;
  readonly pacing?: Pacing;
}

/** By what one is let in while joins queue. */
export type Payment = { readonly proof: string } | { readonly ticket: string };

export class TribuneClient {
  readonly #baseUrl: string;
  readonly #fetch: typeof globalThis.fetch;
  readonly #pacing: Pacing;

  constructor(options: ClientOptions) {
    this.#baseUrl = options.baseUrl.replace(/\/+$/, '');
    this.#fetch = options.fetch ?? ((input, init) => globalThis.fetch(input, init));
    this.#pacing = options.pacing ?? new Pacing();
  }

  /**
   * @param payment where it was asked for
   * @throws TribuneProblem when the server refuses, or refused so lately that it is not asked again yet
   * @throws TypeError when it cannot be reached
   */
  async call<Name extends ClientOperation>(
    name: Name,
    request: Request<Name>,
    signal?: AbortSignal,
    payment?: Payment,
  ): Promise<Result<Name>> {
    const heldMs = this.#pacing.heldMs(name);
    if (heldMs > 0 && payment === undefined) throw heldBack(heldMs);
    const { params, query, body, token } = request as LooseRequest;
    const { method, path }: Route = ROUTES[name];
    const response = await this.#fetch(
      `${this.#baseUrl}${filled(path, params ?? {})}${queryOf(query ?? {})}`,
      {
        method,
        headers: {
          accept: 'application/json',
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...paid(payment),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        ...(signal ? { signal } : {}),
      },
    );
    if (!response.ok) throw this.#noted(name, await problemIn(response));
    this.#pacing.accepted(name);
    if (response.status === 204) return undefined as Result<Name>;
    return (await response.json()) as Result<Name>;
  }

  /** What the server refuses for what was asked is as good as accepted: it had the time to look at it. */
  #noted(name: OperationName, problem: TribuneProblem): TribuneProblem {
    const { status, retryAfterS } = problem;
    if (status !== 503 && status !== 429) this.#pacing.accepted(name);
    else if (retryAfterS !== undefined) problem.againMs = this.#pacing.refused(name, retryAfterS);
    return problem;
  }
}

function heldBack(heldMs: number): TribuneProblem {
  const detail = 'The server has too much to do just now; listening goes on. Try again in a moment.';
  const problem = new TribuneProblem(503, { code: 'overloaded', detail }, Math.ceil(heldMs / 1000));
  problem.againMs = heldMs;
  return problem;
}

function paid(payment: Payment | undefined): Record<string, string> {
  if (payment === undefined) return {};
  return 'proof' in payment ? { [PROOF_HEADER]: payment.proof } : { [TICKET_HEADER]: payment.ticket };
}

type Query = Readonly<Record<string, string | number | readonly string[]>>;

interface LooseRequest {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Query;
  readonly body?: unknown;
  readonly token?: string | undefined;
}

function filled(path: string, params: Readonly<Record<string, string>>): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));
}

/** A list is its name with each of its values. */
function queryOf(query: Query): string {
  const text = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const each of [value].flat()) text.append(name, String(each));
  }
  return text.size > 0 ? `?${text}` : '';
}
