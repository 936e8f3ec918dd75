import { once } from 'node:events';
import net from 'node:net';

/** Clients that ask over HTTP, and then neither read nor say anything more. */
export class StuckClients {
  readonly #sockets: readonly net.Socket[];

  /** @param said by each of them, at once */
  static async open(port: number, count: number, said: string): Promise<StuckClients> {
    const sockets = Array.from({ length: count }, () => net.connect({ port, host: '127.0.0.1' }));
    for (const socket of sockets) socket.on('error', () => undefined);
    await Promise.all(
      sockets.map(async (socket) => {
        await once(socket, 'connect');
        // Nothing reads a socket without a listener for its data.
        await new Promise((written) => socket.write(said, written));
      }),
    );
    return new StuckClients(sockets);
  }

  private constructor(sockets: readonly net.Socket[]) {
    this.#sockets = sockets;
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy();
  }
}

export function get(path: string): string {
  return `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`;
}
