import type { Grant, SignedGrant } from '../core/grant.ts';
import { LEAST_SPREAD_MS } from '../core/listening/spread.ts';
import type { RoomDocument } from '../core/room-document.ts';
import type { Announcer } from '../rooms/announcer.ts';
import type { Presences } from './presence.ts';

/**
 * Adds to what origins are told of a room what its listeners do by their number: with which probability they report that they
 * are there, and over how much they are spread.
 */
export class CrowdAnnouncer implements Announcer {
  readonly #next: Announcer;
  readonly #presences: Pick<Presences, 'probability' | 'spreadMs'>;

  constructor(next: Announcer, presences: Pick<Presences, 'probability' | 'spreadMs'>) {
    this.#next = next;
    this.#presences = presences;
  }

  async announce(document: RoomDocument): Promise<void> {
    const { id, state, run } = document;
    if (state !== 'live' || run === undefined) return this.#next.announce(document);
    const presence = await this.#presences.probability(id, run);
    const spreadMs = await this.#presences.spreadMs(id, run);
    const spread = spreadMs === LEAST_SPREAD_MS ? {} : { spreadMs };
    return this.#next.announce({ ...document, presence, ...spread });
  }

  seal(grant: Grant, signed: SignedGrant): Promise<void> {
    return this.#next.seal(grant, signed);
  }
}
