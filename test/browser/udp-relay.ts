import dgram from 'node:dgram';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';

/** How long a packet takes: anything within the jitter to either side, each on its own, so that they overtake one another. */
export interface Delay {
  readonly ms: number;
  readonly jitterMs: number;
}

/** A network between a speaker and the stage; it can be slow, and it can be cut, and mended as another one. */
export class UdpRelay {
  readonly #door = dgram.createSocket('udp4');
  /** The socket by which the stage sees each of the speaker's. */
  readonly #onward = new Map<string, dgram.Socket>();
  readonly #delay: Delay | undefined;
  #stagePort = 0;
  #cut = false;

  /**
   * Leads the page's WebRTC through the relay, by putting its address into the stage's answers.
   *
   * @param delay in either direction; none when absent
   */
  static async before(page: Page, delay?: Delay): Promise<UdpRelay> {
    const relay = new UdpRelay(delay);
    relay.#door.bind(0, '127.0.0.1');
    await once(relay.#door, 'listening');
    await page.route('**/whip/*', async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: relay.#leadHere(await response.text()) });
    });
    return relay;
  }

  private constructor(delay: Delay | undefined) {
    this.#delay = delay;
    this.#door.on('message', (packet, from) => {
      this.#carry(() => {
        if (!this.#cut) this.#socketOf(from).send(packet, this.#stagePort, '127.0.0.1');
      });
    });
  }

  /** Nothing passes from now on, in either direction. */
  cut(): void {
    this.#cut = true;
    this.#forget();
  }

  /** Packets pass again, and the stage sees them come from other ports than before. */
  mend(): void {
    this.#cut = false;
  }

  close(): void {
    this.cut();
    this.#door.close();
  }

  #leadHere(answer: string): string {
    const { port: here } = this.#door.address() as AddressInfo;
    return answer.replace(/(a=candidate:\S+ 1 UDP \d+) \S+ (\d+)/g, (_, start: string, port: string) => {
      this.#stagePort = Number(port);
      return `${start} 127.0.0.1 ${here}`;
    });
  }

  #socketOf(from: dgram.RemoteInfo): dgram.Socket {
    const speaker = `${from.address}:${from.port}`;
    const known = this.#onward.get(speaker);
    if (known) return known;
    const socket = dgram.createSocket('udp4');
    socket.on('message', (packet) => {
      this.#carry(() => {
        if (this.#onward.get(speaker) === socket) this.#door.send(packet, from.port, from.address);
      });
    });
    this.#onward.set(speaker, socket);
    return socket;
  }

  #carry(deliver: () => void): void {
    const { ms, jitterMs } = this.#delay ?? { ms: 0, jitterMs: 0 };
    if (ms === 0) deliver();
    else setTimeout(deliver, ms + (Math.random() * 2 - 1) * jitterMs);
  }

  #forget(): void {
    for (const socket of this.#onward.values()) socket.close();
    this.#onward.clear();
  }
}
