import { isClipId } from '../../src/core/replay.ts';
import { isRoomId } from '../../src/core/room-id.ts';

export interface ClipAddress {
  readonly room: string;
  readonly clip: string;
  /** Whether the page stands in the frame of another. */
  readonly embedded: boolean;
}

/** What `/r/{room}/clip/{clip}` names; undefined when it is no such address. */
export function clipAt(path: string): ClipAddress | undefined {
  const [, room = '', clip = '', embed] = /^\/r\/([^/]+)\/clip\/([^/]+?)(\/embed)?\/?$/.exec(path) ?? [];
  if (!isRoomId(room) || !isClipId(clip)) return undefined;
  return { room, clip, embedded: embed !== undefined };
}
