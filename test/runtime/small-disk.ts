import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { isDiskFull } from '../../src/core/full-disk.ts';

/** What the kernel gives out at a time. */
const PAGE_BYTES = 4_096;

/** A file system of its own, small enough to be filled to the last page in no time, and freed again. */
export class SmallDisk {
  readonly directory = mkdtempSync(path.join(os.tmpdir(), 'tribune-disk-'));
  readonly #ballast = path.join(this.directory, 'ballast');
  readonly #unmountAtExit = () => this.#unmount();

  constructor(megabytes: number) {
    run('mount', '-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tribune-small-disk', this.directory);
    // Also when the tests are broken off.
    process.once('exit', this.#unmountAtExit);
  }

  async fill(): Promise<void> {
    const ballast = await open(this.#ballast, 'a');
    try {
      for (const bytes of [64 * PAGE_BYTES, PAGE_BYTES]) {
        while (await ballast.appendFile(Buffer.alloc(bytes)).then(() => true, isFull));
      }
    } finally {
      await ballast.close();
    }
  }

  free(): void {
    rmSync(this.#ballast, { force: true });
  }

  remove(): void {
    process.off('exit', this.#unmountAtExit);
    this.#unmount();
  }

  #unmount(): void {
    // Lazily: what still has a file open there, if anything, is about to end.
    run('umount', '--lazy', this.directory);
    rmSync(this.directory, { recursive: true });
  }
}

function isFull(error: unknown): false {
  if (!isDiskFull(error)) throw error;
  return false;
}

function run(command: string, ...args: readonly string[]): void {
  const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${error?.message ?? stderr}`);
}
