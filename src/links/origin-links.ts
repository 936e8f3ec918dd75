import type { Board } from '../core/board.ts';
import type { Grant, SignedGrant } from '../core/grant.ts';
import type { RoomDocument } from '../core/room-document.ts';
import type { Door } from '../doors/door.ts';
import type { Announcer } from '../rooms/announcer.ts';
import type { OriginRecording, Recordings } from '../rooms/recordings.ts';
import type { BoardHolder } from '../rooms/teller.ts';
import { OriginLink } from './origin-link.ts';

/** Control's lines to every origin it is told of, each with a pace of its own. */
export class OriginLinks implements Announcer, Recordings, BoardHolder {
  readonly #links: readonly OriginLink[];

  /** @param onTrouble is told of each document or board that could not be delivered now. */
  constructor(doors: readonly Door[], onTrouble: (problem: string, room: string, door: Door) => void) {
    this.#links = doors.map(
      (door) => new OriginLink(door, (problem, room) => onTrouble(problem, room, door)),
    );
  }

  async announce(document: RoomDocument): Promise<void> {
    await Promise.all(this.#links.map((link) => link.announce(document)));
  }

  post(room: string, board: Board): void {
    for (const link of this.#links) link.post(room, board);
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
