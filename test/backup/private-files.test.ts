import { chmod, mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { backUp } from '../../src/backup/back-up.ts';
import { readConfig } from '../../src/runtime/config.ts';
import { prepareDataDir } from '../../src/runtime/data-dir.ts';
import { Store } from '../../src/store/store.ts';

async function modeOf(...file: string[]): Promise<string> {
  return ((await stat(path.join(...file))).mode & 0o777).toString(8);
}

test('RUN-15: data directory, database and backup are for this user alone, whatever they were before', async () => {
  const root = await mkdtemp(path.join(os.tmpdir(), 'tribune-private-'));
  onTestFinished(() => rm(root, { recursive: true }));
  const [dataDir, target] = [path.join(root, 'data'), path.join(root, 'backup')];
  for (const directory of [dataDir, target]) await mkdir(directory, { mode: 0o755 });
  await writeFile(path.join(dataDir, 'control.sqlite'), '', { mode: 0o644 });
  const before = process.umask(0o022);
  try {
    await prepareDataDir(readConfig({ TRIBUNE_DATA_DIR: dataDir }, root), ['control']);
    const store = await Store.open(path.join(dataDir, 'control.sqlite'));
    expect([await modeOf(dataDir), await modeOf(dataDir, 'run')]).toEqual(['700', '700']);
    const databases = (await readdir(dataDir)).filter((name) => name.startsWith('control.sqlite'));
    expect(databases).toContain('control.sqlite-wal');
    for (const name of databases) expect([name, await modeOf(dataDir, name)]).toEqual([name, '600']);
    await store.close();
    await backUp(dataDir, target, () => {});
    expect(await modeOf(target)).toBe('700');
    for (const name of await readdir(target))
      expect([name, await modeOf(target, name)]).toEqual([name, '600']);
    await chmod(path.join(dataDir, 'control.sqlite'), 0o644);
    await (await Store.open(path.join(dataDir, 'control.sqlite'))).close();
    expect(await modeOf(dataDir, 'control.sqlite')).toBe('600');
  } finally {
    process.umask(before);
  }
});
