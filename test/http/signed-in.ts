/** Someone who is signed in, as far as the API is concerned: a cookie, and a browser that says where its page is from. */

import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Answer, ControlUnderTest } from './control-under-test.ts';

export const SITE = 'http://tribune.example:8080';

export class SignedIn {
  readonly #under: ControlUnderTest;
  readonly id: string;
  readonly cookie: string;

  constructor(under: ControlUnderTest, id: string, cookie: string) {
    this.#under = under;
    this.id = id;
    this.cookie = cookie;
  }

  ask(method: string, url: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    return this.#under.ask(method, url, { body, headers: { cookie: this.cookie, origin: SITE, ...headers } });
  }

  /** As if they had come by an operator's invitation. */
  async beOperator(): Promise<void> {
    const database = new DatabaseSync(path.join(this.#under.dir, 'data', 'control.sqlite'));
    database.prepare('UPDATE member SET operator = 1 WHERE id = ?').run(this.id);
    database.close();
  }
}

export const PASSWORD = 'correct horse battery staple';

/** Where registration is open and passwords will do. */
export async function signUp(under: ControlUnderTest, name: string): Promise<SignedIn> {
  const body = { name, email: `${name.toLowerCase().replaceAll(' ', '-')}@example.org`, password: PASSWORD };
  const { status, headers, json, text } = await under.ask('POST', '/api/v1/accounts/password', {
    body,
    headers: { origin: SITE },
  });
  if (status !== 201) throw new Error(text);
  return new SignedIn(under, json.id, cookiesOf(headers['set-cookie']));
}

/** What a browser would send back. */
export function cookiesOf(set: readonly string[] | undefined): string {
  return (set ?? []).map((cookie) => cookie.split(';')[0]).join('; ');
}
