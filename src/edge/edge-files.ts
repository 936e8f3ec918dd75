/**
 * The files of one edge: what stands in `edge/` as it is, and `tribune.conf` with its places filled in. Pure, but for
 * reading `edge/`.
 */

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { EdgeSettings, EdgeTls } from './edge-settings.ts';

const TEMPLATES = path.resolve(import.meta.dirname, '../../edge');
const MAIN = 'tribune.conf';
/** For the cache; a little more than what it leaves free (`min_free` in `tribune.conf`). */
const LEAST_FREE_MB = 256;
/** No player waits longer than 5 s; where another origin stands by, that is not waited for. */
const PATIENCE_SECONDS = 6;
const PATIENCE_BESIDE_ANOTHER_SECONDS = 3;

/** By their names: `nginx.conf`, what it includes in a folder beside it, and what systemd is to know. */
export function edgeFiles(settings: EdgeSettings): ReadonlyMap<string, string> {
  const files = new Map<string, string>([['nginx.conf', template('nginx.conf')]]);
  for (const name of readdirSync(TEMPLATES).sort()) {
    if (name === 'nginx.conf' || !/\.(?:conf|js)$/.test(name)) continue;
    files.set(`tribune/${name}`, name === MAIN ? filled(template(name), settings) : template(name));
  }
  files.set('systemd.conf', unitLines(settings));
  files.set('tribune/origin.conf', originLines(settings));
  files.set('tribune/below.conf', belowLines(settings.below));
  return files;
}

function template(name: string): string {
  return readFileSync(path.join(TEMPLATES, name), 'utf8');
}

/** @throws Error when the template names a place that is not known, or not one that is */
function filled(text: string, settings: EdgeSettings): string {
  const places = new Map<string, string>([
    ['origins', originServers(settings)],
    ['inside', `unix:${settings.socket}`],
    ['cache', settings.cacheDirectory],
    ['size', settings.cacheSize],
    ['servers', listenerServers(settings)],
    ['door', settings.door],
    ['allowed', lines(settings.admitted.map((address) => `allow ${address};`))],
  ]);
  const used = new Set<string>();
  const result = text.replace(/<([a-z]+)>/g, (_place, name: string, at: number) => {
    const value = places.get(name);
    if (value === undefined) throw new Error(`edge/${MAIN} has a place <${name}> that nothing fills`);
    used.add(name);
    const indent = /^ */.exec(text.slice(text.lastIndexOf('\n', at) + 1))?.[0] ?? '';
    return value.replaceAll('\n', `\n${indent}`);
  });
  const missed = [...places.keys()].filter((name) => !used.has(name));
  if (missed.length > 0) throw new Error(`edge/${MAIN} has no place for ${missed.join(', ')}`);
  return result;
}

function originServers({ origins }: EdgeSettings): string {
  const [first = '', ...others] = origins;
  // The last never rests: should both fail at once, as when the edge's own network does, one is asked all the time.
  return lines([`server ${first};`, ...others.map((origin) => `server ${origin} backup max_fails=0;`)]);
}

function listenerServers({ plainPort, tls, waitMs }: EdgeSettings): string {
  const listening = [
    `proxy_cache_lock_timeout ${waitMs}ms;`,
    'include tribune/origin.conf;',
    'include tribune/listeners.conf;',
  ];
  const plain = tls
    ? redirectingServer(plainPort, tls.site)
    : server([...listenLines(plainPort, 'backlog=4096'), 'set $tribune_strict "";', ...listening]);
  return tls ? `${plain}\n\n${secureServer(tls, listening)}` : plain;
}

function redirectingServer(port: string, site: string): string {
  return server([
    ...listenLines(port, ''),
    'access_log off;',
    'client_header_timeout 10s;',
    '# Where an authority looks for what certbot --webroot put there.',
    'location /.well-known/acme-challenge/ { root /var/www/html; }',
    `location / { return 308 https://${site}$request_uri; }`,
  ]);
}

function secureServer({ port, certificate, key }: EdgeTls, listening: readonly string[]): string {
  return server([
    ...listenLines(port, 'ssl http2 backlog=4096'),
    '# Half a year: browsers come by HTTPS alone from then on (RFC 6797).',
    'set $tribune_strict max-age=15552000;',
    `ssl_certificate ${certificate};`,
    `ssl_certificate_key ${key};`,
    'ssl_protocols TLSv1.2 TLSv1.3;',
    'ssl_session_cache shared:tribune_tls:32m;',
    'ssl_session_timeout 1h;',
    ...listening,
  ]);
}

/** At a port alone, by both versions of IP. */
function listenLines(port: string, how: string): string[] {
  const addresses = /^\d+$/.test(port) ? [port, `[::]:${port}`] : [port];
  return addresses.map((address) => `listen ${address} ${how}`.trimEnd()).map((line) => `${line};`);
}

function server(content: readonly string[]): string {
  return `server {\n${content.map((line) => `    ${line}`).join('\n')}\n}`;
}

/** What a unit of systemd needs beyond Debian's. */
function unitLines({ socket, cacheDirectory }: EdgeSettings): string {
  const beside = path.posix.dirname(cacheDirectory);
  return `${lines([
    '# nginx as an edge: /etc/systemd/system/nginx.service.d/tribune.conf.',
    '',
    '[Unit]',
    '# At boot a name may not be known yet: it tries until it is, and does not give up after five times.',
    'StartLimitIntervalSec=0',
    '',
    '[Service]',
    '# Of an nginx that was killed it stays behind, and keeps the next one from starting.',
    `ExecStartPre=-/bin/rm -f ${socket}`,
    '# Of a file system that has no more, nginx keeps nothing for longer than ten seconds.',
    `ExecStartPre=-/bin/sh -c 'test "$$(df -m --output=avail ${beside} | tail -n 1)" -ge ${LEAST_FREE_MB} || echo "${beside} has less than ${LEAST_FREE_MB} MB free, of which the edge leaves 192: give its cache another place (TRIBUNE_EDGE_CACHE)" >&2'`,
    'Restart=always',
    'RestartSec=1',
    'LimitNOFILE=262144',
  ])}\n`;
}

function originLines(settings: EdgeSettings): string {
  const { originScheme, originName, originAuthorities, origins } = settings;
  const seconds = origins.length > 1 ? PATIENCE_BESIDE_ANOTHER_SECONDS : PATIENCE_SECONDS;
  const tls = [
    'proxy_ssl_server_name on;',
    `proxy_ssl_name ${originName};`,
    'proxy_ssl_verify on;',
    'proxy_ssl_verify_depth 4;',
    `proxy_ssl_trusted_certificate ${originAuthorities};`,
  ];
  return `${lines([
    '# How the origin is asked.',
    '',
    `set $tribune_scheme ${originScheme};`,
    'proxy_connect_timeout 2s;',
    `proxy_read_timeout ${seconds}s;`,
    ...(originScheme === 'https' ? tls : []),
  ])}\n`;
}

function belowLines(below: readonly string[]): string {
  return `${lines([
    '# Edges that ask this one: what they say of who asked, and how, is believed.',
    '',
    'geo $realip_remote_addr $tribune_is_below {',
    '    default 0;',
    ...below.map((address) => `    ${address} 1;`),
    '}',
    'map $tribune_is_below:$http_x_forwarded_proto $tribune_proto {',
    '    "1:https" https;',
    '    default $scheme;',
    '}',
    'real_ip_header X-Forwarded-For;',
    'real_ip_recursive on;',
    ...below.map((address) => `set_real_ip_from ${address};`),
  ])}\n`;
}

function lines(each: readonly string[]): string {
  return each.join('\n');
}
