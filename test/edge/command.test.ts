import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { edgeFiles } from '../../src/edge/edge-files.ts';
import { readConfig } from '../../src/runtime/config.ts';
import { runEdgeCommand } from '../../src/runtime/edge-command.ts';
import { readEdgeSettings } from '../../src/runtime/edge-config.ts';
import { Authority } from '../doors/certificates.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const COMMAND = path.join(ROOT, 'src/runtime/main.ts');
const folder = mkdtempSync(path.join(tmpdir(), 'tribune-edge-command-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Ended {
  readonly code: number | null;
  readonly said: string;
  readonly complained: string;
}

/** As a program of its own. */
function tribune(...words: readonly string[]): Ended {
  const { status, stdout, stderr } = spawnSync(process.execPath, [COMMAND, ...words], { encoding: 'utf8' });
  return { code: status, said: stdout, complained: stderr };
}

/** The command alone: to start the program takes longer than all that it does. */
async function edge(directory: string, settings: Readonly<Record<string, string>>): Promise<Ended> {
  const said = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  const complained = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const text = ({ mock }: { mock: { calls: unknown[][] } }) => mock.calls.map(([piece]) => piece).join('');
  try {
    const env = { TRIBUNE_EDGE_CACHE: path.join(folder, 'cache'), ...settings };
    const code = await runEdgeCommand(readConfig(env, ROOT), path.join(folder, directory), env);
    return { code, said: text(said), complained: text(complained) };
  } finally {
    said.mockRestore();
    complained.mockRestore();
  }
}

test('EDGE-32: one command writes an edge of the installation’s settings, has nginx check it and says what to do', async () => {
  const { cert, key } = new Authority('ours').certify({ name: 'talk.example.org' });
  const [certificate, secret] = [path.join(folder, 'cert.pem'), path.join(folder, 'key.pem')];
  writeFileSync(certificate, cert);
  writeFileSync(secret, key);
  const settings = {
    TRIBUNE_PUBLIC_URL: 'https://talk.example.org',
    TRIBUNE_EDGES: 'http://10.0.0.9:8081',
    TRIBUNE_EDGE_ORIGINS: 'http://10.0.0.1:8080, http://10.0.0.2:8080',
    TRIBUNE_EDGE_DOOR: '127.0.0.1:8089',
    TRIBUNE_EDGE_CERT: certificate,
    TRIBUNE_EDGE_KEY: secret,
    TRIBUNE_EDGE_CACHE_SIZE: '20g',
    TRIBUNE_EDGE_BELOW: '10.1.0.0/16',
  };
  const { code, said, complained } = await edge('one', settings);
  expect([code, complained]).toEqual([0, '']);
  expect(said).toContain('nginx -t takes them.');
  expect(said).toContain('TRIBUNE_DELIVERY=whole');
  expect(said).toContain('TRIBUNE_EDGES=http://10.0.0.9:8081,http://127.0.0.1:8089');
  const text = readFileSync(path.join(folder, 'one/tribune/tribune.conf'), 'utf8');
  for (const line of [
    'server 10.0.0.1:8080;',
    'server 10.0.0.2:8080 backup max_fails=0;',
    'listen 127.0.0.1:8089;',
    'allow 10.0.0.2;',
    'listen [::]:443 ssl http2 backlog=4096;',
    `ssl_certificate ${certificate};`,
    `proxy_cache_path ${folder}/cache levels=1:2 keys_zone=tribune:32m max_size=20g`,
  ])
    expect(text).toContain(line);
  // Its door is reached from here alone, and its origins stand elsewhere.
  expect(said).toContain('TRIBUNE_EDGE_DOOR is 127.0.0.1:8089, which no other machine reaches');
  expect(said).toContain('TRIBUNE_PROXIES');
  const unit = readFileSync(path.join(folder, 'one/systemd.conf'), 'utf8');
  expect(unit).toContain('StartLimitIntervalSec=0');
  expect(unit).toContain(`df -m --output=avail ${folder} | tail -n 1`);
  // Again over its own, never over another's.
  expect((await edge('one', settings)).code).toBe(0);
  writeFileSync(path.join(folder, 'one/nginx.conf'), 'events {}\n');
  const refused = await edge('one', settings);
  expect([refused.code, refused.complained]).toEqual([1, expect.stringContaining('is not of Tribune')]);
});

/** What the command would write. @throws Error that names what is wrong */
function configurationOf(settings: Readonly<Record<string, string>>): string {
  const config = readConfig(settings, ROOT);
  return [...edgeFiles(readEdgeSettings(settings, config)).values()].join('\n');
}

test('EDGE-33: without settings an edge stands before this machine’s origin; wrong ones are named, all at once', async () => {
  const text = configurationOf({});
  expect(text).toContain('server 127.0.0.1:8080;');
  expect(text).toContain('listen 80 backlog=4096;');
  const wrong = {
    TRIBUNE_EDGE_ORIGINS: 'ftp://x',
    TRIBUNE_EDGE_DOOR: 'door; deny all',
    TRIBUNE_EDGE_CACHE: '/tmp/a; b',
    TRIBUNE_EDGE_CACHE_SIZE: 'much',
    TRIBUNE_EDGE_ADMITS: '10.0.0.0/33',
    TRIBUNE_EDGE_BELOW: 'neighbour',
    TRIBUNE_EDGE_WAIT_MS: 'a moment',
  };
  for (const name of Object.keys(wrong)) expect(() => configurationOf(wrong)).toThrow(`${name} `);
  expect(() => configurationOf({ TRIBUNE_PROXIES: '10.0.0.0/8, nowhere' })).toThrow(
    'TRIBUNE_PROXIES has "nowhere"',
  );
  const { code, complained } = await edge('three', wrong);
  expect([code, complained]).toEqual([1, expect.stringContaining('TRIBUNE_EDGE_DOOR ')]);
});

test('EDGE-49: an edge listens where listeners are told to come', () => {
  expect(configurationOf({ TRIBUNE_PUBLIC_URL: 'http://talk.example.org:8000' })).toContain(
    'listen 8000 backlog=4096;',
  );
  const secure = configurationOf({ TRIBUNE_PUBLIC_URL: 'https://talk.example.org:8443' });
  expect(secure).toContain('listen 8443 ssl http2');
  expect(secure).toContain('return 308 https://talk.example.org:8443$request_uri;');
});

test('EDGE-50: one origin stands by at most, and with HTTPS both are known by one name', () => {
  const three = 'http://10.0.0.1, http://10.0.0.2, http://10.0.0.3';
  expect(() => configurationOf({ TRIBUNE_EDGE_ORIGINS: three })).toThrow('more than two');
  const both = { TRIBUNE_EDGE_ORIGINS: 'https://10.0.0.1, https://10.0.0.2:8443' };
  expect(() => configurationOf(both)).toThrow('TRIBUNE_EDGE_ORIGIN_NAME must say');
  const text = configurationOf({ ...both, TRIBUNE_EDGE_ORIGIN_NAME: 'talk.example.org' });
  for (const line of [
    'server 10.0.0.1:443;',
    'server 10.0.0.2:8443 backup',
    'proxy_ssl_name talk.example.org;',
  ])
    expect(text).toContain(line);
});

test('EDGE-51: what is no directory is not taken for one', () => {
  const { code, complained } = tribune('edge', '--door=8081');
  expect([code, complained]).toEqual([2, expect.stringContaining('tribune edge takes one directory.')]);
});

test('EDGE-34: what nginx has against the settings of an edge is passed on', async () => {
  const { code, complained } = await edge('four', { TRIBUNE_PUBLIC_URL: 'https://talk.example.org' });
  expect(code).toBe(1);
  expect(complained).toContain('/etc/letsencrypt/live/talk.example.org/fullchain.pem');
});
