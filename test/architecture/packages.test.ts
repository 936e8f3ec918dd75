import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { ROOT, read } from './repository.ts';

interface Locked {
  readonly hasInstallScript?: boolean;
}

const { packages } = JSON.parse(read('package-lock.json')) as { packages: Record<string, Locked> };
const INSTALL_SCRIPTS = ['preinstall', 'install', 'postinstall'];

/** Whether npm would run something to install this package; it builds whatever has a `binding.gyp` of its own accord. */
function runsAtInstall(folder: string): boolean {
  const { scripts = {} } = JSON.parse(read(path.join(folder, 'package.json'))) as { scripts?: object };
  return (
    INSTALL_SCRIPTS.some((name) => name in scripts) || existsSync(path.join(ROOT, folder, 'binding.gyp'))
  );
}

test('ARCH-5: no package has an install script, on whatever platform', () => {
  const locked = Object.keys(packages).filter((folder) => packages[folder]?.hasInstallScript);
  expect(locked).toEqual([]);
  // The lockfile is npm's word for the packages of every platform; those of this one can be looked into.
  const installed = Object.keys(packages).filter((folder) =>
    existsSync(path.join(ROOT, folder, 'package.json')),
  );
  expect(installed.length).toBeGreaterThan(1);
  expect(installed.filter(runsAtInstall)).toEqual([]);
});

test('ARCH-5: nor does Tribune itself, so that installing it runs nothing', () => {
  const { scripts, allowScripts } = JSON.parse(read('package.json')) as {
    scripts: object;
    allowScripts?: unknown;
  };
  expect(Object.keys(scripts).filter((name) => [...INSTALL_SCRIPTS, 'prepare'].includes(name))).toEqual([]);
  expect(allowScripts).toBeUndefined();
});
