/**
 * The tokens of places on stage (RFC 6750): each names its room, its place and when it was made, under a MAC. A WHIP
 * token is for the place alone, since it lies about in encoders; whoever leads the room without an account does so by a
 * token of another kind.
 *
 *   town-hall.k7m2pqr9.mb2k1x9q.TFp3…
 *   lead.town-hall.k7m2pqr9.mb2k1x9q.TFp3…
 *
 * Nothing of a token is stored before it is used, so making one writes nothing. What a token may still do
 * is for places.ts to say.
 */

import { createHmac, timingSafeEqual } from 'node:crypto';

export interface SpeakerClaim {
  readonly room: string;
  readonly place: string;
  /** UTC in ms since 1970. */
  readonly issuedMs: number;
}

/** To speak from a place, or to lead the room from it. */
export type TokenKind = 'speak' | 'lead';

const TOKEN = /^(lead\.)?([a-z0-9-]{2,48})\.([a-z0-9-]{1,48})\.([0-9a-z]{1,10})\.([\w-]{43})$/;

export class SpeakerTokens {
  readonly #key: Uint8Array;

  /** @param key of 256 bits, which is for this alone */
  constructor(key: Uint8Array) {
    this.#key = key;
  }

  issue({ room, place, issuedMs }: SpeakerClaim, kind: TokenKind = 'speak'): string {
    const claim = `${room}.${place}.${issuedMs.toString(36)}`;
    return `${kind === 'lead' ? 'lead.' : ''}${claim}.${this.#mac(claim, kind)}`;
  }

  /** What a token of ours says; undefined of any other. */
  read(token: string): (SpeakerClaim & { readonly kind: TokenKind }) | undefined {
    const [, lead, room, place, issued, mac] = TOKEN.exec(token) ?? [];
    if (!room || !place || !issued || !mac) return undefined;
    const kind = lead === undefined ? 'speak' : 'lead';
    // As text, not as the bytes it stands for: their last character bears two bits that mean nothing, and a token spelt
    // otherwise would not be the one that took the place.
    const wanted = this.#mac(`${room}.${place}.${issued}`, kind);
    if (!timingSafeEqual(Buffer.from(mac), Buffer.from(wanted))) return undefined;
    return { kind, room, place, issuedMs: Number.parseInt(issued, 36) };
  }

  #mac(claim: string, kind: TokenKind): string {
    return createHmac('sha256', this.#key).update(`${kind} `).update(claim).digest('base64url');
  }
}
