/** `tribune edge`: writes the configuration of an edge, has nginx check it, and says what is to be done with it. */

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { edgeFiles } from '../edge/edge-files.ts';
import type { EdgeSettings } from '../edge/edge-settings.ts';
import type { Config } from './config.ts';
import { readEdgeSettings } from './edge-config.ts';

const NGINX = '/usr/sbin/nginx';
const PACKAGES = 'nginx-light libnginx-mod-http-cache-purge libnginx-mod-http-js';

/** @returns the exit code: 1 when nothing was written, or nginx does not take it */
export async function runEdgeCommand(
  config: Config,
  directory: string,
  env: NodeJS.ProcessEnv,
): Promise<number> {
  const folder = path.resolve(directory);
  try {
    const settings = readEdgeSettings(env, config);
    const files = edgeFiles(settings);
    await write(folder, files);
    process.stdout.write(`Wrote ${files.size} files to ${folder}.\n`);
    const complaint = complaintOfNginx(folder);
    process.stdout.write(`${toDo(folder, settings, config)}\n`);
    if (complaint === '') return 0;
    process.stderr.write(`\nHere nginx does not take it:\n${complaint}\n`);
  } catch (error) {
    process.stderr.write(`tribune edge: ${(error as Error).message}\n`);
  }
  return 1;
}

/** Readable by all: there is no secret in them. @throws Error when another's configuration is there */
async function write(folder: string, files: ReadonlyMap<string, string>): Promise<void> {
  const main = path.join(folder, 'nginx.conf');
  const [firstLine = ''] = (files.get('nginx.conf') ?? '').split('\n');
  const before = await readFile(main, 'utf8').catch(() => undefined);
  if (before !== undefined && !before.startsWith(firstLine)) {
    throw new Error(`${main} is not of Tribune; choose another folder, and copy from there.`);
  }
  for (const [name, text] of files) {
    const file = path.join(folder, name);
    await mkdir(path.dirname(file), { recursive: true, mode: 0o755 });
    await writeFile(file, text);
    await chmod(file, 0o644);
  }
}

/** What `nginx -t` has against it; empty when nothing, and where there is no nginx. */
function complaintOfNginx(folder: string): string {
  if (!existsSync(NGINX)) return '';
  const { status, stderr } = spawnSync(NGINX, ['-t', '-q', '-p', folder, '-c', 'nginx.conf'], {
    encoding: 'utf8',
  });
  if (status !== 0) return stderr.trim() || `${NGINX} -t ended with ${status}`;
  process.stdout.write('nginx -t takes them.\n');
  return '';
}

function toDo(folder: string, settings: EdgeSettings, config: Config): string {
  const { streams, publicUrl, edges } = config;
  const door = `http://${settings.door}`;
  const all = [...new Set([...edges.map(({ origin }) => origin), door])];
  const origin = [
    ...(streams ? ['  TRIBUNE_DELIVERY=whole'] : []),
    ...(publicUrl === undefined ? ['  TRIBUNE_PUBLIC_URL=what listeners type'] : []),
    ...(edges.some((edge) => edge.origin === door) ? [] : [`  TRIBUNE_EDGES=${all.join(',')}`]),
  ];
  const minds = warnings(settings, config);
  return [
    '',
    'On the edge, Debian 12 or later, as root:',
    '',
    `  apt-get install ${PACKAGES}`,
    `  cp -r ${folder}/nginx.conf ${folder}/tribune /etc/nginx/`,
    `  install -D -m 644 ${folder}/systemd.conf /etc/systemd/system/nginx.service.d/tribune.conf`,
    '  nginx -t && systemctl daemon-reload && systemctl restart nginx',
    '',
    'When settings change, the same without the restart: who listens does not notice',
    '',
    '  nginx -t && systemctl reload nginx',
    ...(origin.length > 0 ? ['', 'And for every origin behind it:', '', ...origin] : []),
    ...(minds.length > 0 ? ['', 'Mind:', '', ...minds.map((mind) => `- ${mind}`)] : []),
  ].join('\n');
}

/** What nginx would take, and would not do what it is for. */
function warnings({ origins, door, admitted }: EdgeSettings, { proxies }: Config): string[] {
  const addresses = origins.map((origin) => origin.replace(/:\d+$/, ''));
  const areHere = addresses.every(isLoopback);
  const found: string[] = [];
  if (areHere) return found;
  if (isLoopback(door.replace(/:\d+$/, ''))) {
    found.push(
      `TRIBUNE_EDGE_DOOR is ${door}, which no other machine reaches: what is deleted or withdrawn would stay here for an hour. Give an address of the edge that its origins reach.`,
    );
  }
  if (admitted.every(isLoopback)) {
    found.push(
      'At that door this machine alone is let in: TRIBUNE_EDGE_ADMITS must have the addresses of the origins.',
    );
  }
  if (proxies.length === 0) {
    found.push(
      'An edge that asks from a public address is one caller to its origin, with all who come through it, until TRIBUNE_PROXIES there (or TRIBUNE_EDGE_BELOW, of an edge) has that address.',
    );
  }
  return found;
}

function isLoopback(address: string): boolean {
  return /^(?:127\.|\[?::1\]?$|localhost$)/.test(address);
}
