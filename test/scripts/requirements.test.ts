import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { installLine, missingOf, REQUIREMENTS, type RequirementName } from '../../scripts/apt-packages.ts';

const script = join(import.meta.dirname, '../../scripts/requirements.ts');
const all = Object.keys(REQUIREMENTS) as RequirementName[];

function run(...names: string[]) {
  const env = { ...process.env, TRIBUNE_INSTALL: 'never' };
  return spawnSync(process.execPath, [script, ...names], { encoding: 'utf8', env });
}

test('REQ-1: what is missing is named, and the line to run holds each package once', () => {
  const missing = missingOf(['chromium', 'ffmpeg', 'flite', 'nginx'], (file) => file.endsWith('ffmpeg'));

  expect(missing).toEqual(['chromium', 'flite', 'nginx']);
  expect(installLine(missing)).toBe(
    'sudo apt-get update && sudo apt-get install -y --no-install-recommends chromium flite nginx-light',
  );
});

test('REQ-2: without leave to install, it fails when something is missing, and only then', () => {
  for (const name of all) {
    const { status, stderr } = run(name);
    if (existsSync(REQUIREMENTS[name].file)) expect([status, stderr]).toEqual([0, '']);
    else expect([status, stderr]).toEqual([1, expect.stringContaining(installLine([name]))]);
  }
});

test('REQ-3: a name it does not know is an error, not a success', () => {
  expect(run('chromium', 'netscape').status).toBe(2);
  expect(run().status).toBe(2);
});
