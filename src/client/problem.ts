import type { Problem } from '../contract/schemas.ts';
import { TICKET_HEADER } from '../core/proof.ts';

/** What the server refused, or failed to do. A network that fails is not one: that stays the TypeError of `fetch`. */
export class TribuneProblem extends Error {
  override readonly name = 'TribuneProblem';
  readonly status: number;
  /** Undefined when the answer was no problem document, as from a proxy in between. */
  readonly code: Problem['code'] | undefined;
  /** From Retry-After, s. */
  readonly retryAfterS: number | undefined;
  /** With which one may come instead of a proof, once it is time. */
  readonly ticket: string | undefined;
  /** When this client tries again at the soonest, ms from now; undefined: whenever it likes. */
  againMs: number | undefined;

  constructor(
    status: number,
    problem: Partial<Problem>,
    retryAfterS: number | undefined,
    ticket?: string | undefined,
  ) {
    super(problem.detail ?? `The server answered ${status}.`);
    this.status = status;
    this.code = problem.code;
    this.retryAfterS = retryAfterS;
    this.ticket = ticket;
  }
}

/** Whether it passes by itself: it is for waiting, or for paying in between. */
export function isPassing(error: unknown): error is TribuneProblem {
  return (
    error instanceof TribuneProblem && (error.code === 'overloaded' || error.code === 'proof_or_patience')
  );
}

/** The problem in an answer that is not from 200 to 299. */
export async function problemIn(response: Response): Promise<TribuneProblem> {
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  const retryAfterS = Number.isFinite(seconds) ? seconds : undefined;
  const ticket = response.headers.get(TICKET_HEADER) ?? undefined;
  return new TribuneProblem(response.status, await problemDocument(response), retryAfterS, ticket);
}

async function problemDocument(response: Response): Promise<Partial<Problem>> {
  try {
    const body: unknown = JSON.parse(await response.text());
    return typeof body === 'object' && body !== null ? (body as Partial<Problem>) : {};
  } catch {
    return {};
  }
}
