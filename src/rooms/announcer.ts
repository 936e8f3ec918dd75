import type { RoomDocument } from '../core/room-document.ts';

/** Tells the origin how a room stands. */
export interface Announcer {
  /**
   * Never fails: what cannot be told now is told as soon as it can, the newest only. Resolves once the origin knows, so
   * that a link works when it is handed out, and after a second at the latest.
   */
  announce(document: RoomDocument): Promise<void>;
}
