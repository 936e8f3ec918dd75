/** Opens connections to the one address that was proved to be the operator's own. */

import net from 'node:net';
import tls from 'node:tls';

/** Where the rehearsal goes: a name is looked up once, so that every listener comes to what answered the challenge. */
export interface Target {
  readonly url: string;
  /** As `Host` says it. */
  readonly host: string;
  /** An IP address. */
  readonly address: string;
  readonly port: number;
  /** Name that the certificate must be for; undefined: plain HTTP. */
  readonly tlsName: string | undefined;
}

export interface LineEvents {
  opened(): void;
  /** `bytes[0, length)`, to be used before this returns. @returns whether to go on reading */
  read(bytes: Buffer, length: number): boolean;
  closed(reason: string): void;
}

/** A browser's read is as long as what has come; one buffer serves all, for each read is used up before the next. */
const READ_BYTES = 65_536;
/** What a slow link brings at a time: an Ethernet packet. */
const PACKET_BYTES = 1_448;

export class Dialer {
  readonly target: Target;
  readonly #localAddresses: readonly string[];
  #dialled = 0;
  readonly #shared = Buffer.allocUnsafeSlow(READ_BYTES);
  readonly #packet = Buffer.allocUnsafeSlow(PACKET_BYTES);

  /** @param localAddresses to come from in turn: one has 28,000 ports; empty: as the system chooses */
  constructor(target: Target, localAddresses: readonly string[] = []) {
    this.target = target;
    this.#localAddresses = localAddresses;
  }

  /** @param slowly in pieces no longer than a packet */
  dial(events: LineEvents, slowly: boolean): net.Socket {
    const { address: host, port, tlsName } = this.target;
    const localAddress = this.#localAddresses[this.#dialled++ % this.#localAddresses.length];
    const from = localAddress === undefined ? {} : { localAddress };
    let fault = 'closed';
    if (tlsName !== undefined) {
      const name = net.isIP(tlsName) ? {} : { servername: tlsName };
      const socket = tls.connect({ host, port, ...from, ...name, ALPNProtocols: ['http/1.1'] });
      socket.setNoDelay(true);
      socket.on('secureConnect', () => events.opened());
      socket.on('data', (bytes: Buffer) => {
        if (!events.read(bytes, bytes.length)) socket.pause();
      });
      socket.on('error', (error: NodeJS.ErrnoException) => {
        fault = error.code ?? error.message;
      });
      socket.on('close', () => events.closed(fault));
      return socket;
    }
    const buffer = slowly ? this.#packet : this.#shared;
    const socket = net.connect({
      host,
      port,
      ...from,
      noDelay: true,
      onread: { buffer, callback: (length) => events.read(buffer, length) },
    });
    socket.on('connect', () => events.opened());
    socket.on('error', (error: NodeJS.ErrnoException) => {
      fault = error.code ?? error.message;
    });
    socket.on('close', () => events.closed(fault));
    // With `onread` nothing else asks for the end.
    socket.on('end', () => socket.destroy());
    return socket;
  }
}
