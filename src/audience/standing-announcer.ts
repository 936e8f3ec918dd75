import type { Grant, SignedGrant } from '../core/grant.ts';
import type { RoomDocument } from '../core/room-document.ts';
import type { Announcer } from '../rooms/announcer.ts';

/** Adds to what origins are told of a room that is over what still stands of the words that its audience was shown. */
export class StandingAnnouncer implements Announcer {
  readonly #next: Announcer;
  readonly #standing: (room: string) => Promise<readonly string[]>;

  constructor(next: Announcer, standing: (room: string) => Promise<readonly string[]>) {
    this.#next = next;
    this.#standing = standing;
  }

  async announce(document: RoomDocument): Promise<void> {
    const { id, state, run, replay } = document;
    if (state !== 'ended' || run === undefined) return this.#next.announce(document);
    const standing = await this.#standing(id);
    return this.#next.announce({ ...document, replay: { ...replay, standing } });
  }

  seal(grant: Grant, signed: SignedGrant): Promise<void> {
    return this.#next.seal(grant, signed);
  }
}
