import { isOutworn } from './place-token.ts';

/**
 * By what one leads the room from one's place: a token of its own, had and renewed with the place's invitation; or one's
 * account, where the invitation gives none. Hosting may be handed over, so it is asked for once it is needed.
 * Rules: docs/RULES.md TOKEN-6.
 */
export class LeadToken {
  #token: string | undefined;
  #byAccount: boolean;
  readonly #renew: () => Promise<string | undefined>;
  #renewing: Promise<string | undefined> | undefined;

  /**
   * @param byAccount whether the place is one's own by one's account
   * @param renew resolves to a new token; undefined: one leads by one's account
   */
  constructor(token: string | undefined, byAccount: boolean, renew: () => Promise<string | undefined>) {
    this.#token = token;
    this.#byAccount = byAccount;
    this.#renew = renew;
  }

  /**
   * Calls with the token, where there is one, and once more with a new one.
   *
   * @throws as `call`, or as renewing does
   */
  async use<Answer>(call: (token: string | undefined) => Promise<Answer>): Promise<Answer> {
    const token = this.#byAccount ? undefined : (this.#token ?? (await this.#renewed()));
    try {
      return await call(token);
    } catch (error) {
      if (token === undefined || !isOutworn(error)) throw error;
      return await call(this.#token === token ? await this.#renewed() : this.#token);
    }
  }

  /** Calls that need a new one together ask for it once. */
  #renewed(): Promise<string | undefined> {
    this.#renewing ??= this.#renew()
      .then((token) => {
        this.#token = token;
        this.#byAccount = token === undefined;
        return token;
      })
      .finally(() => {
        this.#renewing = undefined;
      });
    return this.#renewing;
  }
}
