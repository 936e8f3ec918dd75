/** The nginx of the tests with our edge's configuration, made ready for tens of thousands of connections. */

import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { openFilesLimit, serversAt } from '../../src/rehearsal/processes-here.ts';
import { Nginx } from '../../test/edge/nginx.ts';

/** What stands before the origin. */
export interface Front {
  readonly url: string;
  /** Of the process that answers. */
  readonly pid: number;
  stop(): Promise<void>;
}

/** @param originUrl what it stands before */
export async function startLargeNginx(originUrl: string): Promise<Front> {
  const nginx = await Nginx.start(originUrl);
  const file = path.join(path.dirname(nginx.cache), 'nginx.conf');
  const before = await readFile(file, 'utf8');
  const after = before.replace(/worker_connections \d+;/, `worker_connections ${openFilesLimit()};`);
  if (after === before) throw new Error('the configuration of nginx has no place for connections');
  await writeFile(file, after);
  const port = Number(new URL(nginx.url).port);
  const master = Math.min(...serversAt([port]).map(({ pid }) => pid));
  const workers = () => serversAt([port]).filter(({ pid }) => pid !== master);
  const old = workers().map(({ pid }) => pid);
  process.kill(master, 'SIGHUP');
  while (workers().length !== 1 || workers().some(({ pid }) => old.includes(pid))) await wait(50);
  return { url: nginx.url, pid: workers()[0]?.pid ?? 0, stop: () => nginx.stop() };
}

export const NGINX_SETTINGS =
  'edge: Debian’s nginx-light with edge/tribune.conf as it is shipped, one worker, worker_connections as many as it may have descriptors, pcre_jit on, cache in memory as it is shipped, no TLS';
