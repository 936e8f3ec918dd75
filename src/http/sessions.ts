/**
 * Who asks by the cookie of a session, and whether that is believed.
 *
 * Cookies come along whoever had the request sent, so what changes anything by one must come from a page of ours: the
 * cookie is `SameSite=Strict`, and its request must name our own origin (Fetch standard §3.1).
 */

import type { FastifyReply, FastifyRequest } from 'fastify';
import { TribuneError } from '../core/refusal.ts';
import type { Account } from '../people/account.ts';
import type { Accounts, Browser } from '../people/accounts.ts';
import { namesSession } from '../people/session-cookie.ts';
import { Links } from './links.ts';

const SAFE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

export class Sessions {
  readonly #accounts: Accounts;
  readonly #publicUrl: string | undefined;

  constructor(accounts: Accounts, publicUrl: string | undefined) {
    this.#accounts = accounts;
    this.#publicUrl = publicUrl;
  }

  /** @throws TribuneError bad_request when the request names no usable host */
  browserOf({ headers }: FastifyRequest): Browser {
    return { site: new Links(this.#publicUrl, headers).site, cookie: headers.cookie };
  }

  /** @throws TribuneError origin_wrong */
  async account(request: FastifyRequest, reply: FastifyReply): Promise<Account | undefined> {
    if (!namesSession(request.headers.cookie)) return undefined;
    const browser = this.browserOf(request);
    if (!SAFE.has(request.method) && request.headers.origin !== browser.site) throw originWrong();
    const { value, cookies } = await this.#accounts.signedIn(browser);
    if (cookies.length > 0) reply.header('set-cookie', [...cookies]);
    return value;
  }

  /** Nobody is signed in or out by a page of someone else. Programs name no origin. @throws TribuneError origin_wrong */
  checkOrigin(request: FastifyRequest): void {
    const { origin } = request.headers;
    if (SAFE.has(request.method) || origin === undefined) return;
    if (origin !== this.browserOf(request).site) throw originWrong();
  }
}

function originWrong(): TribuneError {
  return new TribuneError('origin_wrong', 'Only pages of this installation may do this.');
}
