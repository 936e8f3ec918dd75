/** What lies of a run's downloads on the disk, found without opening its recording. */

import { open, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { readMovieDurationMs } from '../../packager/read-movie-duration.ts';

export interface DownloadFile {
  readonly revision: number;
  readonly sizeBytes: number;
  readonly durationMs: number;
}

const MADE = /^v(\d+)\.m4a$/;
/** `ftyp`, and of `moov` its first box. */
const HEAD_BYTES = 256;

interface Known {
  /** Of the directory: it changes when a file in it is made or taken away. */
  readonly changedMs: number;
  readonly file: DownloadFile | undefined;
}

const known = new Map<string, Known>();
const MOST_KNOWN = 2_000;

/** The download of the newest revision in a run's directory; undefined while there is none. */
export async function newestDownload(runDirectory: string): Promise<DownloadFile | undefined> {
  const changedMs = (await stat(runDirectory).catch(() => undefined))?.mtimeMs;
  if (changedMs === undefined) return undefined;
  const before = known.get(runDirectory);
  if (before?.changedMs === changedMs) return before.file;
  const file = await find(runDirectory);
  known.set(runDirectory, { changedMs, file });
  const [oldest] = known.keys();
  if (known.size > MOST_KNOWN && oldest !== undefined) known.delete(oldest);
  return file;
}

async function find(directory: string): Promise<DownloadFile | undefined> {
  const revisions = (await readdir(directory)).flatMap((name) => MADE.exec(name)?.[1] ?? []).map(Number);
  if (revisions.length === 0) return undefined;
  const revision = Math.max(...revisions);
  const file = await open(path.join(directory, `v${revision}.m4a`), 'r');
  try {
    const { size: sizeBytes } = await file.stat();
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    const durationMs = readMovieDurationMs(buffer.subarray(0, bytesRead));
    return durationMs === undefined ? undefined : { revision, sizeBytes, durationMs };
  } finally {
    await file.close();
  }
}
