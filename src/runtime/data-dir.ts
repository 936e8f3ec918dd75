/** The data directory: made at the first start, and one installation's alone while that runs. */

import { chmod, mkdir, rm } from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import type { Config } from './config.ts';
import { makeGrantKeys } from './grant-keys.ts';
import { makeRehearsalKey } from './rehearsal-key.ts';
import { StartProblem } from './start-problem.ts';
import type { Role } from './supervisor.ts';

/** Makes the data directory, which only this user can look into, with a place for sockets and the keys of grants. */
export async function prepareDataDir({ runDir, dataDir }: Config, roles: readonly Role[]): Promise<void> {
  await mkdir(runDir, { recursive: true, mode: 0o700 });
  // They may be older than the mode.
  for (const directory of [dataDir, runDir]) await keepToOneself(directory);
  await claim(path.join(runDir, 'supervisor.sock'), dataDir);
  // Before any role starts: the origin reads what control's key gives.
  if (roles.includes('control')) await makeGrantKeys(dataDir);
  if (roles.includes('origin')) await makeRehearsalKey(dataDir);
}

/** What it holds are people's names, keys and recordings. A directory of another user is theirs to guard. */
async function keepToOneself(directory: string): Promise<void> {
  await chmod(directory, 0o700).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPERM') throw error;
  });
}

/**
 * Listens on a socket until this process ends, however it ends. A second installation would take the first one's other
 * sockets away.
 */
async function claim(socket: string, dataDir: string): Promise<void> {
  if (await answers(socket))
    throw new StartProblem(
      `Another Tribune runs on ${dataDir}. Stop it, or choose another directory with TRIBUNE_DATA_DIR and another port with TRIBUNE_PORT.`,
    );
  await rm(socket, { force: true });
  const server = net.createServer((visitor) => visitor.destroy());
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(socket, resolve));
  server.unref();
}

function answers(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const visitor = net.connect(socket);
    visitor.once('connect', () => {
      visitor.destroy();
      resolve(true);
    });
    visitor.once('error', () => resolve(false));
  });
}
