import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { Route } from '../contract/routes.ts';
import { TribuneError } from '../core/refusal.ts';
import { networkOf } from './client-network.ts';

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
  | 'hand';

/**
 * Requests a minute from one network. A congress hall behind one address has 13 speakers and their studios, and a hundred
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

export class RateLimits {
  readonly #limiters: Record<LimitKind, RateLimiterMemory>;

  constructor(perMinute: Readonly<Record<LimitKind, number>> = REQUESTS_A_MINUTE) {
    const limiter = (kind: LimitKind) => new RateLimiterMemory({ points: perMinute[kind], duration: 60 });
    this.#limiters = {
      read: limiter('read'),
      change: limiter('change'),
      exchange: limiter('exchange'),
      'sign-in': limiter('sign-in'),
      reminder: limiter('reminder'),
      whip: limiter('whip'),
      hand: limiter('hand'),
      ask: limiter('ask'),
      audience: limiter('audience'),
      presence: limiter('presence'),
    };
  }

  /**
   * Counts one request.
   *
   * @param onRefused is told how many seconds to wait, before the refusal is thrown
   * @throws TribuneError too_many_requests
   */
  async count(kind: LimitKind, clientAddress: string, onRefused: (waitS: number) => void): Promise<void> {
    try {
      await this.#limiters[kind].consume(networkOf(clientAddress));
    } catch (refused) {
      if (!(refused instanceof RateLimiterRes)) throw refused;
      onRefused(Math.max(1, Math.ceil(refused.msBeforeNext / 1000)));
      throw new TribuneError('too_many_requests', 'Too many requests from this network; wait a little.');
    }
  }
}
