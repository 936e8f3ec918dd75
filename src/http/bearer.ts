/**
 * RFC 6750 §2.1. Wider than its b64token, since an operator may have chosen a token of other characters; longer than
 * 512 is no token.
 */
const BEARER = /^Bearer +(\S(?:.{0,510}\S)?)$/i;

/** The Bearer token of a request; undefined when there is none, or another scheme. */
export function bearerOf(authorization: string | undefined): string | undefined {
  return authorization === undefined ? undefined : BEARER.exec(authorization)?.[1];
}
