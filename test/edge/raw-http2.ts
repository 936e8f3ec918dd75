/** HTTP/2 as no client speaks it: frames by hand (RFC 9113), fields without compression (RFC 7541). */

import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import tls from 'node:tls';

export const FRAME = { headers: 1, reset: 3, settings: 4, goAway: 7, continuation: 9 } as const;
export const FLAG = { endStream: 1, endHeaders: 4 } as const;
/** CANCEL. */
const CANCEL = Buffer.of(0, 0, 0, 8);
/** `:method: GET` and `:scheme: https` of the static table. */
const GET = Buffer.of(0x82, 0x87);

export class RawHttp2 {
  /** Whether the server has said that it takes no more, or ended the connection. */
  ended = false;
  readonly #socket: tls.TLSSocket;
  #unread: Buffer = Buffer.alloc(0);

  /** @param ca PEM of who signed for `localhost` */
  static async open(port: number, ca: string): Promise<RawHttp2> {
    const socket = tls.connect({
      port,
      host: '127.0.0.1',
      servername: 'localhost',
      ca,
      ALPNProtocols: ['h2'],
    });
    await once(socket, 'secureConnect');
    const raw = new RawHttp2(socket);
    await raw.send(Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'), frame(FRAME.settings, 0, 0));
    return raw;
  }

  private constructor(socket: tls.TLSSocket) {
    this.#socket = socket;
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.ended = true;
    });
    socket.on('data', (bytes) => this.#read(bytes));
  }

  /** Resolves when the system has taken it, or the connection has ended, and after what came meanwhile was read. */
  async send(...frames: readonly Buffer[]): Promise<void> {
    const socket = this.#socket;
    if (!socket.destroyed && !socket.write(Buffer.concat(frames))) {
      await Promise.race([once(socket, 'drain'), once(socket, 'close')]).catch(() => undefined);
    }
    await setImmediate();
  }

  close(): void {
    this.#socket.destroy();
  }

  #read(bytes: Buffer): void {
    this.#unread = Buffer.concat([this.#unread, bytes]);
    while (this.#unread.length >= 9) {
      const length = 9 + this.#unread.readUIntBE(0, 3);
      if (this.#unread.length < length) return;
      if (this.#unread[3] === FRAME.goAway) this.ended = true;
      this.#unread = this.#unread.subarray(length);
    }
  }
}

export function frame(
  type: number,
  flags: number,
  stream: number,
  payload: Buffer = Buffer.alloc(0),
): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

export function resetFrame(stream: number): Buffer {
  return frame(FRAME.reset, 0, stream, CANCEL);
}

/** Fields of a `GET`. */
export function request(path: string): Buffer {
  return Buffer.concat([GET, field(':path', path), field(':authority', 'localhost')]);
}

/** Neither indexed nor compressed (§6.2.2); name and value below 127 bytes. */
export function field(name: string, value: string): Buffer {
  const lengthOf = (text: string) => Buffer.of(Buffer.byteLength(text));
  return Buffer.concat([
    Buffer.of(0),
    lengthOf(name),
    Buffer.from(name),
    lengthOf(value),
    Buffer.from(value),
  ]);
}
