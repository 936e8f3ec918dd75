/** The key pair by which an origin knows control's grants, and what control derives from it. */

import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
} from 'node:crypto';
import { open, readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import { StartProblem } from './start-problem.ts';

const PRIVATE = 'grant-key.pem';
const PUBLIC = 'grant-key.public.pem';

/** Makes control's key at the first start, and lays its public half beside it, for origins here and on other machines. */
export async function makeGrantKeys(dataDir: string): Promise<void> {
  const kept = await readSigningKey(dataDir).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
  const key = kept ?? generateKeyPairSync('ed25519').privateKey;
  if (!kept) await place(path.join(dataDir, PRIVATE), key.export({ type: 'pkcs8', format: 'pem' }), 0o600);
  const publicKey = createPublicKey(key).export({ type: 'spki', format: 'pem' });
  await place(path.join(dataDir, PUBLIC), publicKey, 0o644);
}

/** Whoever reads meanwhile, and whoever starts after a crash, finds the whole file or none. */
async function place(file: string, content: string | Buffer, mode: number): Promise<void> {
  const made = await open(`${file}.new`, 'w', mode);
  try {
    await made.writeFile(content);
    await made.sync();
  } finally {
    await made.close();
  }
  await rename(`${file}.new`, file);
}

/** Control's own. */
export async function readSigningKey(dataDir: string): Promise<KeyObject> {
  return createPrivateKey(await readFile(path.join(dataDir, PRIVATE)));
}

/** The key of speakers' tokens (HKDF, RFC 5869): a secret of its own, and no other file to keep. */
export function tokenKeyFrom(signingKey: KeyObject): Uint8Array {
  return derivedFrom(signingKey, 'tribune speaker tokens');
}

/** By which the cookies of sessions are signed; likewise. */
export function cookieSecretFrom(signingKey: KeyObject): string {
  return Buffer.from(derivedFrom(signingKey, 'tribune session cookies')).toString('base64url');
}

/** From which the key of Web Push is derived; likewise. */
export function pushSecretFrom(signingKey: KeyObject): Uint8Array {
  return derivedFrom(signingKey, 'tribune web push');
}

/** From which proofs and tickets of those who wait are known, at every origin; likewise. */
export function priceSecretFrom(signingKey: KeyObject): Uint8Array {
  return derivedFrom(signingKey, 'tribune price of joining');
}

function derivedFrom(signingKey: KeyObject, use: string): Uint8Array {
  const secret = signingKey.export({ type: 'pkcs8', format: 'der' });
  return new Uint8Array(hkdfSync('sha256', secret, '', use, 32));
}

/** @throws StartProblem that says which file to bring from control's machine */
export async function readVerifyingKey(dataDir: string): Promise<KeyObject> {
  const file = path.join(dataDir, PUBLIC);
  try {
    return createPublicKey(await readFile(file));
  } catch (cause) {
    const detail = `Copy ${PUBLIC} from the data directory of control's machine to ${file}: an origin knows grants by it.`;
    throw new StartProblem(detail, { cause });
  }
}
