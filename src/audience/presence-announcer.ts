import type { Grant, SignedGrant } from '../core/grant.ts';
import type { RoomDocument } from '../core/room-document.ts';
import type { Announcer } from '../rooms/announcer.ts';

/** Adds to what origins are told of a room with which probability its listeners report that they are there. */
export class PresenceAnnouncer implements Announcer {
  readonly #next: Announcer;
  readonly #probability: (room: string) => number;

  constructor(next: Announcer, probability: (room: string) => number) {
    this.#next = next;
    this.#probability = probability;
  }

  announce(document: RoomDocument): Promise<void> {
    if (document.state !== 'live') return this.#next.announce(document);
    return this.#next.announce({ ...document, presence: this.#probability(document.id) });
  }

  seal(grant: Grant, signed: SignedGrant): Promise<void> {
    return this.#next.seal(grant, signed);
  }
}
