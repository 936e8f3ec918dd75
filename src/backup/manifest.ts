/**
 * What a backup holds: `backup.json` beside the files, written last. A directory without one is no backup.
 */

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { isRecord } from '../core/is-record.ts';
import { BackupProblem } from './backup-problem.ts';

export const MANIFEST = 'backup.json';
const VERSION = 1;

export interface BackedUpFile {
  /** In the data directory, with slashes. */
  readonly path: string;
  readonly bytes: number;
  /** In hex. */
  readonly sha256: string;
}

export function writeManifest(files: readonly BackedUpFile[], madeMs: number): string {
  return `${JSON.stringify({ version: VERSION, made: new Date(madeMs).toISOString(), files }, undefined, 1)}\n`;
}

/** @throws BackupProblem when there is none, or it cannot be read */
export async function readManifest(directory: string): Promise<readonly BackedUpFile[]> {
  const text = await readFile(path.join(directory, MANIFEST), 'utf8').catch(() => {
    throw new BackupProblem(
      `${directory} holds no ${MANIFEST}: it is no backup of Tribune, or one that was broken off.`,
    );
  });
  const manifest = parsed(text);
  if (isRecord(manifest) && manifest['version'] !== VERSION)
    throw new BackupProblem(`${directory} was made by another version of Tribune, which has to restore it.`);
  const files = isRecord(manifest) ? manifest['files'] : undefined;
  if (!Array.isArray(files) || !files.every(isFile))
    throw new BackupProblem(`${MANIFEST} in ${directory} is damaged: restore from another backup.`);
  return files;
}

/** SHA-256 and length of a file. */
export async function digestOfFile(file: string): Promise<Pick<BackedUpFile, 'bytes' | 'sha256'>> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const piece of createReadStream(file)) {
    hash.update(piece as Buffer);
    bytes += (piece as Buffer).length;
  }
  return { bytes, sha256: hash.digest('hex') };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Also that its path leads nowhere else. */
function isFile(value: unknown): value is BackedUpFile {
  if (!isRecord(value)) return false;
  const { path: name, bytes, sha256 } = value;
  return (
    typeof name === 'string' &&
    name.split('/').every((part) => /^[\w.-]+$/.test(part) && !/^\.+$/.test(part)) &&
    Number.isInteger(bytes) &&
    typeof sha256 === 'string'
  );
}
