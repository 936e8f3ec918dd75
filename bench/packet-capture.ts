/** What passes a UDP port on loopback, as the kernel saw it: Debian's tcpdump, with the kernel's own timestamps. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { SeenPacket } from './packets-seen.ts';
import { readCapture } from './packets-seen.ts';

/** Ethernet, IPv4 or IPv6, UDP, RTP with its extensions; the rest is encrypted. */
const HEADER_BYTES = 96;
/** KiB that the kernel may hold for us: seconds of a full stage. */
const KERNEL_KB = 32_768;

export class PacketCapture {
  readonly #process: ChildProcess;
  readonly #pieces: Buffer[] = [];
  #said = '';

  /** Resolves once packets are being taken down. Needs to be root, or to be allowed to capture. */
  static async start(udpPort: number): Promise<PacketCapture> {
    const child = spawn(
      '/usr/bin/tcpdump',
      [
        ...['-i', 'lo', '-Z', 'root', '-n', '-B', String(KERNEL_KB), '-s', String(HEADER_BYTES)],
        // Immediately: what waits in a block that is not full is lost at the end.
        ...['--immediate-mode', '--time-stamp-precision=nano', '-w', '-', `udp port ${udpPort}`],
      ],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    );
    const capture = new PacketCapture(child);
    await new Promise<void>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', () => reject(new Error(`tcpdump ended: ${capture.#said.trim()}`)));
      child.stderr?.on('data', (piece) => {
        capture.#said += piece;
        if (capture.#said.includes('listening on')) resolve();
      });
    });
    return capture;
  }

  private constructor(child: ChildProcess) {
    this.#process = child;
    child.stdout?.on('data', (piece: Buffer) => this.#pieces.push(piece));
  }

  /** @param udpPort whose packets in and out are told apart */
  async stop(udpPort: number): Promise<SeenPacket[]> {
    const ended = once(this.#process, 'close');
    this.#process.kill('SIGINT');
    await ended;
    if (!/^0 packets dropped by kernel$/m.test(this.#said))
      throw new Error(`tcpdump missed packets: ${this.#said}`);
    return readCapture(Buffer.concat(this.#pieces), udpPort);
  }
}
