import type { Route } from '../contract/routes.ts';
import { Purses } from './purses.ts';

/** Kinds of requests with a purse each, so that one who reads too much can still leave the stage. */
export type LimitKind =
  | 'read'
  | 'change'
  | 'exchange'
  | 'sign-in'
  | 'reminder'
  | 'whip'
  | 'ask'
  | 'audience'
  | 'presence'
  | 'hand'
  /** With credentials that nobody has taken yet. */
  | 'unproven'
  /** With credentials that control took, whatever it asks. */
  | 'believed';

/**
 * Requests a minute from one network, of strangers; or of one account or one place. A congress hall behind one address has 13 speakers and their studios, and a hundred
 * listeners who all applaud.
 */
export const REQUESTS_A_MINUTE: Readonly<Record<LimitKind, number>> = {
  read: 1_200,
  change: 300,
  exchange: 60,
  'sign-in': 60,
  reminder: 60,
  whip: 240,
  hand: 30,
  ask: 60,
  audience: 1_200,
  // Of a small audience everyone reports twice a minute: so many behind one address are counted.
  presence: 1_200,
  unproven: 300,
  // Ten studios of one account, and what control itself counts by the account is less.
  believed: 3_000,
};

export function limitKindOf({ method, path }: Route): LimitKind {
  if (method === 'GET' || method === 'OPTIONS') return 'read';
  if (path.startsWith('/whip/')) return 'whip';
  if (method === 'POST' && path.endsWith('/questions')) return 'ask';
  if (path.endsWith('/presence')) return 'presence';
  if (path.endsWith('/reactions') || path.endsWith('/vote')) return 'audience';
  if (/^\/api\/v1\/(?:session|accounts)(?:\/|$)/.test(path)) return 'sign-in';
  if (method === 'POST' && path.endsWith('/hands')) return 'hand';
  if (path.includes('/reminders')) return 'reminder';
  return path.endsWith('/exchange') ? 'exchange' : 'change';
}

const SPAN_MS = 60_000;

export class RateLimits {
  readonly #purses: Readonly<Record<LimitKind, Purses>>;
  readonly #nowMs: () => number;

  /** @param nowMs a clock that does not step, ms */
  constructor(
    perMinute: Readonly<Record<LimitKind, number>> = REQUESTS_A_MINUTE,
    nowMs: () => number = () => performance.now(),
  ) {
    const purses = (kind: LimitKind) => new Purses(perMinute[kind], SPAN_MS);
    this.#purses = {
      read: purses('read'),
      change: purses('change'),
      exchange: purses('exchange'),
      'sign-in': purses('sign-in'),
      reminder: purses('reminder'),
      whip: purses('whip'),
      hand: purses('hand'),
      ask: purses('ask'),
      audience: purses('audience'),
      presence: purses('presence'),
      unproven: purses('unproven'),
      believed: purses('believed'),
    };
    this.#nowMs = nowMs;
  }

  /**
   * Counts one request.
   *
   * @param whose a network, a place or an account, each by a name of its own
   * @returns how long to wait before the next, in whole s; 0: it counts
   */
  spend(kind: LimitKind, whose: string): number {
    return Math.ceil(this.#purses[kind].spend(whose, this.#nowMs()) / 1000);
  }

  /** Likewise, and counts nothing. */
  waitS(kind: LimitKind, whose: string): number {
    return Math.ceil(this.#purses[kind].wait(whose, this.#nowMs()) / 1000);
  }
}
