/**
 * The secret by which this origin knows what was paid at another: control tells it, and it is kept on the disk, so that a start
 * while control is away goes on with it. Until it is known there is one of this origin's own.
 */

import { randomBytes } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { isRecord } from '../core/is-record.ts';

const BYTES = 32;

export async function keptPriceSecret(file: string): Promise<Uint8Array> {
  const kept = await readFile(file, 'utf8').catch(() => '');
  return secretOf(kept.trim()) ?? randomBytes(BYTES);
}

/** For the installation's user alone. @throws when the disk refuses */
export async function keepPriceSecret(file: string, secret: Uint8Array): Promise<void> {
  await writeFile(`${file}.new`, Buffer.from(secret).toString('base64url'), { mode: 0o600 });
  await rename(`${file}.new`, file);
}

/** As control tells it; undefined: it is none. */
export function readPriceSecret(told: unknown): Uint8Array | undefined {
  return isRecord(told) && typeof told['secret'] === 'string' ? secretOf(told['secret']) : undefined;
}

function secretOf(text: string): Uint8Array | undefined {
  const bytes = /^[A-Za-z0-9_-]{43}$/.test(text) ? Buffer.from(text, 'base64url') : undefined;
  return bytes?.length === BYTES ? bytes : undefined;
}
