/**
 * Credentials that control has taken lately, by their digests: whoever shows one is no stranger. Nothing else is known of
 * them, and whatever they may do is for control to say. Pure: time is given.
 */

import { hash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** More than speak, lead and wait at once. */
const MOST_KNOWN = 20_000;
const BELIEVED_MS = 600_000;
/** Longer ones are none. */
const LONGEST = 1_024;

export class Believed {
  /** Digest → until when, in the order in which they were shown last. */
  readonly #untilMs = new Map<string, number>();

  has(digest: string, nowMs: number): boolean {
    return (this.#untilMs.get(digest) ?? 0) > nowMs;
  }

  /** Control has taken it, or has not. */
  learn(digest: string, taken: boolean, nowMs: number): void {
    this.#untilMs.delete(digest);
    if (!taken) return;
    this.#untilMs.set(digest, nowMs + BELIEVED_MS);
    const [oldest] = this.#untilMs.keys();
    if (this.#untilMs.size > MOST_KNOWN && oldest !== undefined) this.#untilMs.delete(oldest);
  }
}

/** Of what a request shows of who sent it; undefined: nothing. */
export function digestOfCredential({ authorization, cookie }: IncomingHttpHeaders): string | undefined {
  const shown = authorization ?? sessionIn(cookie);
  return shown === undefined || shown.length > LONGEST ? undefined : hash('sha256', shown, 'base64url');
}

/** As `people/session-cookie.ts` names it. Other cookies tell nothing. */
function sessionIn(cookie: string | undefined): string | undefined {
  return cookie === undefined
    ? undefined
    : /(?:^|;\s*)(?:__Secure-)?tribune\.session_token=([^;]+)/.exec(cookie)?.[1];
}
