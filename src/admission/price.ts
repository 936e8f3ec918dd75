/**
 * What a stranger pays to be let in while joins queue: some seconds of computing, or of waiting. A price, no wall. Rules:
 * docs/RULES.md PRICE.
 */

import type { IncomingHttpHeaders } from 'node:http';
import { PROOF_HEADER, TICKET_HEADER } from '../core/proof.ts';
import { EpochChallenges } from './epoch-challenges.ts';
import { Tickets } from './tickets.ts';

/** Whoever does not compute waits so long, s, and up to half as long again: longer than a phone computes. */
const WAIT_S = 20;

export type Paid =
  | { readonly kind: 'paid' }
  | { readonly kind: 'owes'; readonly waitS: number; readonly ticket: string };

export class Price {
  readonly #nowMs: () => number;
  #secret: Uint8Array;
  #challenges: EpochChallenges;
  #tickets: Tickets;

  /** @param secret of 32 bytes @param nowMs UTC in ms since 1970 */
  constructor(secret: Uint8Array, nowMs: () => number) {
    this.#nowMs = nowMs;
    this.#secret = secret;
    this.#challenges = new EpochChallenges(secret);
    this.#tickets = new Tickets(secret);
  }

  /** What is paid or was given out at another origin is good here from now on: once at each, for none asks another. */
  share(secret: Uint8Array): void {
    // Told again, what was used is not to be good once more.
    if (Buffer.compare(secret, this.#secret) === 0) return;
    this.#secret = secret;
    this.#challenges = new EpochChallenges(secret);
    this.#tickets = new Tickets(secret);
  }

  get challenges(): EpochChallenges {
    return this.#challenges;
  }

  async paid(headers: IncomingHttpHeaders, network: string): Promise<Paid> {
    const nowMs = Math.round(this.#nowMs());
    const proof = headers[PROOF_HEADER];
    if (typeof proof === 'string' && (await this.#challenges.proves(proof, nowMs))) return { kind: 'paid' };
    const ticket = headers[TICKET_HEADER];
    if (typeof ticket === 'string') {
      const waitMs = this.#tickets.use(ticket, network, nowMs);
      if (waitMs === 0) return { kind: 'paid' };
      if (waitMs !== undefined) return { kind: 'owes', waitS: Math.ceil(waitMs / 1000), ticket };
    }
    const waitS = Math.round(WAIT_S * (1 + Math.random() / 2));
    return { kind: 'owes', waitS, ticket: this.#tickets.issue(network, nowMs + waitS * 1000) };
  }
}
