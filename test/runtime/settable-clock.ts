import { globSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

let count = 0;

/**
 * The machine's clock as one process sees it (libfaketime): a test sets it while that process runs. Its monotonic clock
 * goes on, as the kernel's does when somebody sets the date.
 */
export class SettableClock {
  readonly #file = path.join(os.tmpdir(), `tribune-clock-${process.pid}-${count++}`);
  readonly #library: string;

  constructor() {
    const [library] = globSync('/usr/lib/*/faketime/libfaketimeMT.so.1');
    if (!library) throw new Error('libfaketime is not installed: node scripts/requirements.ts faketime');
    this.#library = library;
    this.set(0);
  }

  /** For the process that is to see this clock. */
  get environment(): Readonly<Record<string, string>> {
    return {
      LD_PRELOAD: this.#library,
      FAKETIME_TIMESTAMP_FILE: this.#file,
      // It looks into the file each second.
      FAKETIME_CACHE_DURATION: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
      NO_FAKE_STAT: '1',
    };
  }

  /** Sets it so far ahead of the true one, in seconds. */
  set(aheadSeconds: number): void {
    // At once: never read when half written.
    writeFileSync(`${this.#file}.new`, `${aheadSeconds < 0 ? '-' : '+'}${Math.abs(aheadSeconds)}\n`);
    renameSync(`${this.#file}.new`, this.#file);
  }

  remove(): void {
    rmSync(this.#file, { force: true });
  }
}
