import { TribuneProblem } from '../../src/client/problem.ts';

/**
 * The token of a place on stage, renewed from its invitation once a call is refused because of it: an hour is short for
 * the room of a whole day, or for a lunch. Rules: docs/RULES.md STUDIO-43, TOKEN-3.
 */
export class PlaceToken {
  #token: string;
  readonly #renew: () => Promise<string>;
  #renewing: Promise<string> | undefined;

  /** @param renew resolves to a new token of the same place */
  constructor(token: string, renew: () => Promise<string>) {
    this.#token = token;
    this.#renew = renew;
  }

  /** As it is now. */
  get value(): string {
    return this.#token;
  }

  /**
   * Calls with the token, and once more with a new one.
   *
   * @throws as `call`, or as renewing does
   */
  async use<Answer>(call: (token: string) => Promise<Answer>): Promise<Answer> {
    const token = this.#token;
    try {
      return await call(token);
    } catch (error) {
      if (!isOutworn(error)) throw error;
      return await call(await this.#after(token));
    }
  }

  /** Calls that are refused together renew it once. */
  async #after(refused: string): Promise<string> {
    if (this.#token !== refused) return this.#token;
    this.#renewing ??= this.#renew().finally(() => {
      this.#renewing = undefined;
    });
    this.#token = await this.#renewing;
    return this.#token;
  }
}

/** Too old; or of a make that the server no longer takes. */
export function isOutworn(error: unknown): boolean {
  return error instanceof TribuneProblem && (error.code === 'token_expired' || error.code === 'token_wrong');
}
