import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import readline from 'node:readline';
import { freePort } from '../doors/free-port.ts';

const root = path.resolve(import.meta.dirname, '../..');
export const OPERATOR_TOKEN = 'operator-token-of-the-tests';

interface LogLine {
  /** Of a process that was made to collect its garbage: bytes. */
  readonly inUse?: number;
  readonly msg: string;
  readonly role?: string;
  readonly pid?: number;
  readonly room?: string;
  readonly udpPort?: number;
  readonly place?: string;
  readonly concealedShare?: number;
}

export interface Invitation {
  readonly place: string;
  readonly studioUrl: string;
  readonly whipUrl: string;
  readonly whipToken: string;
}

/** A whole Tribune, started as anyone starts it, in a data directory of its own. */
export class Installation {
  readonly url: string;
  readonly dataDir: string;
  readonly #process: ChildProcess;
  readonly #seen: LogLine[] = [];
  readonly #waiting = new Set<(line: LogLine) => void>();

  static async start(settings: Readonly<Record<string, string>> = {}): Promise<Installation> {
    const dataDir = await mkdtemp(path.join(tmpdir(), 'tribune-data-'));
    const port = await freePort();
    const udp = 40_000 + (port % 6_000);
    const installation = new Installation(dataDir, port, {
      TRIBUNE_PORT: String(port),
      TRIBUNE_HOST: '127.0.0.1',
      TRIBUNE_DATA_DIR: dataDir,
      TRIBUNE_UDP_PORTS: `${udp}-${udp + 20}`,
      TRIBUNE_ICE_TCP_PORT: '0',
      TRIBUNE_OPERATOR_TOKEN: OPERATOR_TOKEN,
      // One for all: else each installation compiles everything anew.
      NODE_COMPILE_CACHE: path.join(root, 'node_modules/.cache/tribune'),
      ...settings,
    });
    const ended = once(installation.#process, 'exit').then(() => {
      throw new Error('Tribune ended before it was ready');
    });
    const ready = ['origin', 'control', 'media'].map((role) =>
      installation.logged((line) => line.msg === 'role ready' && line.role === role),
    );
    await Promise.race([ended, Promise.all(ready)]);
    // From now on it ends when it is stopped.
    ended.catch(() => undefined);
    return installation;
  }

  private constructor(dataDir: string, port: number, settings: Record<string, string>) {
    this.dataDir = dataDir;
    this.url = `http://127.0.0.1:${port}`;
    this.#process = spawn(process.execPath, [path.join(root, 'bin/tribune.js'), 'serve'], {
      env: { ...process.env, ...settings },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    if (this.#process.stdout)
      readline.createInterface(this.#process.stdout).on('line', (text) => this.#line(text));
  }

  /** The first line of the log that fits, past or to come. */
  logged(fits: (line: LogLine) => boolean): Promise<LogLine> {
    const seen = this.#seen.find(fits);
    if (seen) return Promise.resolve(seen);
    return this.nextLogged(fits);
  }

  /** The next line of the log that fits. */
  nextLogged(fits: (line: LogLine) => boolean): Promise<LogLine> {
    return new Promise((resolve) => {
      const take = (line: LogLine) => {
        if (!fits(line)) return;
        this.#waiting.delete(take);
        resolve(line);
      };
      this.#waiting.add(take);
    });
  }

  /** Kills a role's process outright, and resolves when its successor is ready. */
  async killRole(role: 'origin' | 'control' | 'media'): Promise<void> {
    const running = this.#seen.findLast((line) => line.msg === 'role ready' && line.role === role);
    const back = this.nextLogged((line) => line.msg === 'role ready' && line.role === role);
    if (running?.pid) process.kill(running.pid, 'SIGKILL');
    await back;
  }

  /** Calls the API as the operator. */
  async call<Answer>(method: string, apiPath: string, body?: unknown): Promise<Answer> {
    const response = await fetch(`${this.url}/api/v1${apiPath}`, {
      method,
      headers: {
        authorization: `Bearer ${OPERATOR_TOKEN}`,
        ...(body ? { 'content-type': 'application/json' } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const answer = await response.json();
    if (!response.ok) throw new Error(`${method} ${apiPath}: ${response.status} ${JSON.stringify(answer)}`);
    return answer as Answer;
  }

  /** The same for what is answered without a body. */
  async order(method: string, apiPath: string, body: unknown): Promise<void> {
    const headers = { authorization: `Bearer ${OPERATOR_TOKEN}`, 'content-type': 'application/json' };
    const response = await fetch(`${this.url}/api/v1${apiPath}`, {
      method,
      headers,
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${method} ${apiPath}: ${response.status} ${await response.text()}`);
  }

  openRoom(title: string, more: object = {}): Promise<{ id: string }> {
    return this.call('POST', '/rooms', { title, ...more });
  }

  invite(room: string, name: string): Promise<Invitation> {
    return this.call('POST', `/rooms/${room}/invitations`, { name });
  }

  async stop(): Promise<void> {
    const exited = once(this.#process, 'exit');
    this.#process.kill('SIGTERM');
    await exited;
    await rm(this.dataDir, { recursive: true, force: true });
  }

  #line(text: string): void {
    if (!text.startsWith('{')) return;
    const line = JSON.parse(text) as LogLine;
    if (process.env['TRIBUNE_TEST_LOG']) process.stderr.write(`${text}\n`);
    this.#seen.push(line);
    for (const take of this.#waiting) take(line);
  }
}
