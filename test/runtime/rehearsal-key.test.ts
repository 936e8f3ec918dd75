import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { makeRehearsalKey, readRehearsalKey } from '../../src/runtime/rehearsal-key.ts';

test('REH-20: the key of rehearsals is made once, for its owner alone; one that a full disk cut short is made anew', async () => {
  const directory = await mkdtemp(path.join(tmpdir(), 'tribune-key-'));
  const file = path.join(directory, 'rehearsal-key');
  try {
    expect(await readRehearsalKey(directory, undefined)).toBeUndefined();
    await makeRehearsalKey(directory);
    const key = await readRehearsalKey(directory, undefined);
    expect(key).toMatch(/^[\w-]{43}$/);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    await makeRehearsalKey(directory);
    expect((await readFile(file, 'utf8')).trim()).toBe(key);
    await writeFile(file, '');
    await makeRehearsalKey(directory);
    expect(await readRehearsalKey(directory, undefined)).not.toBe(key);
    expect(await readRehearsalKey(directory, 'one that was set')).toBe('one that was set');
  } finally {
    await rm(directory, { recursive: true });
  }
});
