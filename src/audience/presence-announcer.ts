import type { Grant, SignedGrant } from '../core/grant.ts';
import type { RoomDocument } from '../core/room-document.ts';
import type { Announcer } from '../rooms/announcer.ts';

/** Adds to what origins are told of a room with which probability its listeners report that they are there. */
export class PresenceAnnouncer implements Announcer {
  readonly #next: Announcer;
  readonly #probability: (room: string, run: number) => Promise<number>;

  constructor(next: Announcer, probability: (room: string, run: number) => Promise<number>) {
    this.#next = next;
    this.#probability = probability;
  }

  async announce(document: RoomDocument): Promise<void> {
    const { id, state, run } = document;
    if (state !== 'live' || run === undefined) return this.#next.announce(document);
    return this.#next.announce({ ...document, presence: await this.#probability(id, run) });
  }

  seal(grant: Grant, signed: SignedGrant): Promise<void> {
    return this.#next.seal(grant, signed);
  }
}
