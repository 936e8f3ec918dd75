/** Keeps roles running as processes of their own: one that dies is started again, the others not touched. */

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { Logger } from 'pino';

/** In the order in which they stop: media first, so that the others still take what it has. */
export const ROLES = ['media', 'control', 'origin'] as const;
export type Role = (typeof ROLES)[number];

/** What a role says once it serves. */
export interface ReadyMessage {
  readonly ready: Role;
  readonly url?: string;
  /** Only from control, only when it has just been made. */
  readonly operatorToken?: string;
  /** Likewise: the secret of the invitation for the first operator's account. */
  readonly firstOperator?: string;
}

/** With this code a role says that it cannot start as the settings are (`EX_CONFIG` of sysexits.h). */
export const CANNOT_START = 78;

const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 5_000;
/** A role that ran this long starts again at once. */
const STEADY_MS = 30_000;
const STOP_MS = 8_000;

/** A role cannot start as the settings are; it has told why. */
export class RoleCannotStart extends Error {
  override readonly name = 'RoleCannotStart';
}

/** How `start` learns of one role. */
interface Starting {
  resolve(): void;
  reject(error: Error): void;
}

export class Supervisor {
  readonly roles: readonly Role[];
  readonly #main: string;
  readonly #log: Logger;
  readonly #onReady: (message: ReadyMessage) => void;
  readonly #children = new Map<Role, ChildProcess>();
  #stopping = false;

  /**
   * @param main path of the program's entry
   * @param onReady told of each start of a role, the first and those after it died
   */
  constructor(
    main: string,
    roles: readonly Role[],
    log: Logger,
    onReady: (message: ReadyMessage) => void = () => {},
  ) {
    this.#main = main;
    this.roles = roles;
    this.#log = log;
    this.#onReady = onReady;
  }

  /**
   * Starts every role; resolves when each has been ready.
   *
   * @throws RoleCannotStart
   */
  async start(): Promise<void> {
    await Promise.all(
      this.roles.map(
        (role) => new Promise<void>((resolve, reject) => this.#run(role, FIRST_WAIT_MS, { resolve, reject })),
      ),
    );
  }

  /** Asks the roles to stop, one after the other, and kills one that has not after 8 s. */
  async stop(): Promise<void> {
    this.#stopping = true;
    for (const role of ROLES) {
      const child = this.#children.get(role);
      if (!child) continue;
      const exited = once(child, 'exit');
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
      child.kill('SIGTERM');
      await exited;
      clearTimeout(timer);
    }
  }

  #run(role: Role, waitMs: number, starting: Starting): void {
    const startedMs = performance.now();
    const child = fork(this.#main, ['role', role], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    this.#children.set(role, child);
    child.on('message', (message: ReadyMessage) => {
      this.#log.info({ role, pid: child.pid }, 'role ready');
      this.#onReady(message);
      starting.resolve();
    });
    child.once('exit', (code, signal) => {
      this.#children.delete(role);
      if (this.#stopping) return;
      // Of no effect once it was ready: what it needs was free then, and will be again.
      if (code === CANNOT_START) starting.reject(new RoleCannotStart(role));
      const steady = performance.now() - startedMs > STEADY_MS;
      const nextMs = steady ? FIRST_WAIT_MS : Math.min(LONGEST_WAIT_MS, waitMs * 2);
      this.#log.error({ role, code, signal, againInMs: nextMs }, 'role died, starting it again');
      setTimeout(() => {
        if (!this.#stopping) this.#run(role, nextMs, starting);
      }, nextMs);
    });
  }
}
