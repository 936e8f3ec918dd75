/**
 * Challenges to compute something, one for a minute and for everybody, so that a cache can give them out: making one for each
 * client would itself be what a flood exhausts. What is computed is bound to a key that the client chose, and good once.
 */

import { createChallenge, verifySolution } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/sha';
import type { Challenge, Payload } from 'altcha-lib/types';
import { isRecord } from '../core/is-record.ts';
import { boundTo, PREFIX } from '../core/proof.ts';
import { Spent } from './spent.ts';

const EPOCH_MS = 60_000;
/** A challenge is good for so many epochs: who began to compute at the end of one has time. */
const GOOD_EPOCHS = 4;
const KEY = /^[A-Za-z0-9_-]{22}$/;
const LONGEST_PROOF = 1_500;

export class EpochChallenges {
  readonly #secret: string;
  readonly #spent = new Spent();
  #made: { readonly epoch: number; readonly body: Promise<string> } | undefined;

  /** @param secret of 32 bytes */
  constructor(secret: Uint8Array) {
    this.#secret = Buffer.from(secret).toString('base64url');
  }

  /** As it is given out: JSON. @param nowMs UTC in ms since 1970 */
  challenge(nowMs: number): { readonly body: Promise<string>; readonly maxAgeS: number } {
    const epoch = Math.floor(nowMs / EPOCH_MS);
    if (this.#made?.epoch !== epoch) this.#made = { epoch, body: this.#make(epoch) };
    return {
      body: this.#made.body,
      maxAgeS: Math.max(1, Math.ceil(((epoch + 1) * EPOCH_MS - nowMs) / 1000)),
    };
  }

  /** Whether a proof is one, and was not used before. @param proof base64url of JSON, from whomever */
  async proves(proof: string, nowMs: number): Promise<boolean> {
    const read = readProof(proof);
    if (!read) return false;
    const { challenge, solution, key } = read;
    // Not `expiresAt`, for which the library looks at the machine's clock: the installation's is another.
    const untilMs = Number(challenge.parameters.data?.['untilMs']);
    if (!(untilMs > nowMs && untilMs <= nowMs + (GOOD_EPOCHS + 1) * EPOCH_MS)) return false;
    try {
      const { verified } = await verifySolution({
        challenge,
        solution,
        deriveKey: boundTo(Buffer.from(key, 'base64url'), deriveKey),
        hmacSignatureSecret: this.#secret,
      });
      return verified && this.#spent.add(`${challenge.signature} ${key}`, untilMs, nowMs);
    } catch {
      return false;
    }
  }

  async #make(epoch: number): Promise<string> {
    const challenge = await createChallenge({
      algorithm: 'SHA-256',
      cost: 1,
      keyPrefix: PREFIX,
      deriveKey,
      data: { untilMs: (epoch + GOOD_EPOCHS) * EPOCH_MS },
      hmacSignatureSecret: this.#secret,
    });
    return JSON.stringify(challenge);
  }
}

/** Whatever is signed by nobody is refused before anything is computed by its numbers. */
function readProof(
  proof: string,
): (Payload & { readonly challenge: Challenge; readonly key: string }) | undefined {
  if (proof.length > LONGEST_PROOF) return undefined;
  let read: unknown;
  try {
    read = JSON.parse(Buffer.from(proof, 'base64url').toString());
  } catch {
    return undefined;
  }
  if (!isRecord(read)) return undefined;
  const { challenge, solution, key } = read;
  if (typeof key !== 'string' || !KEY.test(key) || !isRecord(solution) || !isRecord(challenge))
    return undefined;
  const { parameters, signature } = challenge;
  if (!isRecord(parameters) || typeof signature !== 'string') return undefined;
  return { challenge, solution, key } as unknown as Payload & { challenge: Challenge; key: string };
}
