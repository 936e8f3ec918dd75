/**
 * The other way in than computing: waiting. A ticket says when its bearer may come, and is good once. Nothing is kept of those
 * that are waiting. Pure but for its secret: time is given. Rules: docs/RULES.md PRICE-4.
 */

import { createHmac, timingSafeEqual } from 'node:crypto';
import { Spent } from './spent.ts';

/** For how long one may come, once it is time. */
const GOOD_MS = 180_000;
const TICKET = /^(\d{13})\.([A-Za-z0-9_-]{43})$/;

export class Tickets {
  readonly #secret: Uint8Array;
  readonly #spent = new Spent();

  constructor(secret: Uint8Array) {
    this.#secret = secret;
  }

  /** @param network that it is good for @param readyMs when, UTC in ms since 1970 */
  issue(network: string, readyMs: number): string {
    return `${readyMs}.${this.#sign(network, readyMs)}`;
  }

  /** @returns how long it still has to wait, ms; 0: it has waited, and is used up; undefined: it is none */
  use(ticket: string, network: string, nowMs: number): number | undefined {
    const [, ready = '', signature = ''] = TICKET.exec(ticket) ?? [];
    if (ready === '') return undefined;
    const readyMs = Number(ready);
    const wanted = Buffer.from(this.#sign(network, readyMs));
    if (!timingSafeEqual(Buffer.from(signature), wanted) || nowMs > readyMs + GOOD_MS) return undefined;
    if (nowMs < readyMs) return readyMs - nowMs;
    return this.#spent.add(ticket, readyMs + GOOD_MS, nowMs) ? 0 : undefined;
  }

  #sign(network: string, readyMs: number): string {
    return createHmac('sha256', this.#secret).update(`ticket ${readyMs} ${network}`).digest('base64url');
  }
}
