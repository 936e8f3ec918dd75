/** A slow line between a browser and an origin: a TCP relay that lets bytes through late and one after the other. */

import { once } from 'node:events';
import { type AddressInfo, createServer, connect as dial, type Socket } from 'node:net';

export interface LinkProfile {
  readonly roundTripMs: number;
  readonly downBitsPerSecond: number;
  readonly upBitsPerSecond: number;
}

/** As Lighthouse calls slow 4G (its `mobileSlow4G`), which is the slowest fifth or so of what it saw in the field. */
export const SLOW_4G: LinkProfile = {
  roundTripMs: 150,
  downBitsPerSecond: 1_638_400,
  upBitsPerSecond: 768_000,
};

export interface SlowLink extends AsyncDisposable {
  readonly url: string;
}

/** Opens the line; all connections share its two directions. @param port where it leads, on this machine */
export async function openSlowLink(port: number, profile: LinkProfile): Promise<SlowLink> {
  const down = new Direction(profile.downBitsPerSecond, profile.roundTripMs / 2);
  const up = new Direction(profile.upBitsPerSecond, profile.roundTripMs / 2);
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = dial(port, '127.0.0.1');
    for (const socket of [near, far]) {
      socket.setNoDelay(true);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => sockets.delete(socket));
      sockets.add(socket);
    }
    down.pipe(far, near, 0);
    // The handshake was answered at once by this machine: what it would have taken is waited for here.
    up.pipe(near, far, profile.roundTripMs);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** One direction of the line: a queue that drains at its rate, and a way to go. */
class Direction {
  readonly #msPerByte: number;
  readonly #delayMs: number;
  #freeAtMs = 0;

  constructor(bitsPerSecond: number, delayMs: number) {
    this.#msPerByte = 8_000 / bitsPerSecond;
    this.#delayMs = delayMs;
  }

  /** @param afterMs of the connection's beginning before which nothing is sent */
  pipe(from: Socket, to: Socket, afterMs: number): void {
    const earliestMs = performance.now() + afterMs;
    from.on('data', (bytes: Buffer) => {
      for (let at = 0; at < bytes.length; at += PACKET_BYTES) {
        const packet = bytes.subarray(at, at + PACKET_BYTES);
        this.#freeAtMs =
          Math.max(this.#freeAtMs, performance.now(), earliestMs) + packet.length * this.#msPerByte;
        setTimeout(() => to.write(packet), this.#freeAtMs + this.#delayMs - performance.now());
      }
    });
    from.on('end', () => {
      setTimeout(() => to.end(), Math.max(0, this.#freeAtMs - performance.now()) + this.#delayMs + 1);
    });
  }
}

const PACKET_BYTES = 1_460;
