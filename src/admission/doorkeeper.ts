/**
 * What is decided of a request by its line and its headers alone, before a body is read: which operation it calls, how it
 * stands, whether its network has asked too much, and whether control is too busy for it.
 */

import type { IncomingHttpHeaders } from 'node:http';
import { type Urgency, urgencyOf } from '../contract/priorities.ts';
import { ROUTES } from '../contract/routes.ts';
import type { Admission } from './admission.ts';
import { Believed, digestOfCredential } from './believed.ts';
import { CachesBefore } from './caches-before.ts';
import { CallerParts } from './caller-part.ts';
import { clientAddressOf, networkOf } from './client-network.ts';
import { operationAt } from './operation-at.ts';
import type { Price } from './price.ts';
import type { Standing } from './rank.ts';
import { limitKindOf, type RateLimits } from './rate-limits.ts';

export interface Asking {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  /** At the other end of the connection. */
  readonly remoteAddress: string | undefined;
}

export interface LetIn {
  readonly kind: 'let-in';
  readonly standing: Standing;
  /** What is to be learnt from the answer. */
  readonly credential: string | undefined;
  readonly by: Urgency['by'];
}

export type Decision =
  | LetIn
  | { readonly kind: 'too-many'; readonly waitS: number }
  | { readonly kind: 'overloaded'; readonly waitS: number }
  /** It may pay, or wait and come with its ticket. */
  | { readonly kind: 'priced'; readonly waitS: number; readonly ticket: string };

/** What leads nowhere, and who comes without what it takes: control says so when it has nothing else to do. */
const LAST: Urgency = { priority: 'reaction', by: 'anyone' };
/** Of addresses that came lately the networks are not worked out again. */
const MOST_NETWORKS = 50_000;
const LONGEST_WAY = 100;

export class Doorkeeper {
  readonly #admission: Admission;
  readonly #limits: RateLimits;
  readonly #price: Price;
  readonly #caches: CachesBefore;
  readonly #believed = new Believed();
  readonly #parts = new CallerParts();
  #networks = new Map<string, string>();

  constructor(admission: Admission, limits: RateLimits, price: Price, caches = new CachesBefore([])) {
    this.#admission = admission;
    this.#limits = limits;
    this.#price = price;
    this.#caches = caches;
  }

  async decide(asking: Asking): Promise<Decision> {
    const nowMs = performance.now();
    const name = operationAt(asking.method, asking.url);
    const credential = digestOfCredential(asking.headers);
    const urgency = name === undefined ? LAST : urgencyOf(name);
    const isLost = urgency.by === 'credential' && credential === undefined;
    const { priority, by, priced } = isLost ? LAST : urgency;
    const believed = credential !== undefined && this.#believed.has(credential, nowMs);
    const network = this.#networkOf(asking);
    let proven = believed;
    const owes = priced && !believed && this.#admission.joinsQueue;
    // With credentials it is counted by place or account, once control has seen whose they are.
    const kind = credential !== undefined ? 'unproven' : limitKindOf(ROUTES[name ?? 'describe']);
    const spend = () => (believed ? 0 : this.#limits.spend(kind, network));
    // Nobody else refuses them: who hosts is let in whatever comes.
    const restsS = believed ? this.#limits.spend('believed', `${credential} ${network}`) : 0;
    if (restsS > 0) return { kind: 'too-many', waitS: restsS };
    if (owes) {
      const waitS = spend();
      if (waitS > 0) return { kind: 'too-many', waitS };
      const paid = await this.#price.paid(asking.headers, network);
      if (paid.kind !== 'paid') return { kind: 'priced', waitS: paid.waitS, ticket: paid.ticket };
      proven = true;
    }
    const part = this.#parts.of(believed ? credential : network, nowMs);
    const standing = { priority, proven, part };
    if (!this.#admission.admits(standing)) {
      return { kind: 'overloaded', waitS: this.#admission.retryAfterS(priority) };
    }
    // Refused for being too many they cost nothing more.
    const waitS = owes ? 0 : spend();
    if (waitS > 0) return { kind: 'too-many', waitS };
    return { kind: 'let-in', standing, credential, by };
  }

  /** @param status of control's answer to a request that was let in */
  learn({ credential, by }: LetIn, status: number): void {
    if (credential === undefined || by === 'anyone') return;
    if (status < 300) this.#believed.learn(credential, true, performance.now());
    else if (status === 401 || status === 403) this.#believed.learn(credential, false, performance.now());
  }

  #networkOf({ headers, remoteAddress = '' }: Asking): string {
    const before = headers['x-forwarded-for'];
    const way = before === undefined ? remoteAddress : `${before}, ${remoteAddress}`;
    const known = this.#networks.get(way);
    if (known !== undefined) return known;
    const network = networkOf(clientAddressOf(this.#caches.without(way)) ?? '');
    if (this.#networks.size >= MOST_NETWORKS) this.#networks = new Map();
    // A stranger may write as much into it as fits.
    if (way.length <= LONGEST_WAY) this.#networks.set(way, network);
    return network;
  }
}
