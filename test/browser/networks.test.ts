import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { expect, test } from 'vitest';
import { HomeNetwork } from '../network/home-network.ts';
import { command, removeStaleNamespaces } from '../network/namespace.ts';

const killed = path.resolve(import.meta.dirname, '../network/killed-process.ts');

const namespacesOf = (pid: number | undefined) =>
  command('ip', ['netns', 'list'])
    .split('\n')
    .filter((name) => name.startsWith(`tribune-${pid}-`)).length;

test('NET-8: a network is gone when its test removes it, and soon after its test was killed', async () => {
  const home = HomeNetwork.make();
  expect(namespacesOf(process.pid)).toBe(2);
  home.remove();
  expect(namespacesOf(process.pid)).toBe(0);

  const child = spawn(process.execPath, [killed], { stdio: 'inherit' });
  const [, signal] = await once(child, 'exit');
  expect(signal).toBe('SIGKILL');
  expect(namespacesOf(child.pid)).toBe(2);
  removeStaleNamespaces();
  expect(namespacesOf(child.pid)).toBe(0);
});
