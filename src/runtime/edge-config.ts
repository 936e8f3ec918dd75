/** Settings of `tribune edge`: `TRIBUNE_EDGE_*`, and what it takes from the installation's own. */

import { isIP } from 'node:net';
import type { EdgeSettings, EdgeTls } from '../edge/edge-settings.ts';
import { type Config, localUrl } from './config.ts';
import { listOf, readNetworks } from './networks-config.ts';

const DOOR = '127.0.0.1:8081';
const AUTHORITIES = '/etc/ssl/certs/ca-certificates.crt';
const PATH = /^\/[\w./@+-]+$/;
const NAME = /^[\w.-]{1,253}$/;
const WAIT = /^[1-9]\d{1,2}$/;
const SIZE = /^[1-9]\d{0,6}[kmgKMG]$/;

/** @throws Error that names every setting that is wrong, and what it should be */
export function readEdgeSettings(env: NodeJS.ProcessEnv, config: Config): EdgeSettings {
  const faults: string[] = [];
  const shaped = (name: string, fallback: string, form: RegExp, kind: string): string => {
    const text = env[name]?.trim() || fallback;
    if (!form.test(text)) faults.push(`${name} is "${text}"; it must be ${kind}.`);
    return text;
  };
  const file = (name: string, fallback: string) => shaped(name, fallback, PATH, 'a whole path');
  const origins = readOrigins(env, localUrl(config), faults);
  const [first] = origins;
  const site = config.publicUrl === undefined ? undefined : URL.parse(config.publicUrl);
  const settings: EdgeSettings = {
    origins: origins.map(hostAndPort),
    originScheme: first?.protocol === 'https:' ? 'https' : 'http',
    originName: readOriginName(env, origins, faults),
    originAuthorities: file('TRIBUNE_EDGE_ORIGIN_CA', AUTHORITIES),
    plainPort: (site?.protocol === 'http:' && site.port) || '80',
    tls: readTls(site, file),
    door: readDoor(env, faults),
    admitted: readAddresses(env, 'TRIBUNE_EDGE_ADMITS', admittedBy(origins), faults),
    socket: '/run/tribune-edge.sock',
    waitMs: Number(shaped('TRIBUNE_EDGE_WAIT_MS', '40', WAIT, 'a number of ms, 10 to 999')),
    below: readAddresses(env, 'TRIBUNE_EDGE_BELOW', [], faults),
    cacheDirectory: file('TRIBUNE_EDGE_CACHE', '/run/tribune-edge'),
    cacheSize: shaped('TRIBUNE_EDGE_CACHE_SIZE', '1g', SIZE, 'a size such as 1g or 500m'),
  };
  if (faults.length > 0) throw new Error(`This edge cannot be made:\n- ${faults.join('\n- ')}`);
  return settings;
}

function readOrigins(env: NodeJS.ProcessEnv, own: string, faults: string[]): URL[] {
  const urls = listOf(env['TRIBUNE_EDGE_ORIGINS'] || own).flatMap((text) => {
    const url = URL.parse(text);
    if (url && /^https?:$/.test(url.protocol) && url.pathname === '/' && url.search === '') return url;
    faults.push(
      `TRIBUNE_EDGE_ORIGINS has "${text}"; each must be an origin, or an edge before it, http://host:port.`,
    );
    return [];
  });
  if (new Set(urls.map(({ protocol }) => protocol)).size > 1) {
    faults.push('TRIBUNE_EDGE_ORIGINS mixes http and https; an edge asks all of them in one way.');
  }
  // nginx takes turns among several that stand by, and a playlist would go back.
  if (urls.length > 2) {
    faults.push('TRIBUNE_EDGE_ORIGINS has more than two: one serves, one stands by.');
  }
  return urls;
}

/** What stands in the certificates of all: an edge looks for one name, whichever it asks. */
function readOriginName(env: NodeJS.ProcessEnv, origins: readonly URL[], faults: string[]): string {
  const names = [...new Set(origins.map(({ hostname }) => hostname))];
  const wished = env['TRIBUNE_EDGE_ORIGIN_NAME']?.trim() || undefined;
  if (wished !== undefined && !NAME.test(wished)) {
    faults.push(`TRIBUNE_EDGE_ORIGIN_NAME is "${wished}"; it must be the name in the origins’ certificates.`);
  }
  if (wished === undefined && names.length > 1 && origins[0]?.protocol === 'https:') {
    faults.push(
      `TRIBUNE_EDGE_ORIGINS has ${names.join(' and ')}; TRIBUNE_EDGE_ORIGIN_NAME must say the one name that the certificates of both have.`,
    );
  }
  return wished ?? names[0] ?? '';
}

function hostAndPort({ protocol, hostname, port }: URL): string {
  return `${hostname}:${port || (protocol === 'https:' ? 443 : 80)}`;
}

/** With a public address of HTTPS: the certificate for it, by default where certbot puts it. */
function readTls(
  site: URL | undefined | null,
  file: (name: string, fallback: string) => string,
): EdgeTls | undefined {
  if (site?.protocol !== 'https:') return undefined;
  const folder = `/etc/letsencrypt/live/${site.hostname}`;
  return {
    site: site.host,
    port: site.port || '443',
    certificate: file('TRIBUNE_EDGE_CERT', `${folder}/fullchain.pem`),
    key: file('TRIBUNE_EDGE_KEY', `${folder}/privkey.pem`),
  };
}

function readDoor(env: NodeJS.ProcessEnv, faults: string[]): string {
  const text = env['TRIBUNE_EDGE_DOOR']?.trim() || DOOR;
  const url = URL.parse(`http://${text}`);
  const isDoor = url !== null && url.host === text && isIP(url.hostname.replace(/^\[|\]$/g, '')) > 0;
  if (!isDoor) {
    faults.push(`TRIBUNE_EDGE_DOOR is "${text}"; it must be an address with a port, such as ${DOOR}.`);
  }
  return text;
}

/** Who tells an edge what to forget: this machine, and origins that are named by address. */
function admittedBy(origins: readonly URL[]): string[] {
  const addresses = origins.map(({ hostname }) => hostname.replace(/^\[|\]$/g, ''));
  return [...new Set(['127.0.0.1', ...addresses.filter((address) => isIP(address) > 0)])];
}

/** Without any, the usual ones. */
function readAddresses(
  env: NodeJS.ProcessEnv,
  name: string,
  fallback: readonly string[],
  faults: string[],
): readonly string[] {
  const wished = readNetworks(env, name, faults);
  return wished.length > 0 ? wished : fallback;
}
