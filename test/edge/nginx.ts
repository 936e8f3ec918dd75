/** A real nginx with the configuration of `edge/`, as an ordinary process in a directory of its own. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from '../doors/free-port.ts';

const EDGE = path.resolve(import.meta.dirname, '../../edge');
const PROGRAM = '/usr/sbin/nginx';

export class Nginx {
  readonly url: string;
  /** Its private door. */
  readonly door: string;
  readonly #process: ChildProcess;
  readonly #folder: string;

  /** @param originUrl what it stands before; @param privatePort of its private door; any when absent */
  static async start(originUrl: string, privatePort?: number): Promise<Nginx> {
    const folder = await mkdtemp(path.join(tmpdir(), 'tribune-edge-'));
    const port = await freePort();
    const doorPort = privatePort ?? (await freePort());
    await writeFile(path.join(folder, 'nginx.conf'), mainConfiguration(folder));
    await writeFile(path.join(folder, 'tribune.conf'), await placed(folder, { port, doorPort, originUrl }));
    const child = spawn(PROGRAM, ['-p', folder, '-c', 'nginx.conf', '-e', 'stderr'], {
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    child.on('error', () =>
      console.error(
        `${PROGRAM} is missing: run  apt-get install -y nginx-light libnginx-mod-http-cache-purge`,
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
    const file = path.join(this.#folder, 'tribune.conf');
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
      const answer = await fetch(`${this.url}/time`).catch(() => undefined);
      if (answer?.ok) return;
    }
    await this.stop();
    throw new Error('nginx did not begin to listen');
  }
}

/** What Debian's nginx.conf says around ours, with all that it writes inside the folder. */
function mainConfiguration(folder: string): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `${name}_temp_path ${folder}/${name};`)
    .join('\n  ');
  return `
${process.getuid?.() === 0 ? 'user root;' : ''}
load_module /usr/lib/nginx/modules/ngx_http_cache_purge_module.so;
daemon off;
worker_processes 1;
pid ${folder}/nginx.pid;
error_log stderr crit;
events { worker_connections 4096; }
http {
  access_log off;
  ${temporary}
  include ${folder}/tribune.conf;
}
`;
}

/** The configuration as an operator would change it for this place. */
async function placed(
  folder: string,
  { port, doorPort, originUrl }: { port: number; doorPort: number; originUrl: string },
): Promise<string> {
  let text = await readFile(path.join(EDGE, 'tribune.conf'), 'utf8');
  const changes = [
    ['server 127.0.0.1:8080 ', `server ${new URL(originUrl).host} `],
    ['/var/cache/nginx/tribune ', `${folder}/cache `],
    ['listen 80;', `listen 127.0.0.1:${port};`],
    ['listen 127.0.0.1:8081;', `listen 127.0.0.1:${doorPort};`],
    ['/etc/nginx/tribune/', `${EDGE}/`],
  ] as const;
  for (const [from, to] of changes) {
    if (text.split(from).length !== 2) throw new Error(`edge/tribune.conf should say "${from}" once`);
    text = text.replace(from, to);
  }
  return text;
}
