import type { Grant, SignedGrant } from '../core/grant.ts';
import type { RoomDocument } from '../core/room-document.ts';

/** Tells the origins how a room stands. */
export interface Announcer {
  /**
   * Never fails: what cannot be told now is told as soon as it can, the newest only. Resolves once the origin knows, so
   * that a link works when it is handed out, and after a second at the latest.
   */
  announce(document: RoomDocument): Promise<void>;

  /**
   * Shuts out every earlier writer of the room, at each origin that can be reached, before the new one begins: so no
   * two writers make the same number. Never fails, and takes half a second at most.
   */
  seal(grant: Grant, signed: SignedGrant): Promise<void>;
}
