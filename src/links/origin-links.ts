import type { Grant, SignedGrant } from '../core/grant.ts';
import type { RoomDocument } from '../core/room-document.ts';
import type { Door } from '../doors/door.ts';
import type { Announcer } from '../rooms/announcer.ts';
import type { OriginRecording, Recordings } from '../rooms/recordings.ts';
import { OriginLink } from './origin-link.ts';

/** Control's lines to every origin it is told of, each with a pace of its own. */
export class OriginLinks implements Announcer, Recordings {
  readonly #links: readonly OriginLink[];

  /** @param onTrouble is told of each document that could not be delivered now. */
  constructor(doors: readonly Door[], onTrouble: (problem: string, room: string, door: Door) => void) {
    this.#links = doors.map(
      (door) => new OriginLink(door, (problem, room) => onTrouble(problem, room, door)),
    );
  }

  async announce(document: RoomDocument): Promise<void> {
    await Promise.all(this.#links.map((link) => link.announce(document)));
  }

  async seal(grant: Grant, signed: SignedGrant): Promise<void> {
    await Promise.all(this.#links.map((link) => link.seal(grant, signed)));
  }

  of(room: string): Promise<readonly OriginRecording[]> {
    return Promise.all(this.#links.map((link) => link.recording(room)));
  }

  close(): void {
    for (const link of this.#links) link.close();
  }
}
