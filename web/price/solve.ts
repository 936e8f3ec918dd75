import type { Challenge } from 'altcha-lib/types';
import { bytesOfHex, joined } from '../../src/core/bytes.ts';

export interface Solution {
  readonly counter: number;
  /** In hexadecimal. */
  readonly derivedKey: string;
}

/** Hashed at a time: a browser does them beside one another, and each alone would cost a way to its threads and back. */
const LOT = 100;

/**
 * Finds the number with which SHA-256(salt ‖ key ‖ nonce ‖ number) begins as a challenge asks (docs/PROTOCOL.md): the scheme
 * of ALTCHA, of which our own server asks for nothing but this.
 *
 * @param key that the proof is bound to
 * @param told after each lot, how many were tried
 * @returns undefined where the challenge asks for something else
 */
export async function solve(
  { parameters }: Challenge,
  key: Uint8Array,
  told: (tried: number) => void,
): Promise<Solution | undefined> {
  const { algorithm, cost, keyLength, salt, nonce, keyPrefix } = parameters;
  if (algorithm !== 'SHA-256' || cost !== 1 || keyLength !== 32) return undefined;
  const hashed = joined(bytesOfHex(salt), key, bytesOfHex(nonce), new Uint8Array(4));
  const counter = new DataView(hashed.buffer, hashed.length - 4);
  for (let first = 0; first < 2 ** 32; first += LOT) {
    const digests = await Promise.all(
      Array.from({ length: LOT }, (_, n) => {
        counter.setUint32(0, first + n);
        // The bytes are copied when it is called.
        return crypto.subtle.digest('SHA-256', hashed);
      }),
    );
    const found = digests.findIndex((digest) => hexOf(digest, keyPrefix.length).startsWith(keyPrefix));
    const digest = digests[found];
    if (digest) return { counter: first + found, derivedKey: hexOf(digest, 64) };
    told(first + LOT);
  }
  return undefined;
}

/** @param digits at least so many of its first ones */
function hexOf(digest: ArrayBuffer, digits: number): string {
  const bytes = new Uint8Array(digest, 0, Math.ceil(digits / 2));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
