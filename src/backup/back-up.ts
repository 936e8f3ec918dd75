/**
 * Copies an installation, while it runs or not: the database as it stands at one moment, the keys, and every recording as
 * far as it was made.
 *
 * Of a room that is live the copy ends where it was read; a Tribune restored from it takes the room up again.
 */

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { chmod, mkdir, open, readdir, rename } from 'node:fs/promises';
import path from 'node:path';
import { inCopyOrder } from '../origin/recording/copy-order.ts';
import { copyDatabase } from '../store/copy-database.ts';
import { BackupProblem } from './backup-problem.ts';
import { type BackedUpFile, digestOfFile, MANIFEST, writeManifest } from './manifest.ts';

export const DATABASE = 'control.sqlite';
export const RECORDINGS = 'recordings';
const CERTIFICATES = 'certificates';
const KEYS = /^grant-key(\.public)?\.pem$/;

export interface BackupTotal {
  readonly files: number;
  readonly bytes: number;
}

/**
 * @param target made when missing
 * @param onFile told after each file how much is done
 * @throws BackupProblem when `target` holds something already, or there is no installation; as the disk refuses
 */
export async function backUp(
  dataDir: string,
  target: string,
  onFile: (done: BackupTotal) => void,
): Promise<BackupTotal> {
  const here = await readdir(dataDir).catch((): string[] => []);
  if (!here.some((name) => name === DATABASE || name === RECORDINGS))
    throw new BackupProblem(
      `There is no Tribune in ${dataDir}: say where its data is with TRIBUNE_DATA_DIR.`,
    );
  await mkdir(target, { recursive: true, mode: 0o700 });
  if ((await readdir(target)).length > 0)
    throw new BackupProblem(`${target} is not empty: a backup goes into a directory of its own.`);
  await chmod(target, 0o700);
  const files: BackedUpFile[] = [];
  let bytes = 0;
  const took = (name: string, digest: Pick<BackedUpFile, 'bytes' | 'sha256'>) => {
    files.push({ path: name, ...digest });
    bytes += digest.bytes;
    onFile({ files: files.length, bytes });
  };
  // The database first: of a room that it knows the recording may go further, but is never missing. Restoring tells the
  // database of what began since.
  if (here.includes(DATABASE)) {
    const copy = path.join(target, DATABASE);
    await copyDatabase(path.join(dataDir, DATABASE), copy);
    await syncFile(copy);
    took(DATABASE, await digestOfFile(copy));
  }
  const names = here.filter((name) => KEYS.test(name));
  if (here.includes(CERTIFICATES)) names.push(...(await filesUnder(dataDir, CERTIFICATES)));
  if (here.includes(RECORDINGS)) names.push(...(await filesUnder(dataDir, RECORDINGS)));
  for (const name of names) {
    const digest = await copyFile(path.join(dataDir, name), path.join(target, name));
    if (digest) took(name, digest);
  }
  const manifest = path.join(target, MANIFEST);
  const written = await open(`${manifest}.new`, 'wx', 0o600);
  try {
    await written.writeFile(writeManifest(files, Date.now()));
    await written.sync();
  } finally {
    await written.close();
  }
  await rename(`${manifest}.new`, manifest);
  return { files: files.length, bytes };
}

/** Names of all files in a directory and below it, in the order in which they are to be copied. */
async function filesUnder(root: string, directory: string): Promise<string[]> {
  const entries = await readdir(path.join(root, directory), { withFileTypes: true });
  const isDirectory = new Map(entries.map((entry) => [entry.name, entry.isDirectory()]));
  const names: string[] = [];
  for (const name of inCopyOrder([...isDirectory.keys()])) {
    const inside = `${directory}/${name}`;
    if (isDirectory.get(name)) names.push(...(await filesUnder(root, inside)));
    // Half written, or about to be put in the place of another.
    else if (!name.endsWith('.new')) names.push(inside);
  }
  return names;
}

/** Copies as much as there is now. @returns undefined for one that has gone meanwhile */
async function copyFile(
  from: string,
  to: string,
): Promise<Pick<BackedUpFile, 'bytes' | 'sha256'> | undefined> {
  const hash = createHash('sha256');
  let bytes = 0;
  await mkdir(path.dirname(to), { recursive: true, mode: 0o700 });
  const source = await open(from, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (!source) return undefined;
  const copy = await open(to, 'wx', 0o600);
  try {
    const { size } = await source.stat();
    if (size > 0) {
      for await (const piece of createReadStream('', { fd: source, autoClose: false, end: size - 1 })) {
        await copy.appendFile(piece as Buffer);
        hash.update(piece as Buffer);
        bytes += (piece as Buffer).length;
      }
    }
    await copy.sync();
  } finally {
    await source.close();
    await copy.close();
  }
  return { bytes, sha256: hash.digest('hex') };
}

async function syncFile(file: string): Promise<void> {
  const opened = await open(file, 'r+');
  try {
    await opened.sync();
  } finally {
    await opened.close();
  }
}
