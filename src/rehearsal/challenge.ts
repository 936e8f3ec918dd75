/**
 * How an installation proves that it is the operator's own: it answers a random word with what only its secret makes of it
 * (HMAC, RFC 2104), and says what it is built of, how it is set, and by which names it goes. The word itself shows that who
 * asks has the secret too: strangers learn nothing, not even that there is an answer. Whoever passes word and answer on
 * has named themselves: the asker knows by which name they were asked. Rules: docs/RULES.md REH-1, REH-2.
 */

import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** 24 random bytes, and the proof that the asker may ask: both base64url. */
const WORD = /^([A-Za-z0-9_-]{32})([A-Za-z0-9_-]{43})$/;
const NONCE_BYTES = 24;
const LONGEST = 4_096;

/** What a rehearsal is valid for. */
export interface Edition {
  /** Of this program: its version and what it is made of. */
  readonly build: string;
  /** The settings on which its capacity depends, as words for people; alike means alike. */
  readonly configuration: string;
}

/** What an installation says of itself to whoever may rehearse it. */
export interface Self extends Edition {
  /** Host names by which it is reached, without ports. */
  readonly names: readonly string[];
}

export interface ChallengeAnswer extends Self {
  /** Base64url. */
  readonly proof: string;
}

/** A word to ask an installation with, by its secret. */
export function challengeWord(key: string): string {
  const nonce = randomBytes(NONCE_BYTES).toString('base64url');
  return nonce + leaveOf(nonce, key);
}

/** Undefined when the word is none that who has the key would ask with. */
export function answerChallenge(word: string, key: string, self: Self): ChallengeAnswer | undefined {
  const [, nonce = '', leave = ''] = WORD.exec(word) ?? [];
  if (nonce === '' || !isSame(leave, leaveOf(nonce, key))) return undefined;
  const { build, configuration, names } = self;
  return { build, configuration, names, proof: proofOf(word, key, self) };
}

/**
 * What an answer says, when its proof is right for this word and key.
 *
 * @param text a stranger's
 */
export function readAnswer(text: string, word: string, key: string): Self | undefined {
  if (text.length > LONGEST) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { build, configuration, names, proof } = (value ?? {}) as Partial<Record<string, unknown>>;
  if (typeof build !== 'string' || typeof configuration !== 'string' || typeof proof !== 'string')
    return undefined;
  if (!Array.isArray(names) || names.some((name) => typeof name !== 'string')) return undefined;
  const self: Self = { build, configuration, names };
  return isSame(proof, proofOf(word, key, self)) ? self : undefined;
}

function leaveOf(nonce: string, key: string): string {
  return createHmac('sha256', key).update(`tribune rehearsal, asked ${nonce}`).digest('base64url');
}

function proofOf(word: string, key: string, { build, configuration, names }: Self): string {
  const said = JSON.stringify(['tribune rehearsal, answered', word, build, configuration, names]);
  return createHmac('sha256', key).update(said).digest('base64url');
}

function isSame(given: string, right: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(right)];
  return one.length === other.length && timingSafeEqual(one, other);
}
