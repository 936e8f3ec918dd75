import type { RoomDocument } from '../core/room-document.ts';

/** Tells the origin how a room stands. Never fails: what cannot be told now is told as soon as it can, the newest only. */
export interface Announcer {
  announce(document: RoomDocument): void;
}
