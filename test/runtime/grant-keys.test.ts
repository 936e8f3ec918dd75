import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { makeGrantKeys, readSigningKey, readVerifyingKey } from '../../src/runtime/grant-keys.ts';

test('RUN-12: the key of grants is made once, for its owner alone, and its public half is never seen in part', async () => {
  const directory = await mkdtemp(path.join(os.tmpdir(), 'tribune-keys-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  await makeGrantKeys(directory);
  const made = await readFile(path.join(directory, 'grant-key.pem'), 'utf8');
  expect((await stat(path.join(directory, 'grant-key.pem'))).mode & 0o777).toBe(0o600);
  let starting = true;
  const read = async () => {
    while (starting) await readVerifyingKey(directory);
  };
  const reading = read();
  // As roles that start again beside an origin that starts.
  for (let start = 0; start < 200; start++) await makeGrantKeys(directory);
  starting = false;
  await reading;
  const key = await readSigningKey(directory);
  expect(key.export({ type: 'pkcs8', format: 'pem' })).toBe(made);
});
