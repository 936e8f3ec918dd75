/** What this installation is built of and how it is set, as far as its capacity depends on it: a rehearsal is valid for that. */

import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { availableParallelism, cpus, totalmem } from 'node:os';
import path from 'node:path';
import type { Edition } from '../rehearsal/challenge.ts';
import type { Config } from './config.ts';

const ROOT = path.join(import.meta.dirname, '../..');
let build: Promise<string> | undefined;

export async function editionOf(config: Config): Promise<Edition> {
  build ??= buildOf();
  return { build: await build, configuration: configurationOf(config) };
}

/** The version, and a digest of the program: between two releases it changes too. */
async function buildOf(): Promise<string> {
  const manifest = await readFile(path.join(ROOT, 'package.json'), 'utf8');
  const { version } = JSON.parse(manifest) as { version: string };
  const hash = createHash('sha256').update(await readFile(path.join(ROOT, 'package-lock.json')));
  const entries = await readdir(path.join(ROOT, 'src'), { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => path.join(parentPath, name));
  for (const file of files.sort()) hash.update(path.relative(ROOT, file)).update(await readFile(file));
  return `${version} ${hash.digest('hex').slice(0, 12)}`;
}

function configurationOf({ streams, https, edges, doors }: Config): string {
  const [model] = cpus();
  return [
    streams ? 'segments streamed while they are made' : 'whole segments, for caches',
    https ? 'HTTPS of its own' : 'no HTTPS of its own',
    `edges that are told: ${edges.length}`,
    `origins: ${doors.origins.length}`,
    `${availableParallelism()} × ${model?.model.trim() ?? 'unknown processor'}`,
    `${Math.round(totalmem() / 2 ** 30)} GB`,
    `Node ${process.versions.node}`,
  ].join(', ');
}
