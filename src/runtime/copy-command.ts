/** `tribune backup` and `tribune restore`. */

import path from 'node:path';
import { type BackupTotal, backUp } from '../backup/back-up.ts';
import { BackupProblem } from '../backup/backup-problem.ts';
import { restore } from '../backup/restore.ts';

/** How often it says how far it is, ms. */
const PROGRESS_MS = 2_000;

/** @returns the exit code: 1 when nothing was backed up or restored */
export async function runCopyCommand(
  command: 'backup' | 'restore',
  dataDir: string,
  directory: string,
): Promise<number> {
  const other = path.resolve(directory);
  let saidMs = performance.now();
  const onFile = (done: BackupTotal) => {
    if (performance.now() - saidMs < PROGRESS_MS) return;
    saidMs = performance.now();
    process.stderr.write(`${inWords(done)} so far\n`);
  };
  try {
    const total =
      command === 'backup' ? await backUp(dataDir, other, onFile) : await restore(other, dataDir, onFile);
    const what =
      command === 'backup' ? `Backed up ${dataDir} to ${other}` : `Restored ${dataDir} from ${other}`;
    process.stdout.write(`${what}: ${inWords(total)}, each checked by its SHA-256.\n`);
    return 0;
  } catch (error) {
    const known = error instanceof BackupProblem || (error as NodeJS.ErrnoException).code !== undefined;
    if (!known) throw error;
    process.stderr.write(`tribune ${command}: ${(error as Error).message}\n`);
    return 1;
  }
}

function inWords({ files, bytes }: BackupTotal): string {
  return `${files} ${files === 1 ? 'file' : 'files'}, ${(bytes / 1e6).toFixed(1)} MB`;
}
