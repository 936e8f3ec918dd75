/** Network namespaces of this machine, named after the test that made them, so that none outlives it for long. */

import { spawnSync } from 'node:child_process';

/** Prefix, process, number in that process, what it is. */
const NAME = /^tribune-(\d+)-\d+-\w+$/;

/**
 * Runs one of the programs that networks are made with, until it ends.
 *
 * @param input for its standard input
 * @returns its standard output
 * @throws Error with what it said when it did not do it
 */
export function command(program: 'ip' | 'nft', args: readonly string[], input = ''): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, { input, encoding: 'utf8' });
  if (status === 0) return stdout;
  const why = error ? error.message : stderr.trim();
  throw new Error(`${program} ${args.join(' ')}: ${why}`, { cause: error });
}

/** @throws Error where the machine does not let us: a network that cannot be made is a failure, never a skip. */
export function addNamespace(name: string): void {
  try {
    command('ip', ['netns', 'add', name]);
  } catch (error) {
    throw new Error(
      'Tests of networks make network namespaces, and this machine does not let them: run them as root, outside of a container that forbids it.',
      { cause: error },
    );
  }
}

/** Also takes with it its interfaces, the far ends of their cables, its routes and its firewall. */
export function deleteNamespace(name: string): void {
  spawnSync('ip', ['netns', 'del', name]);
}

/** Removes what tests left behind that were killed. */
export function removeStaleNamespaces(): void {
  for (const [name = ''] of command('ip', ['netns', 'list']).matchAll(/^\S+/gm)) {
    const pid = NAME.exec(name)?.[1];
    if (pid !== undefined && !isRunning(Number(pid))) deleteNamespace(name);
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
