import type { Board } from '../core/board.ts';
import type { Grant, SignedGrant } from '../core/grant.ts';
import type { LoadDocument } from '../core/load.ts';
import type { Pressure } from '../core/pressure.ts';
import type { RoomDocument } from '../core/room-document.ts';
import type { WaitingLine } from '../core/waiting-line.ts';
import type { Door } from '../doors/door.ts';
import type { Announcer } from '../rooms/announcer.ts';
import type { OriginRecording, RecordingOutline, Recordings } from '../rooms/recordings.ts';
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

  async outline(room: string): Promise<RecordingOutline | undefined> {
    for (const link of this.#links) {
      const outline = await link.outline(room);
      if (outline) return outline;
    }
    return undefined;
  }

  tellLoad(load: LoadDocument): void {
    for (const link of this.#links) link.tellLoad(load);
  }

  /** The secret of the installation by which the price of joining is paid. */
  tellPrice(secret: Uint8Array): void {
    for (const link of this.#links) link.tellPrice(secret);
  }

  tellLine(room: string, line: WaitingLine | undefined): void {
    for (const link of this.#links) link.tellLine(room, line);
  }

  /** Of those that can be asked. */
  async pressures(): Promise<readonly Pressure[]> {
    const each = await Promise.all(this.#links.map((link) => link.pressure()));
    return each.filter((pressure) => pressure !== undefined);
  }

  close(): void {
    for (const link of this.#links) link.close();
  }
}
