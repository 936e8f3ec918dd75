/**
 * What the authority asks for by plain HTTP, to see that the domain is ours (HTTP-01, RFC 8555 §8.3): under a token of its
 * choice, the answer that only the holder of the account's key can make.
 */
export class Challenges {
  readonly #answers = new Map<string, string>();

  expect(token: string, answer: string): void {
    this.#answers.set(token, answer);
  }

  forget(token: string): void {
    this.#answers.delete(token);
  }

  answer(token: string): string | undefined {
    return this.#answers.get(token);
  }
}
