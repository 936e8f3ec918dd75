/**
 * The WebRTC engine, libdatachannel, and what must be done so that it does not take the process with it.
 *
 * It runs only on a process's main thread: ending a worker that used it, or using it in two, aborts the process. It
 * also aborts when it cannot bind its port, and when a callback throws. Its log must not be asked for: the callback
 * cannot be taken back, and keeps the process alive when all else has ended.
 *
 * It must know of one media line per connection at most: see media-line.ts.
 */

import { isMainThread } from 'node:worker_threads';
import nodeDataChannel, { type IceUdpMuxListener, type PeerConnection } from 'node-datachannel';
import { LONGEST_MESSAGE_BYTES } from './session-description.ts';

/**
 * Ports held by this process, and whether a stage uses them. They are never given back: the engine, told to, sometimes
 * keeps the port and forgets that it does. A room's process ends with its room.
 */
const held = new Map<string, { readonly listener: IceUdpMuxListener; used: boolean }>();

/** A UDP port that many connections share: of this process from now on, so that no other can come between two speakers. */
export class SharedPort {
  readonly #udpPort: number;
  readonly #bindAddress: string | undefined;

  /** @throws Error when the port is taken, or on a worker thread */
  constructor(udpPort: number, bindAddress: string | undefined) {
    if (!isMainThread)
      throw new Error('A stage needs a process of its own: its engine cannot run on a worker thread.');
    this.#udpPort = udpPort;
    this.#bindAddress = bindAddress;
    hold(udpPort, bindAddress);
  }

  /** A connection that waits for an offer, on this port. */
  connection(name: string): PeerConnection {
    return new nodeDataChannel.PeerConnection(name, {
      iceServers: [],
      enableIceUdpMux: true,
      portRangeBegin: this.#udpPort,
      portRangeEnd: this.#udpPort,
      disableAutoNegotiation: true,
      forceMediaTransport: true,
      maxMessageSize: LONGEST_MESSAGE_BYTES,
      ...(this.#bindAddress ? { bindAddress: this.#bindAddress } : {}),
    });
  }

  close(): void {
    const port = held.get(keyOf(this.#udpPort, this.#bindAddress));
    if (port) port.used = false;
  }
}

function hold(udpPort: number, bindAddress: string | undefined): void {
  const key = keyOf(udpPort, bindAddress);
  const before = held.get(key);
  if (before && !before.used) {
    before.used = true;
    return;
  }
  try {
    if (before) throw new Error('Another stage of this process uses it.');
    held.set(key, { listener: new nodeDataChannel.IceUdpMuxListener(udpPort, bindAddress), used: true });
  } catch (error) {
    const place = bindAddress ? ` on ${bindAddress}` : '';
    throw new Error(`UDP port ${udpPort}${place} cannot be bound.`, { cause: error });
  }
}

function keyOf(udpPort: number, bindAddress: string | undefined): string {
  return `${bindAddress ?? '*'} ${udpPort}`;
}

/** Makes a callback safe to give to the engine: what it throws surfaces as any uncaught error does, with its stack. */
export function guarded<Arguments extends unknown[]>(
  callback: (...given: Arguments) => void,
): (...given: Arguments) => void {
  return (...given) => {
    try {
      callback(...given);
    } catch (error) {
      process.nextTick(() => {
        throw error;
      });
    }
  };
}
