import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import readline from 'node:readline';

const START_MS = 60_000;
const END_MS = 5_000;

/** A browser's process, with a home that goes with it. */
export class BrowserProcess {
  /** Where it said that it listens. */
  readonly endpoint: string;
  readonly #process: ChildProcess;
  readonly #home: string;

  /**
   * @param prepare fills the home, and tells what to call the browser with
   * @param announces the line of its error output that names the address
   */
  static async start(
    program: string,
    prepare: (home: string) => Promise<readonly string[]>,
    env: Readonly<Record<string, string>>,
    announces: RegExp,
  ): Promise<BrowserProcess> {
    const home = await mkdtemp(path.join(tmpdir(), 'tribune-browser-'));
    const child = spawn(program, await prepare(home), {
      env: { ...process.env, HOME: home, XDG_RUNTIME_DIR: home, LANG: 'en_GB.UTF-8', ...env },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    return new BrowserProcess(child, home, await endpointOf(child, announces));
  }

  private constructor(child: ChildProcess, home: string, endpoint: string) {
    this.#process = child;
    this.#home = home;
    this.endpoint = endpoint;
  }

  async stop(): Promise<void> {
    if (this.#process.exitCode === null && this.#process.signalCode === null) {
      const ended = once(this.#process, 'exit');
      this.#process.kill('SIGTERM');
      const late = setTimeout(() => this.#process.kill('SIGKILL'), END_MS);
      await ended;
      clearTimeout(late);
    }
    // Its children may still write while they end.
    await rm(this.#home, { recursive: true, force: true, maxRetries: 20 });
  }
}

function endpointOf(child: ChildProcess, announces: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    const said: string[] = [];
    const fail = (why: string) => {
      child.kill('SIGKILL');
      reject(new Error(`the browser ${why}: ${said.join('\n')}`));
    };
    const late = setTimeout(() => fail('does not start'), START_MS);
    child.on('error', reject);
    child.on('exit', () => fail('ended'));
    if (!child.stderr) return;
    // Read on to its end, or the browser would wait to be heard.
    readline.createInterface(child.stderr).on('line', (line) => {
      if (said.length < 50) said.push(line);
      const address = announces.exec(line)?.[1];
      if (address === undefined) return;
      clearTimeout(late);
      resolve(address);
    });
  });
}
