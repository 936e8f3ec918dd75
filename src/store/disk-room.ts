import { statfsSync } from 'node:fs';
import path from 'node:path';
import { TribuneError } from '../core/refusal.ts';

/** What is left below it is for what goes on already. */
const LEAST_BYTES = 2 << 20;

/**
 * Whether there is room for anything new: a full disk is told before, so that what the database holds in reserve is kept
 * for changes to what there is.
 *
 * @throws TribuneError storage_full
 */
export function checkDiskRoom(databaseFile: string): void {
  const { bavail, bsize } = statfsSync(path.dirname(databaseFile));
  if (bavail * bsize >= LEAST_BYTES) return;
  const detail = 'The disk of the server is full: nothing was changed. Make room on it, and try again.';
  throw new TribuneError('storage_full', detail);
}
