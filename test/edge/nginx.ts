/** A real nginx with the configuration of `edge/`, as an ordinary process in a directory of its own. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { edgeFiles } from '../../src/edge/edge-files.ts';
import type { EdgeSettings } from '../../src/edge/edge-settings.ts';
import { freePort } from '../doors/free-port.ts';

const PROGRAM = '/usr/sbin/nginx';
const MEMORY = '/dev/shm';
const LEAST_MEMORY = 512e6;

export class Nginx {
  readonly url: string;
  /** Its private door. */
  readonly door: string;
  readonly #process: ChildProcess;
  readonly #folder: string;

  /**
   * @param originUrl what it stands before; @param privatePort of its private door; any when absent
   * @param other settings that are not the usual ones of a test
   * @param change of each file, to compare with what it would be without something
   */
  static async start(
    originUrl: string,
    privatePort?: number,
    other: Partial<EdgeSettings> = {},
    change = (_name: string, text: string): string => text,
  ): Promise<Nginx> {
    const folder = await mkdtemp(path.join(await memoryOrDisk(), 'tribune-edge-'));
    const port = await freePort();
    const doorPort = privatePort ?? (await freePort());
    const settings: EdgeSettings = {
      origins: [new URL(originUrl).host],
      originScheme: 'http',
      originName: new URL(originUrl).hostname,
      originAuthorities: '/etc/ssl/certs/ca-certificates.crt',
      plainPort: `127.0.0.1:${port}`,
      tls: undefined,
      door: `127.0.0.1:${doorPort}`,
      admitted: ['127.0.0.1'],
      socket: `${folder}/inside.sock`,
      waitMs: 40,
      below: [],
      cacheDirectory: `${folder}/cache`,
      cacheSize: '1g',
      ...other,
    };
    await mkdir(path.join(folder, 'tribune'));
    for (const [name, text] of edgeFiles(settings)) {
      await writeFile(path.join(folder, name), change(name, text));
    }
    await writeFile(path.join(folder, 'nginx.conf'), mainConfiguration(folder));
    const child = spawn(PROGRAM, ['-p', folder, '-c', 'nginx.conf', '-e', 'stderr'], {
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    child.on('error', () =>
      console.error(
        `${PROGRAM} is missing: run  apt-get install -y nginx-light libnginx-mod-http-cache-purge libnginx-mod-http-js`,
      ),
    );
    const nginx = new Nginx(child, folder, `http://127.0.0.1:${port}`, `http://127.0.0.1:${doorPort}`);
    await nginx.#listening();
    return nginx;
  }

  private constructor(child: ChildProcess, folder: string, url: string, door: string) {
    this.#process = child;
    this.#folder = folder;
    this.url = url;
    this.door = door;
  }

  /** Of the master; its workers are its children. */
  get pid(): number {
    return this.#process.pid ?? 0;
  }

  /** Where it keeps objects. */
  get cache(): string {
    return path.join(this.#folder, 'cache');
  }

  /** Lets nobody in at the private door; what it holds, it holds. */
  closeDoor(): Promise<void> {
    return this.#reload((text) => text.replace(/allow 127\.0\.0\.1;\n/, '# allow nobody\n'));
  }

  openDoor(): Promise<void> {
    return this.#reload((text) => text.replace('# allow nobody\n', 'allow 127.0.0.1;\n'));
  }

  async #reload(change: (text: string) => string): Promise<void> {
    const file = path.join(this.#folder, 'tribune/tribune.conf');
    const before = await readFile(file, 'utf8');
    const after = change(before);
    await writeFile(file, after);
    this.#process.kill('SIGHUP');
    const refused = !after.includes('allow 127.0.0.1;');
    // The old workers may answer for a moment.
    for (;;) {
      const answer = await fetch(`${this.door}/none`).catch(() => undefined);
      if (answer && (answer.status === 403) === refused) return;
      await wait(20);
    }
  }

  async stop(): Promise<void> {
    if (this.#process.exitCode === null && this.#process.pid !== undefined) {
      const gone = once(this.#process, 'exit');
      this.#process.kill('SIGTERM');
      await gone;
    }
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** @throws Error when it ends instead; it has said why */
  async #listening(): Promise<void> {
    for (const untilMs = performance.now() + 10_000; performance.now() < untilMs; await wait(20)) {
      if (this.#process.exitCode !== null || this.#process.pid === undefined) break;
      // With TLS it sends everyone there.
      const answer = await fetch(`${this.url}/time`, { redirect: 'manual' }).catch(() => undefined);
      if (answer?.ok || answer?.status === 308) return;
    }
    await this.stop();
    throw new Error('nginx did not begin to listen');
  }
}

/** The cache lies in memory, as on an edge, where there is some. */
async function memoryOrDisk(): Promise<string> {
  const { bavail, bsize } = await statfs(MEMORY).catch(() => ({ bavail: 0, bsize: 0 }));
  return bavail * bsize > LEAST_MEMORY ? MEMORY : tmpdir();
}

/** What Debian's nginx.conf says around ours, with all that it writes inside the folder. */
function mainConfiguration(folder: string): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `${name}_temp_path ${folder}/${name};`)
    .join('\n  ');
  return `
${process.getuid?.() === 0 ? 'user root;' : ''}
load_module /usr/lib/nginx/modules/ngx_http_cache_purge_module.so;
load_module /usr/lib/nginx/modules/ngx_http_js_module.so;
daemon off;
worker_processes 1;
pcre_jit on;
pid ${folder}/nginx.pid;
error_log stderr crit;
events { worker_connections 16384; multi_accept on; }
http {
  access_log off;
  ${temporary}
  include tribune/tribune.conf;
}
`;
}
