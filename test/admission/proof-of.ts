import { randomBytes } from 'node:crypto';
import { solveChallenge } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/sha';
import type { Challenge } from 'altcha-lib/types';
import { boundTo } from '../../src/core/proof.ts';

/** What a page computes, as it goes over the wire. */
export async function proofOf(challenge: Challenge, key = randomBytes(16)): Promise<string> {
  const solution = await solveChallenge({ challenge, deriveKey: boundTo(key, deriveKey) });
  return wire({ challenge, solution, key: key.toString('base64url') });
}

export function wire(proof: object): string {
  return Buffer.from(JSON.stringify(proof)).toString('base64url');
}
