/** The key pair by which an origin knows control's grants. */

import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { StartProblem } from './start-problem.ts';

const PRIVATE = 'grant-key.pem';
const PUBLIC = 'grant-key.public.pem';

/** Control's own; made at the first start, with the public half beside it for origins on other machines. */
export async function readSigningKey(dataDir: string): Promise<KeyObject> {
  const file = path.join(dataDir, PRIVATE);
  const { privateKey } = generateKeyPairSync('ed25519');
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' });
  await writeFile(file, pem, { mode: 0o600, flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  const key = createPrivateKey(await readFile(file));
  await writeFile(path.join(dataDir, PUBLIC), createPublicKey(key).export({ type: 'spki', format: 'pem' }));
  return key;
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
