/**
 * Sees to it that the programs named as arguments are installed: by apt where this is Debian or Ubuntu and we are
 * root, otherwise it stops and says the line to run. Nothing is ever skipped for want of a program.
 *
 * `TRIBUNE_INSTALL=never` forbids it to install.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import {
  INSTALL,
  installLine,
  missingOf,
  namedBy,
  REQUIREMENTS,
  type RequirementName,
  SETS,
} from './apt-packages.ts';

const POLICY = '/usr/sbin/policy-rc.d';

const asked = process.argv.slice(2).map(namedBy);
if (asked.length === 0 || asked.includes(undefined)) {
  const words = [...Object.keys(SETS), ...Object.keys(REQUIREMENTS)];
  console.error(`usage: node scripts/requirements.ts <${words.join('|')}> …`);
  process.exitCode = 2;
} else {
  process.exitCode = provide(missingOf([...new Set(asked.flatMap((names) => names ?? []))], existsSync));
}

/** @returns the exit code */
function provide(missing: readonly RequirementName[]): number {
  if (missing.length === 0) return 0;
  console.error(`Missing here: ${missing.join(', ')}.`);
  if (mayInstall()) {
    console.error('Installing by apt …');
    if (install(missing) && missingOf(missing, existsSync).length === 0) return 0;
  }
  console.error(`Please run\n\n  ${installLine(missing)}\n`);
  return 1;
}

function mayInstall(): boolean {
  return (
    process.env['TRIBUNE_INSTALL'] !== 'never' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')
  );
}

/** Package lists are fetched only when the first attempt shows that they are missing or stale. */
function install(missing: readonly RequirementName[]): boolean {
  const packages = missing.map((name) => REQUIREMENTS[name].package);
  return withoutServices(missing, () => {
    if (apt([...INSTALL, '-qq', ...packages])) return true;
    return apt(['update', '-qq']) && apt([...INSTALL, ...packages]);
  });
}

function apt(args: readonly string[]): boolean {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return spawnSync('apt-get', args, { stdio: ['ignore', 'inherit', 'inherit'], env }).status === 0;
}

/**
 * Keeps packages from starting their daemons, now and at the next boot: Debian asks policy-rc.d (exit code 101
 * forbids), and what was newly installed is disabled.
 */
function withoutServices(missing: readonly RequirementName[], run: () => boolean): boolean {
  const ownPolicy = !existsSync(POLICY);
  if (ownPolicy) writeFileSync(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    return run();
  } finally {
    if (ownPolicy) rmSync(POLICY, { force: true });
    for (const name of missing) {
      const requirement = REQUIREMENTS[name];
      if ('service' in requirement) disable(requirement.service);
    }
  }
}

function disable(service: string): void {
  const systemd = existsSync('/run/systemd/system');
  const [command, args] = systemd
    ? ['systemctl', ['disable', '--quiet', service]]
    : ['update-rc.d', [service, 'disable']];
  spawnSync(command as string, args as string[], { stdio: 'ignore' });
}
