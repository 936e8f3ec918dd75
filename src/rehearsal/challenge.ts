/**
 * How an installation proves that it is the operator's own: it answers a random word with what only its secret makes of it
 * (HMAC, RFC 2104), and says what it is built of and how it is set. Rules: docs/RULES.md REH-1 to REH-3.
 */

import { createHmac, timingSafeEqual } from 'node:crypto';

const NONCE = /^[A-Za-z0-9_-]{22,64}$/;
const LONGEST = 4_096;

/** What a rehearsal is valid for. */
export interface Edition {
  /** Of this program: its version and what it is made of. */
  readonly build: string;
  /** The settings on which its capacity depends, as words for people; alike means alike. */
  readonly configuration: string;
}

export interface ChallengeAnswer extends Edition {
  /** Base64url. */
  readonly proof: string;
}

/** Undefined when the word is none that a rehearsal would ask with. */
export function answerChallenge(nonce: string, key: string, edition: Edition): ChallengeAnswer | undefined {
  if (!NONCE.test(nonce)) return undefined;
  const { build, configuration } = edition;
  return { build, configuration, proof: proofOf(nonce, key, edition) };
}

/**
 * What an answer says, when its proof is right for this word and key.
 *
 * @param text a stranger's
 */
export function readAnswer(text: string, nonce: string, key: string): Edition | undefined {
  if (text.length > LONGEST) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { build, configuration, proof } = (value ?? {}) as Partial<Record<string, unknown>>;
  if (typeof build !== 'string' || typeof configuration !== 'string' || typeof proof !== 'string')
    return undefined;
  const edition = { build, configuration };
  const [given, right] = [Buffer.from(proof), Buffer.from(proofOf(nonce, key, edition))];
  return given.length === right.length && timingSafeEqual(given, right) ? edition : undefined;
}

function proofOf(nonce: string, key: string, { build, configuration }: Edition): string {
  const said = ['tribune rehearsal', nonce, build, configuration].join('\n');
  return createHmac('sha256', key).update(said).digest('base64url');
}
