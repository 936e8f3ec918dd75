/**
 * Secrets that open doors: made here, handed out once, kept only as SHA-256. They carry 256 random bits, so a plain
 * digest is as good as a slow one, and looking one up by its digest tells an attacker nothing by its timing.
 */

import { createHash, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';

/** 256 random bits, base64url: 43 characters. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** SHA-256, hex. */
export function digestOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

export function sameDigest(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one, 'hex'), Buffer.from(other, 'hex')];
  return a.length === b.length && timingSafeEqual(a, b);
}

const LETTERS = 'abcdefghijkmnpqrstuvwxyz23456789';

/** Random letters and digits that are not mistaken for one another. */
export function randomLetters(length: number): string {
  return Array.from({ length }, () => LETTERS[randomInt(LETTERS.length)]).join('');
}
