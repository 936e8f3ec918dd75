/** The operator's token: whoever holds it opens rooms, ends them and invites. */

import { digestOf, newSecret, sameDigest } from './secrets.ts';

export interface OperatorStorage {
  operatorTokenDigest(): Promise<string | undefined>;
  /** Keeps the digest unless there is one already; resolves to the one that stands. */
  keepOperatorTokenDigest(digest: string, nowMs: number): Promise<string>;
}

export class Operator {
  readonly #digest: string;
  /** For what control itself asks of its own API on an operator's behalf; good while it runs. */
  readonly ownToken = newSecret();

  private constructor(digest: string) {
    this.#digest = digest;
  }

  /**
   * With `given` (from the settings) exactly that token counts and nothing is stored. Else the stored one counts, and
   * where there is none, one is made; `made` is then the only time that it is ever seen.
   */
  static async settle(
    storage: OperatorStorage,
    given: string | undefined,
    nowMs: number,
  ): Promise<{ operator: Operator; made?: string }> {
    if (given !== undefined) return { operator: new Operator(digestOf(given)) };
    const kept = await storage.operatorTokenDigest();
    if (kept) return { operator: new Operator(kept) };
    const made = newSecret();
    const digest = await storage.keepOperatorTokenDigest(digestOf(made), nowMs);
    return digest === digestOf(made)
      ? { operator: new Operator(digest), made }
      : { operator: new Operator(digest) };
  }

  holds(token: string): boolean {
    const digest = digestOf(token);
    return sameDigest(digest, this.#digest) || sameDigest(digest, digestOf(this.ownToken));
  }
}
