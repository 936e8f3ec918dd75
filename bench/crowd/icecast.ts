/** Debian's Icecast as an ordinary process in a directory of its own, and a source that sends it sound at its pace. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { CHUNK_MS } from '../../src/core/programme.ts';
import { RUNGS } from '../../src/core/rung.ts';
import { freePort } from '../../test/doors/free-port.ts';
import { frameBytes } from './frames.ts';

const PROGRAM = '/usr/bin/icecast2';
const PASSWORD = 'source-of-the-bench';
export const MOUNT = '/talk.aac';
export const ICECAST_SETTINGS =
  'Icecast: Debian’s icecast2, one mount, burst-size 65535 as Debian sets it, queue-size 524288, no access log, no TLS; a source sends ADTS frames of AAC at 64 kbit/s, fifteen each 320 ms';

export class Icecast {
  readonly port: number;
  readonly pid: number;
  readonly #process: ChildProcess;
  readonly #folder: string;
  readonly #stop = new AbortController();

  /** @param clients that may listen at once */
  static async start(clients: number): Promise<Icecast> {
    const folder = await mkdtemp(path.join(tmpdir(), 'tribune-icecast-'));
    // It will not run as root, and changes to a user who has to write here.
    await chmod(folder, 0o777);
    const port = await freePort();
    const file = path.join(folder, 'icecast.xml');
    await writeFile(file, configuration(folder, port, clients));
    const child = spawn(PROGRAM, ['-c', file], { stdio: 'ignore' });
    const icecast = new Icecast(child, folder, port);
    child.on('error', () => console.error(`${PROGRAM} is missing: run  apt-get install -y icecast2`));
    for (let tries = 0; tries < 200; tries++) {
      const answer = await fetch(`http://127.0.0.1:${port}/status-json.xsl`).catch(() => undefined);
      if (answer?.ok) {
        icecast.#send();
        return icecast;
      }
      if (child.exitCode !== null || child.pid === undefined) break;
      await wait(50);
    }
    await icecast.stop();
    throw new Error('Icecast did not begin to listen');
  }

  private constructor(child: ChildProcess, folder: string, port: number) {
    this.#process = child;
    this.#folder = folder;
    this.port = port;
    this.pid = child.pid ?? 0;
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    if (this.#process.exitCode === null && this.#process.pid !== undefined) {
      const gone = once(this.#process, 'exit');
      this.#process.kill('SIGTERM');
      await gone;
    }
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** The source: frames as long as ours, at their pace, for as long as it runs. */
  #send(): void {
    const request = http.request({
      host: '127.0.0.1',
      port: this.port,
      path: MOUNT,
      method: 'PUT',
      headers: {
        Authorization: `Basic ${Buffer.from(`source:${PASSWORD}`).toString('base64')}`,
        'Content-Type': 'audio/aac',
        Expect: '100-continue',
      },
    });
    request.on('error', () => {});
    this.#stop.signal.addEventListener('abort', () => request.destroy());
    const frames = Buffer.concat(Array(RUNGS.aac64.framesPerChunk).fill(adtsFrame(frameBytes('aac64'))));
    const beganMs = performance.now();
    void (async () => {
      for (let n = 1; !this.#stop.signal.aborted; n++) {
        request.write(frames);
        await wait(Math.max(0, beganMs + n * CHUNK_MS - performance.now()));
      }
    })();
    request.flushHeaders();
  }
}

/** ISO/IEC 13818-7 §6.2: a header of seven bytes, AAC-LC at 48 kHz, mono. */
function adtsFrame(bytes: number): Buffer {
  const length = bytes + 7;
  const header = Buffer.of(
    0xff,
    0xf1,
    0x4c,
    0x40 | (length >> 11),
    (length >> 3) & 0xff,
    ((length & 7) << 5) | 0x1f,
    0xfc,
  );
  return Buffer.concat([header, Buffer.alloc(bytes, 7)]);
}

function configuration(folder: string, port: number, clients: number): string {
  const owner =
    process.getuid?.() === 0 ? '<changeowner><user>nobody</user><group>nogroup</group></changeowner>' : '';
  return `<icecast>
  <limits>
    <clients>${clients}</clients><sources>2</sources><queue-size>524288</queue-size>
    <client-timeout>30</client-timeout><header-timeout>15</header-timeout><source-timeout>10</source-timeout>
    <burst-on-connect>1</burst-on-connect><burst-size>65535</burst-size>
  </limits>
  <authentication>
    <source-password>${PASSWORD}</source-password>
    <admin-user>admin</admin-user><admin-password>${PASSWORD}</admin-password>
  </authentication>
  <hostname>127.0.0.1</hostname>
  <listen-socket><port>${port}</port><bind-address>127.0.0.1</bind-address></listen-socket>
  <fileserve>1</fileserve>
  <paths>
    <basedir>/usr/share/icecast2</basedir><logdir>${folder}</logdir>
    <webroot>/usr/share/icecast2/web</webroot><adminroot>/usr/share/icecast2/admin</adminroot>
  </paths>
  <logging><errorlog>error.log</errorlog><loglevel>1</loglevel></logging>
  <security><chroot>0</chroot>${owner}</security>
</icecast>
`;
}
