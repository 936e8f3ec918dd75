/**
 * One TCP port for every room, for networks that block UDP (RFC 6544, passive).
 *
 * Frames (RFC 4571) are passed to the UDP port of the room whose ICE user name the first of them carries; a connection
 * that does not begin with such a binding request is closed.
 */

import dgram from 'node:dgram';
import net from 'node:net';
import { readServerUfrag } from './stun.ts';

export interface IceTcpOptions {
  readonly port: number;
  readonly host?: string;
  /** UDP port of the room that answered with this user name fragment. */
  readonly portOfUfrag: (ufrag: string) => number | undefined;
  readonly mostConnections?: number;
}

/** Packets are at most an MTU; a stranger may not announce more. */
const LONGEST_FRAME = 2048;
const IDLE_MS = 30_000;
/** A reader that is slower than its sound loses packets, as on UDP; it does not fill memory. */
const MOST_UNSENT_BYTES = 65_536;

/** Resolves once the port listens. */
export function openIceTcpDoor(options: IceTcpOptions): Promise<net.Server> {
  const server = net.createServer((socket) => relay(socket, options.portOfUfrag));
  server.maxConnections = options.mostConnections ?? 500;
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host ?? '0.0.0.0', () => resolve(server));
  });
}

function relay(socket: net.Socket, portOfUfrag: IceTcpOptions['portOfUfrag']): void {
  const udp = dgram.createSocket('udp4');
  let room: number | undefined;
  let pending: Buffer = Buffer.alloc(0);
  const end = () => {
    socket.destroy();
    udp.removeAllListeners('message');
    try {
      udp.close();
    } catch {
      // Already closed by the other of the two events that lead here.
    }
  };
  socket.setNoDelay(true);
  socket.setTimeout(IDLE_MS, end);
  socket.on('error', end);
  socket.on('close', end);
  udp.on('error', end);
  udp.on('message', (message) => {
    if (socket.writableLength > MOST_UNSENT_BYTES) return;
    const frame = Buffer.allocUnsafe(2 + message.length);
    frame.writeUInt16BE(message.length);
    message.copy(frame, 2);
    socket.write(frame);
  });
  socket.on('data', (piece) => {
    pending = pending.length === 0 ? piece : Buffer.concat([pending, piece]);
    while (pending.length >= 2) {
      const length = pending.readUInt16BE(0);
      if (length > LONGEST_FRAME) return end();
      if (pending.length < 2 + length) return undefined;
      const frame = pending.subarray(2, 2 + length);
      pending = pending.subarray(2 + length);
      const ufrag = room === undefined ? readServerUfrag(frame) : undefined;
      room ??= ufrag === undefined ? undefined : portOfUfrag(ufrag);
      if (room === undefined) return end();
      udp.send(frame, room, '127.0.0.1');
    }
    return undefined;
  });
}
