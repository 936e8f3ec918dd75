/** Keeps the three roles running as processes of their own: one that dies is started again, the others not touched. */

import { type ChildProcess, fork } from 'node:child_process';
import type { Logger } from 'pino';

export const ROLES = ['origin', 'control', 'media'] as const;
export type Role = (typeof ROLES)[number];

/** What a role says once it serves. */
export interface ReadyMessage {
  readonly ready: Role;
  readonly url?: string;
  /** Only from control, only when it has just been made. */
  readonly operatorToken?: string;
}

const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 5_000;
/** A role that ran this long starts again at once. */
const STEADY_MS = 30_000;
const STOP_MS = 8_000;

export class Supervisor {
  readonly #main: string;
  readonly #log: Logger;
  readonly #children = new Map<Role, ChildProcess>();
  #stopping = false;

  /** @param main path of the program's entry */
  constructor(main: string, log: Logger) {
    this.#main = main;
    this.#log = log;
  }

  /** Starts every role; resolves with what each said when it became ready. */
  start(): Promise<ReadyMessage[]> {
    return Promise.all(
      ROLES.map((role) => new Promise<ReadyMessage>((resolve) => this.#run(role, FIRST_WAIT_MS, resolve))),
    );
  }

  /** Asks the roles to stop, kills those that have not after 8 s, and resolves when all are gone. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await Promise.all(
      [...this.#children.values()].map(
        (child) =>
          new Promise<void>((resolve) => {
            const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
            child.once('exit', () => {
              clearTimeout(timer);
              resolve();
            });
            child.kill('SIGTERM');
          }),
      ),
    );
  }

  #run(role: Role, waitMs: number, onReady: (message: ReadyMessage) => void): void {
    const startedMs = performance.now();
    const child = fork(this.#main, [role], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    this.#children.set(role, child);
    child.on('message', (message: ReadyMessage) => {
      this.#log.info({ role, pid: child.pid }, 'role ready');
      onReady(message);
    });
    child.once('exit', (code, signal) => {
      this.#children.delete(role);
      if (this.#stopping) return;
      const steady = performance.now() - startedMs > STEADY_MS;
      const nextMs = steady ? FIRST_WAIT_MS : Math.min(LONGEST_WAIT_MS, waitMs * 2);
      this.#log.error({ role, code, signal, againInMs: nextMs }, 'role died, starting it again');
      setTimeout(() => {
        if (!this.#stopping) this.#run(role, nextMs, onReady);
      }, nextMs);
    });
  }
}
