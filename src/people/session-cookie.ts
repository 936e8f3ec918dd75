import { createHmac, timingSafeEqual } from 'node:crypto';

const SESSION = /(?:^|;\s*)(?:__Secure-)?tribune\.session_token=([^;]*)/g;
const LONGEST = 512;

/** Whether a `Cookie` header says that it is of a session. */
export function namesSession(cookie: string | undefined): boolean {
  return cookie !== undefined && cookie.search(SESSION) >= 0;
}

/**
 * Whether we signed it, as better-auth does (`token.signature`, HMAC-SHA-256 in base64), be the session over or not: by
 * that a stranger's costs next to nothing.
 */
export function bearsSession(cookie: string | undefined, secret: string): boolean {
  return [...(cookie ?? '').matchAll(SESSION)].some(([, value = '']) => isSigned(value, secret));
}

/** Without those that name a session. */
export function otherCookies(cookie: string | undefined): string {
  const pairs = (cookie ?? '').split(/;\s*/);
  return pairs.filter((pair) => !namesSession(pair)).join('; ');
}

function isSigned(value: string, secret: string): boolean {
  if (value.length > LONGEST) return false;
  let text: string;
  try {
    text = decodeURIComponent(value);
  } catch {
    return false;
  }
  const dot = text.lastIndexOf('.');
  const given = Buffer.from(text.slice(dot + 1));
  const wanted = Buffer.from(
    createHmac('sha256', secret)
      .update(text.slice(0, Math.max(0, dot)))
      .digest('base64'),
  );
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
