/** Tells whoever starts Tribune what they have to know: once all is up, and again when a link that was told is another. */

import { type Greeting, greeting, otherLink } from './greeting.ts';
import type { ReadyMessage } from './supervisor.ts';

export interface GreeterOptions {
  /** What links begin with. */
  readonly url: string;
  /** The role that runs alone on this machine; absent: all of them do. */
  readonly role?: string | undefined;
  /** Where the operator token comes from; absent: control makes one at its first start. */
  readonly token?: { readonly tokenIs: 'passing'; readonly token: string } | { readonly tokenIs: 'set' };
  readonly write: (text: string) => void;
}

export class Greeter {
  readonly #options: GreeterOptions;
  #operatorToken: string | undefined;
  #firstOperator: string | undefined;
  #greeted = false;

  constructor(options: GreeterOptions) {
    this.#options = options;
  }

  /** At each start of a role: the link of control's last start is the one that is good. */
  onReady({ ready, operatorToken, firstOperator }: ReadyMessage): void {
    if (ready !== 'control') return;
    // Told when it is made, which may be to a control that did not live until all was up.
    this.#operatorToken ??= operatorToken;
    this.#firstOperator = firstOperator;
    const { url, write } = this.#options;
    if (this.#greeted && firstOperator !== undefined) write(otherLink(url, firstOperator));
  }

  /** @param demo the room in which it is heard already */
  greet(demo?: string): void {
    this.#greeted = true;
    this.#options.write(greeting({ ...this.#toSay(), demo }));
  }

  #toSay(): Greeting {
    const { url, role, token } = this.#options;
    const always = { url, role, firstOperator: this.#firstOperator };
    if (token) return { ...always, ...token };
    const made = this.#operatorToken;
    return made === undefined ? { ...always, tokenIs: 'known' } : { ...always, tokenIs: 'kept', token: made };
  }
}
