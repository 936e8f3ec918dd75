/**
 * One TCP port for every room, for networks that block UDP (RFC 6544, passive).
 *
 * Frames (RFC 4571) are passed to the UDP port of the room whose ICE user name the first of them carries; a connection
 * that does not begin with such a binding request is closed.
 */

import dgram from 'node:dgram';
import net from 'node:net';
import { framed, Unframer } from './framing.ts';
import { readServerUfrag } from './stun.ts';

export interface IceTcpOptions {
  readonly port: number;
  /** Every interface when absent. */
  readonly host?: string;
  /** UDP port of the room that answered with this user name fragment. */
  readonly portOfUfrag: (ufrag: string) => number | undefined;
  /** Where the rooms' ports are bound. */
  readonly roomAddress?: string;
  readonly mostConnections?: number;
  /** Speakers behind one address share it with strangers, so this is generous. */
  readonly mostPerAddress?: number;
  /** How long a connection may take to show that it is meant for a room. */
  readonly greetingMs?: number;
  /** A speaker's browser asks for consent every few seconds (RFC 7675); a connection without any traffic is none. */
  readonly idleMs?: number;
}

const MOST_CONNECTIONS = 500;
const MOST_PER_ADDRESS = 64;
const GREETING_MS = 5_000;
const IDLE_MS = 20_000;
/** A reader that is slower than its sound loses packets, as on UDP; it does not fill memory. */
const MOST_UNSENT_BYTES = 65_536;

/** Resolves once the port listens. `close` ends the connections too. */
export function openIceTcpDoor(options: IceTcpOptions): Promise<net.Server> {
  const door = new IceTcpDoor(options);
  return new Promise((resolve, reject) => {
    door.once('error', reject);
    door.listen(options.port, options.host, () => resolve(door));
  });
}

class IceTcpDoor extends net.Server {
  readonly #connections = new Set<net.Socket>();

  constructor(options: IceTcpOptions) {
    super((socket) => this.#enter(socket, options));
    this.maxConnections = options.mostConnections ?? MOST_CONNECTIONS;
  }

  override close(done?: (error?: Error) => void): this {
    for (const socket of this.#connections) socket.destroy();
    return super.close(done);
  }

  #enter(socket: net.Socket, options: IceTcpOptions): void {
    const { remoteAddress } = socket;
    let beside = 0;
    for (const other of this.#connections) if (other.remoteAddress === remoteAddress) beside++;
    if (beside >= (options.mostPerAddress ?? MOST_PER_ADDRESS)) {
      socket.destroy();
      return;
    }
    this.#connections.add(socket);
    socket.once('close', () => this.#connections.delete(socket));
    relay(socket, options);
  }
}

function relay(socket: net.Socket, options: IceTcpOptions): void {
  const unframer = new Unframer();
  let room: RoomSide | undefined;
  const end = () => void socket.destroy();
  const greeting = setTimeout(end, options.greetingMs ?? GREETING_MS);
  socket.setNoDelay(true);
  socket.setTimeout(options.idleMs ?? IDLE_MS, end);
  // Whatever went wrong, the connection is over; its other end comes back by itself.
  socket.on('error', end);
  socket.once('close', () => {
    clearTimeout(greeting);
    room?.close();
  });
  socket.on('data', (piece) => {
    const frames = unframer.push(piece);
    if (!frames) return end();
    for (const frame of frames) {
      if (!room) {
        const port = portFor(frame, options);
        if (port === undefined) return end();
        clearTimeout(greeting);
        room = new RoomSide(socket, port, options.roomAddress ?? '127.0.0.1');
      }
      room.send(frame);
    }
  });
}

function portFor(frame: Buffer, { portOfUfrag }: IceTcpOptions): number | undefined {
  const ufrag = readServerUfrag(frame);
  return ufrag === undefined ? undefined : portOfUfrag(ufrag);
}

/** A UDP socket of one connection, connected so that it hears the room alone, and hears when the room is gone. */
class RoomSide {
  readonly #udp: dgram.Socket;
  /** Frames from before it is connected; the TCP side is not read meanwhile. */
  #early: Buffer[] | undefined = [];

  constructor(socket: net.Socket, port: number, address: string) {
    this.#udp = dgram.createSocket(net.isIPv6(address) ? 'udp6' : 'udp4');
    this.#udp.on('error', () => socket.destroy());
    this.#udp.on('message', (message) => {
      if (!socket.destroyed && socket.writableLength <= MOST_UNSENT_BYTES) socket.write(framed(message));
    });
    socket.pause();
    this.#udp.connect(port, address, () => {
      for (const frame of this.#early ?? []) this.#udp.send(frame);
      this.#early = undefined;
      socket.resume();
    });
  }

  send(frame: Buffer): void {
    if (this.#early) this.#early.push(frame);
    else this.#udp.send(frame);
  }

  close(): void {
    this.#udp.close();
  }
}
