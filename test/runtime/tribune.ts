import { type ChildProcess, spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import readline from 'node:readline';
import { freePort } from '../doors/free-port.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const PROGRAM = path.join(ROOT, 'bin/tribune.js');
export const TOKEN = 'operator-token-of-the-tests';

export interface LogLine {
  readonly msg: string;
  /** As pino counts them: 40 a warning, 50 an error. */
  readonly level?: number;
  readonly role?: string;
  readonly pid?: number;
  readonly room?: string;
  readonly epoch?: number;
  readonly udpPort?: number;
  readonly againInMs?: number;
  /** Of a process that was made to collect its garbage: bytes of heap and beside it. */
  readonly inUse?: number;
  readonly err?: { readonly message: string };
}

/** `tribune serve` as an operator runs it: its log, its errors, its exit. */
export class Tribune {
  readonly process: ChildProcess;
  readonly lines: LogLine[] = [];
  stderr = '';
  readonly #line = new EventEmitter<{ line: [LogLine] }>();
  /** Exit code; null when a signal ended it. */
  readonly exited: Promise<number | null>;

  constructor(settings: Readonly<Record<string, string>>, ...args: readonly string[]) {
    this.process = spawn(process.execPath, [PROGRAM, 'serve', ...args], {
      env: {
        ...process.env,
        TRIBUNE_HOST: '127.0.0.1',
        TRIBUNE_OPERATOR_TOKEN: TOKEN,
        // One for all: else each installation compiles everything anew.
        NODE_COMPILE_CACHE: path.join(ROOT, 'node_modules/.cache/tribune'),
        ...settings,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.exited = once(this.process, 'exit').then(([code]) => code as number | null);
    if (!this.process.stdout || !this.process.stderr) throw new Error('no output');
    this.process.stderr.on('data', (piece) => {
      this.stderr += piece;
    });
    readline.createInterface(this.process.stdout).on('line', (text) => {
      if (!text.startsWith('{')) return;
      const line = JSON.parse(text) as LogLine;
      this.lines.push(line);
      this.#line.emit('line', line);
    });
  }

  /** The first line that fits, past or to come. */
  async logged(fits: (line: LogLine) => boolean): Promise<LogLine> {
    for (;;) {
      // Looked for among all each time: several lines may have come before this goes on.
      const seen = this.lines.find(fits);
      if (seen) return seen;
      await once(this.#line, 'line');
    }
  }

  async ready(...roles: readonly string[]): Promise<void> {
    const ended = this.exited.then((code) => {
      throw new Error(`Tribune ended with code ${code} before it was ready: ${this.stderr}`);
    });
    const ready = roles.map((role) => this.logged((line) => line.msg === 'role ready' && line.role === role));
    await Promise.race([ended, Promise.all(ready)]);
  }

  /** Resolves when the next process of a role is ready. */
  async nextReady(role: string): Promise<void> {
    const from = this.lines.length;
    while (!this.lines.slice(from).some((line) => line.msg === 'role ready' && line.role === role))
      await once(this.#line, 'line');
  }

  /** Pid of the newest process of a role. */
  pidOf(role: string): number {
    return this.lines.findLast((line) => line.msg === 'role ready' && line.role === role)?.pid ?? 0;
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    this.process.kill(signal);
    return this.exited;
  }
}

/** A data directory and ports that nobody uses. */
export async function freshSettings(): Promise<Record<string, string>> {
  const port = await freePort();
  return {
    TRIBUNE_PORT: String(port),
    TRIBUNE_DATA_DIR: await mkdtemp(path.join(os.tmpdir(), 'tribune-run-')),
    TRIBUNE_UDP_PORTS: `${30_000 + (port % 10_000)}-${30_005 + (port % 10_000)}`,
    TRIBUNE_ICE_TCP_PORT: '0',
  };
}

export function removeData(settings: Readonly<Record<string, string>>): Promise<void> {
  // The roles of a supervisor that was killed still write while they end.
  return rm(settings['TRIBUNE_DATA_DIR'] ?? '', { recursive: true, force: true, maxRetries: 20 });
}

/** Whether a process runs; one that ended and was not yet waited for does not. */
export async function runs(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return stat !== '' && !/\) [ZX] /.test(stat);
}

/** Processes that descend from one. */
export async function childrenOf(pid: number): Promise<number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  const children = text.split(' ').filter(Boolean).map(Number);
  return [...children, ...(await Promise.all(children.map(childrenOf))).flat()];
}
