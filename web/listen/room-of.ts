import { isRoomId } from '../../src/core/room-id.ts';

/** The room of `/r/{room}` and what stands under it, or undefined when the address names none. */
export function roomOf(path: string): string | undefined {
  const room = /^\/r\/([^/]+)(?:\/|$)/.exec(path)?.[1];
  return room !== undefined && isRoomId(room) ? room : undefined;
}
