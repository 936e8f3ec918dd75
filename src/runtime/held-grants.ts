/**
 * The grants that media holds, on disk: what it takes up again when it starts and control is away, be it that media was
 * killed or the supervisor with everything under it.
 */

import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { SignedGrant } from '../core/grant.ts';

/** Whoever reads after a crash finds the whole list, the new one or the one before. @throws as the disk refuses */
export function keepGrants(file: string, grants: readonly SignedGrant[]): void {
  writeFileSync(`${file}.new`, JSON.stringify(grants), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

/** None when there is no list, or it cannot be read. */
export function keptGrants(file: string): readonly SignedGrant[] {
  try {
    const grants: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return Array.isArray(grants) ? grants.filter((grant) => typeof grant === 'string') : [];
  } catch {
    return [];
  }
}
