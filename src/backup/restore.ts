/** Makes an installation of a backup: the same to the byte but for what began while it was made, or nothing at all. */

import { constants } from 'node:fs';
import { copyFile, mkdir, open, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { recordedRuns } from '../origin/recording/recorded-runs.ts';
import { agreeWithRecordings } from '../store/agree-with-recordings.ts';
import { type BackupTotal, DATABASE, RECORDINGS } from './back-up.ts';
import { BackupProblem } from './backup-problem.ts';
import { type BackedUpFile, digestOfFile, readManifest } from './manifest.ts';

/**
 * @param dataDir of the new installation: empty, or made
 * @param onFile told after each file how much is done
 * @throws BackupProblem when something lies in `dataDir`, or the backup is not what was written; as the disk refuses
 */
export async function restore(
  source: string,
  dataDir: string,
  onFile: (done: BackupTotal) => void,
): Promise<BackupTotal> {
  const files = await readManifest(source);
  if ((await readdir(dataDir).catch(() => [])).length > 0)
    throw new BackupProblem(
      `${dataDir} is not empty, and nothing in it is written over: choose another directory with TRIBUNE_DATA_DIR.`,
    );
  for (const file of files) await check(path.join(source, file.path), file);
  let [done, bytes] = [0, 0];
  try {
    for (const file of files) {
      await putInPlace(path.join(source, file.path), path.join(dataDir, file.path), file);
      bytes += file.bytes;
      onFile({ files: ++done, bytes });
    }
    if (files.some(({ path: name }) => name === DATABASE)) await agree(dataDir);
  } catch (error) {
    for (const name of await readdir(dataDir).catch(() => []))
      await rm(path.join(dataDir, name), { recursive: true, force: true });
    throw error;
  }
  return { files: done, bytes };
}

/** What began while the backup was made: recordings of rooms that its database does not know are no room's. */
async function agree(dataDir: string): Promise<void> {
  const recordings = path.join(dataDir, RECORDINGS);
  const recorded = await recordedRuns(recordings);
  for (const room of agreeWithRecordings(path.join(dataDir, DATABASE), recorded))
    await rm(path.join(recordings, room), { recursive: true });
}

async function check(copy: string, { path: name, bytes, sha256 }: BackedUpFile): Promise<void> {
  const digest = await digestOfFile(copy).catch(() => undefined);
  if (digest?.bytes === bytes && digest.sha256 === sha256) return;
  const what = digest ? 'is damaged' : 'cannot be read';
  throw new BackupProblem(`${name} of the backup ${what}: nothing was restored. Use another backup.`);
}

async function putInPlace(copy: string, file: string, expected: BackedUpFile): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  await copyFile(copy, file, constants.COPYFILE_EXCL);
  const written = await open(file, 'r+');
  try {
    await written.chmod(0o600);
    await written.sync();
  } finally {
    await written.close();
  }
  // What was checked may have changed before it was copied.
  await check(file, expected);
}
