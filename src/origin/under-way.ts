import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/**
 * What a connection may have asked for and not yet read. Browsers ask one thing at a time of a connection, and caches too;
 * each answer that waits costs memory, and costs less to ask for than to keep.
 */
const MOST_UNDER_WAY = 16;

/** On the socket itself: a map of them all is looked through whenever memory is tidied. */
const UNDER_WAY = Symbol('requests under way');

type Counted = Socket & { [UNDER_WAY]?: number };

/** Whether a request is one too many of its connection, which is then ended. */
export function isOneTooMany({ socket }: { socket: Counted }, response: ServerResponse): boolean {
  if (socket.destroyed) return true;
  const count = (socket[UNDER_WAY] ?? 0) + 1;
  if (count > MOST_UNDER_WAY) {
    socket.destroy();
    return true;
  }
  socket[UNDER_WAY] = count;
  response.on('close', oneLess);
  return false;
}

/** One for all responses, which costs each the least. */
function oneLess(this: ServerResponse): void {
  const socket: Counted = this.req.socket;
  socket[UNDER_WAY] = (socket[UNDER_WAY] ?? 1) - 1;
}
