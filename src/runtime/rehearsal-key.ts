/** The secret by which a rehearsal knows that an installation is its operator's own. */

import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { isDiskFull } from '../core/full-disk.ts';

const FILE = 'rehearsal-key';

/** Makes it at the first start of an origin, for the installation's user alone; on a full disk, at a later one. */
export async function makeRehearsalKey(dataDir: string): Promise<void> {
  if ((await readRehearsalKey(dataDir, undefined)) !== undefined) return;
  const key = `${randomBytes(32).toString('base64url')}\n`;
  await writeFile(path.join(dataDir, FILE), key, { mode: 0o600 }).catch((error: unknown) => {
    if (!isDiskFull(error)) throw error;
  });
}

/** Undefined where there is none, or none whole. @param set that of TRIBUNE_REHEARSAL_KEY */
export async function readRehearsalKey(
  dataDir: string,
  set: string | undefined,
): Promise<string | undefined> {
  if (set !== undefined) return set;
  const text = await readFile(path.join(dataDir, FILE), 'utf8').catch(() => '');
  return text.trim() || undefined;
}
