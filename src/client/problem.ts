import type { Problem } from '../contract/schemas.ts';

/** What the server refused, or failed to do. A network that fails is not one: that stays the TypeError of `fetch`. */
export class TribuneProblem extends Error {
  override readonly name = 'TribuneProblem';
  readonly status: number;
  /** Undefined when the answer was no problem document, as from a proxy in between. */
  readonly code: Problem['code'] | undefined;
  /** From Retry-After, s. */
  readonly retryAfterS: number | undefined;

  constructor(status: number, problem: Partial<Problem>, retryAfterS: number | undefined) {
    super(problem.detail ?? `The server answered ${status}.`);
    this.status = status;
    this.code = problem.code;
    this.retryAfterS = retryAfterS;
  }
}

/** The problem in an answer that is not from 200 to 299. */
export async function problemIn(response: Response): Promise<TribuneProblem> {
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  const retryAfterS = Number.isFinite(seconds) ? seconds : undefined;
  return new TribuneProblem(response.status, await problemDocument(response), retryAfterS);
}

async function problemDocument(response: Response): Promise<Partial<Problem>> {
  try {
    const body: unknown = JSON.parse(await response.text());
    return typeof body === 'object' && body !== null ? (body as Partial<Problem>) : {};
  } catch {
    return {};
  }
}
