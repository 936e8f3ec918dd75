import type { FastifyReply } from 'fastify';
import { clientAddressOf, networkOf } from '../admission/client-network.ts';
import type { Fuse } from '../admission/fuse.ts';
import { type LimitKind, limitKindOf, type RateLimits } from '../admission/rate-limits.ts';
import type { Operation } from '../contract/operation.ts';
import { type Refusal, TribuneError } from '../core/refusal.ts';
import { type Action, isOpenToAnyone } from '../core/rights.ts';
import type { Caller } from '../people/caller.ts';
import type { Callers } from '../people/callers.ts';
import { checkRight, type Target } from '../people/rights.ts';
import { namesSession } from '../people/session-cookie.ts';
import type { Places } from '../rooms/places.ts';
import { bearerOf } from './bearer.ts';
import type { Guard } from './serve-operation.ts';
import type { Sessions } from './sessions.ts';

export interface GuardNeeds {
  readonly callers: Callers;
  readonly sessions: Sessions;
  readonly places: Places;
  readonly limits: RateLimits;
  readonly fuse: Fuse;
}

/**
 * What every operation asks before it reads a body: that control is not overwhelmed, not too many requests, and a right to do
 * it. Strangers are counted by their network; who has shown an account or a place, by that: a whole conference may sit behind
 * one address. Resolves to who asks.
 */
export function guardOf({ callers, sessions, places, limits, fuse }: GuardNeeds): Guard {
  return async (request, reply, name, operation) => {
    const kind = limitKindOf(operation);
    const client = clientAddressOf(request.headers['x-forwarded-for']);
    const network = client === undefined ? undefined : networkOf(client);
    const token = bearerOf(request.headers.authorization);
    const shows = token !== undefined || namesSession(request.headers.cookie);
    const isOpen = isOpenToAnyone(operation.action) && !(operation.tells && shows);
    if (network !== undefined) checkFuse(fuse.refuses(name, shows, network), reply);
    const spend = (of: LimitKind, whose: string) => countAgainst(limits.spend(of, whose), reply);
    // What strangers do seldom is counted by the account where there is one; what they do all the time is not looked up.
    const byAccount = isOpen && SELDOM.has(kind) && namesSession(request.headers.cookie);
    if (network !== undefined) {
      if (isOpen && !byAccount) spend(kind, network);
      else if (!shows) spend(kind, network);
      else countAgainst(limits.waitS('unproven', network), reply);
    }
    if (operation.setsSession) sessions.checkOrigin(request);
    const { room, place } = request.params as { room?: string; place?: string };
    const credentials = { token, account: () => sessions.account(request, reply) };
    const as = async (action: Action) => {
      const caller = await callers.find(credentials, action, room);
      await checkRight(caller, action, targetOf(places, room, place));
      return caller;
    };
    if (network === undefined) return findCaller(operation, as);
    if (byAccount) {
      const account = await credentials.account();
      if (!account) spend('unproven', network);
      spend(kind, account === undefined ? network : `account ${account.id}`);
    }
    try {
      const caller = await findCaller(operation, as);
      if (!isOpen) spend(kind, nameOf(caller, room, network));
      return caller;
    } catch (refusal) {
      if (shows && !isOpen && isUnproven(refusal)) spend('unproven', network);
      throw refusal;
    }
  };
}

const SELDOM: ReadonlySet<LimitKind> = new Set(['hand', 'ask', 'reminder']);

/** Whoever has no right to be told more is anyone, whatever they sent. */
async function findCaller(
  { action, tells }: Operation,
  as: (action: Action) => Promise<Caller>,
): Promise<Caller> {
  return (tells && (await as(tells).catch(onlyRefused))) ?? as(action);
}

/** Under which name it is counted who asks. */
function nameOf({ account, places, roles }: Caller, room: string | undefined, network: string): string {
  if (account) return `account ${account.id}`;
  const [place] = places;
  if (place !== undefined) return `place ${room}/${place}`;
  return roles.has('operator') ? `operator at ${network}` : network;
}

/** @throws TribuneError overloaded */
function checkFuse(waitS: number, reply: FastifyReply): void {
  if (waitS === 0) return;
  reply.header('retry-after', waitS);
  throw new TribuneError('overloaded', 'The server has too much to do just now; try again in a moment.');
}

/** @throws TribuneError too_many_requests */
function countAgainst(waitS: number, reply: FastifyReply): void {
  if (waitS === 0) return;
  reply.header('retry-after', waitS);
  throw new TribuneError('too_many_requests', 'Too many requests in a short time; wait a little.');
}

/** Of credentials that were not taken; a right that is lacking is another matter. */
function isUnproven(refusal: unknown): boolean {
  return refusal instanceof TribuneError && UNPROVEN.has(refusal.code);
}

const UNPROVEN: ReadonlySet<Refusal> = new Set([
  'operator_token_wrong',
  'token_missing',
  'token_wrong',
  'token_expired',
  'token_revoked',
]);

function targetOf(places: Places, room: string | undefined, place: string | undefined): Target | undefined {
  if (room === undefined || place === undefined) return undefined;
  return { place, role: async () => (await places.get(room, place)).role };
}

function onlyRefused(error: unknown): undefined {
  if (!(error instanceof TribuneError)) throw error;
}
