/** The installation's settings: `TRIBUNE_*`, read once, all faults reported together. */

import { isIP } from 'node:net';
import path from 'node:path';
import type { LoadLevel } from '../core/load.ts';
import { type RoomLimits, USUAL_LIMITS } from '../core/room-limits.ts';
import type { AccountSettings } from '../people/account-settings.ts';
import { readAccountSettings } from './account-config.ts';
import { type Doors, readDoors } from './doors.ts';
import { type HttpsSettings, readHttpsSettings, siteOf } from './https-config.ts';
import { type ListenerLimit, readHeldLevel, readListenerLimit } from './load-config.ts';
import { listOf, readNetworks } from './networks-config.ts';
import { readEdges, readKeepDays } from './replay-config.ts';

export interface Config {
  /** Where strangers come; with `https`, to its ports alone. */
  readonly host: string;
  /** Of plain HTTP; with `https`, for this machine alone. */
  readonly port: number;
  /** Undefined: a proxy has the certificate, or nobody. */
  readonly https: HttpsSettings | undefined;
  readonly dataDir: string;
  /** Sockets, and the clock's mark, inside the data directory. */
  readonly runDir: string;
  readonly doors: Doors;
  /** Directory of the built pages. */
  readonly webDir: string;
  /** What links begin with, when it is not what the browser asked for. */
  readonly publicUrl: string | undefined;
  /** Addresses at which speakers reach this machine; empty: those of its interfaces. */
  readonly publicAddresses: readonly string[];
  /** One UDP port per live room, both ends included. */
  readonly udpPorts: { readonly first: number; readonly last: number };
  /** For networks that block UDP. */
  readonly iceTcpPort: number;
  /** Whether the path to listeners passes on a segment while it is being made. */
  readonly streams: boolean;
  readonly operatorToken: string | undefined;
  readonly accounts: AccountSettings;
  /** For how many days a room is kept after its end, where its host says nothing; 0: for ever. */
  readonly keepDays: number;
  /** Private doors of the edges before the origin. */
  readonly edges: readonly URL[];
  /** Addresses and networks of caches that are believed for whom they ask, beside those in networks of one's own. */
  readonly proxies: readonly string[];
  readonly roomLimits: RoomLimits;
  /** By which a rehearsal knows the installation; undefined: what lies in the data directory. */
  readonly rehearsalKey: string | undefined;
  /** How many may listen to a room that has no limit of its own; undefined: any number. */
  readonly listenerLimit: ListenerLimit;
  /** A level of load that holds whatever is measured; undefined: it is measured. */
  readonly heldLevel: LoadLevel | undefined;
  readonly logLevel: string;
}

const LOG_LEVELS: readonly string[] = ['debug', 'info', 'warn', 'error'];

/** The address at which the plain door listens. */
export function plainHost({ host, https }: Config): string {
  return https ? '127.0.0.1' : host;
}

/** Where this machine reaches the public door, whatever name it has outside. */
export function localUrl(config: Config): string {
  const host = plainHost(config);
  const { port } = config;
  const reached = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `http://${reached.includes(':') ? `[${reached}]` : reached}:${port}`;
}

/** @throws Error that names every setting that is wrong, and what it should be. */
export function readConfig(env: NodeJS.ProcessEnv, root: string): Config {
  const faults: string[] = [];
  const integer = (name: string, fallback: number): number => {
    const text = env[name];
    if (text === undefined || text === '') return fallback;
    const value = Number(text);
    if (Number.isInteger(value) && value >= 0 && value <= 65_535) return value;
    faults.push(`${name} is "${text}"; it must be a port, 0 to 65535.`);
    return fallback;
  };
  const count = (name: string, fallback: number): number => {
    const text = env[name];
    if (text === undefined || text === '') return fallback;
    if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
    faults.push(`${name} is "${text}"; it must be a number, 1 to 999999.`);
    return fallback;
  };
  const ports = /^(\d+)-(\d+)$/.exec(env['TRIBUNE_UDP_PORTS'] ?? '47000-47099');
  const udpPorts = { first: Number(ports?.[1]), last: Number(ports?.[2]) };
  if (!ports || udpPorts.last < udpPorts.first || udpPorts.last > 65_535) {
    faults.push('TRIBUNE_UDP_PORTS must be a range such as 47000-47099.');
  }
  const delivery = env['TRIBUNE_DELIVERY'] ?? 'streaming';
  if (delivery !== 'streaming' && delivery !== 'whole') {
    faults.push(`TRIBUNE_DELIVERY is "${delivery}"; it must be "streaming", or "whole" behind a cache.`);
  }
  const token = env['TRIBUNE_OPERATOR_TOKEN'] || undefined;
  if (token !== undefined && token.length < 16) {
    faults.push('TRIBUNE_OPERATOR_TOKEN must have at least 16 characters.');
  }
  const publicAddresses = listOf(env['TRIBUNE_PUBLIC_ADDRESS'] ?? '');
  const noAddress = publicAddresses.find((address) => isIP(address) === 0);
  if (noAddress !== undefined) {
    faults.push(
      `TRIBUNE_PUBLIC_ADDRESS has "${noAddress}"; it must be IP addresses, separated by commas: speakers look up no name.`,
    );
  }
  const rehearsalKey = env['TRIBUNE_REHEARSAL_KEY'] || undefined;
  if (rehearsalKey !== undefined && rehearsalKey.length < 22) {
    faults.push('TRIBUNE_REHEARSAL_KEY must have at least 22 characters.');
  }
  const logLevel = env['TRIBUNE_LOG_LEVEL'] || 'info';
  if (!LOG_LEVELS.includes(logLevel)) {
    faults.push(`TRIBUNE_LOG_LEVEL is "${logLevel}"; it must be one of ${LOG_LEVELS.join(', ')}.`);
  }
  const dataDir = path.resolve(env['TRIBUNE_DATA_DIR'] ?? 'data');
  const runDir = path.join(dataDir, 'run');
  const https = readHttpsSettings(env, integer, faults);
  const publicUrl = env['TRIBUNE_PUBLIC_URL']?.replace(/\/+$/, '') || (https && siteOf(https));
  if (https && !publicUrl?.startsWith('https://')) {
    faults.push(`TRIBUNE_PUBLIC_URL is "${publicUrl}"; with TRIBUNE_DOMAIN it must begin with https://.`);
  }
  const config: Config = {
    https,
    host: env['TRIBUNE_HOST'] ?? '0.0.0.0',
    port: integer('TRIBUNE_PORT', 8080),
    dataDir,
    runDir,
    doors: readDoors(env, runDir, faults),
    webDir: path.join(root, 'web', 'dist'),
    publicUrl,
    publicAddresses,
    udpPorts,
    iceTcpPort: integer('TRIBUNE_ICE_TCP_PORT', 47_100),
    streams: delivery === 'streaming',
    operatorToken: token,
    accounts: readAccountSettings(env, faults),
    keepDays: readKeepDays(env, faults),
    edges: readEdges(env, faults),
    proxies: readNetworks(env, 'TRIBUNE_PROXIES', faults),
    roomLimits: {
      openStages: count('TRIBUNE_STAGES_PER_ACCOUNT', USUAL_LIMITS.openStages),
      roomsToCome: count('TRIBUNE_ROOMS_PER_ACCOUNT', USUAL_LIMITS.roomsToCome),
    },
    rehearsalKey,
    listenerLimit: readListenerLimit(env, faults),
    heldLevel: readHeldLevel(env, faults),
    logLevel,
  };
  if (config.publicUrl !== undefined && !URL.canParse(config.publicUrl)) {
    faults.push(
      `TRIBUNE_PUBLIC_URL is "${config.publicUrl}"; it must be an address such as https://talk.example.org.`,
    );
  }
  // Whoever is sent there comes back to one address, which that service knows.
  if (config.accounts.provider && config.publicUrl === undefined) {
    faults.push(
      'TRIBUNE_OIDC_ISSUER needs TRIBUNE_PUBLIC_URL: where the other service sends people back to.',
    );
  }
  if (faults.length > 0) throw new Error(`Tribune cannot start:\n- ${faults.join('\n- ')}`);
  return Object.freeze(config);
}
