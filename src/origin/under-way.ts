import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/**
 * What a connection may have asked for and not yet read. Browsers ask one thing at a time of a connection, and caches too;
 * each answer that waits costs memory, and costs less to ask for than to keep.
 */
const MOST_UNDER_WAY = 16;

const underWay = new WeakMap<Socket, number>();

/** Whether a request is one too many of its connection, which is then ended. */
export function isOneTooMany({ socket }: IncomingMessage, response: ServerResponse): boolean {
  if (socket.destroyed) return true;
  const count = (underWay.get(socket) ?? 0) + 1;
  if (count > MOST_UNDER_WAY) {
    socket.destroy();
    return true;
  }
  underWay.set(socket, count);
  response.once('close', () => underWay.set(socket, (underWay.get(socket) ?? 1) - 1));
  return false;
}
