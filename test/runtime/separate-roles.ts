import { type ChildProcess, fork } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import path from 'node:path';
import readline from 'node:readline';
import { readConfig } from '../../src/runtime/config.ts';
import { prepareDataDir } from '../../src/runtime/data-dir.ts';
import { ROLES, type Role } from '../../src/runtime/supervisor.ts';
import { Api } from './api.ts';
import { type LogLine, TOKEN } from './tribune.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');

export type Settings = Readonly<Record<string, string>>;

/**
 * One installation whose roles a test starts itself, each with settings and surroundings of its own: another way to the
 * origin, another clock. On one data directory, as the supervisor does.
 */
export class SeparateRoles {
  readonly api: Api;
  readonly lines: LogLine[] = [];
  readonly #common: Settings;
  readonly #own: Readonly<Partial<Record<Role, Settings>>>;
  readonly #running = new Map<Role, ChildProcess>();
  readonly #line = new EventEmitter<{ line: [] }>();

  /** @param own what one role alone is told */
  constructor(common: Settings, own: Readonly<Partial<Record<Role, Settings>>>) {
    this.#common = {
      TRIBUNE_HOST: '127.0.0.1',
      TRIBUNE_OPERATOR_TOKEN: TOKEN,
      NODE_COMPILE_CACHE: path.join(ROOT, 'node_modules/.cache/tribune'),
      ...common,
    };
    this.#own = own;
    this.api = new Api(common);
  }

  /** Resolves when all roles are ready. */
  async start(): Promise<void> {
    await prepareDataDir(readConfig(this.#common, ROOT), ROLES);
    await Promise.all(ROLES.map((role) => this.startRole(role)));
  }

  async startRole(role: Role): Promise<void> {
    const child = fork(path.join(ROOT, 'src/runtime/main.ts'), ['role', role], {
      env: { PATH: process.env['PATH'], ...this.#common, ...this.#own[role] },
      execArgv: [],
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    });
    this.#running.set(role, child);
    if (child.stdout) readline.createInterface(child.stdout).on('line', (text) => this.#take(text));
    const ended = once(child, 'exit').then(([code]) => {
      throw new Error(`${role} ended with code ${code} before it was ready`);
    });
    await Promise.race([ended, once(child, 'message')]);
    ended.catch(() => {});
  }

  /** Ends a role outright; nobody starts it again. */
  async kill(role: Role): Promise<void> {
    await this.#end(role, 'SIGKILL');
  }

  pidOf(role: Role): number {
    return this.#running.get(role)?.pid ?? 0;
  }

  /** The first line of the log from the `from`-th on that fits, past or to come. */
  async logged(fits: (line: LogLine) => boolean, from = 0): Promise<LogLine> {
    for (;;) {
      const seen = this.lines.slice(from).find(fits);
      if (seen) return seen;
      await once(this.#line, 'line');
    }
  }

  async stop(): Promise<void> {
    for (const role of ROLES) await this.#end(role, 'SIGTERM');
  }

  async #end(role: Role, signal: NodeJS.Signals): Promise<void> {
    const child = this.#running.get(role);
    this.#running.delete(role);
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  }

  #take(text: string): void {
    if (!text.startsWith('{')) return;
    if (process.env['TRIBUNE_TEST_LOG']) process.stderr.write(`${text}\n`);
    this.lines.push(JSON.parse(text) as LogLine);
    this.#line.emit('line');
  }
}
