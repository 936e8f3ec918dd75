/** Where the roles meet: by default sockets in the data directory, by setting TCP ports behind mutual TLS. */

import path from 'node:path';
import { type Credentials, readCredentials } from '../doors/credentials.ts';
import type { Door } from '../doors/door.ts';

export interface Doors {
  /** Of every origin that media and control know; an origin opens the first. */
  readonly origins: readonly [Door, ...Door[]];
  readonly control: Door;
  readonly media: Door;
}

const TLS_DOOR = /^tls:\/\/(\[[0-9a-f:]+\]|[a-z0-9.-]+):(\d{1,5})$/i;

/** @param faults takes a sentence for each setting that is wrong */
export function readDoors(env: NodeJS.ProcessEnv, run: string, faults: string[]): Doors {
  let credentials: Credentials | undefined;
  const shown = (): Credentials => {
    if (credentials) return credentials;
    const { TRIBUNE_TLS_CA: ca = '', TRIBUNE_TLS_CERT: cert = '', TRIBUNE_TLS_KEY: key = '' } = env;
    const read = readCredentials({ ca, cert, key }, Date.now());
    if (Array.isArray(read)) faults.push(...read);
    credentials = Array.isArray(read) ? { ca: '', cert: '', key: '' } : read;
    return credentials;
  };
  const doors = (name: string, socket: string): [Door, ...Door[]] => {
    const [first = '', ...more] = (env[name] || path.join(run, socket)).split(',');
    const door = (text: string): Door => {
      const [, host = '', digits = ''] = TLS_DOOR.exec(text) ?? [];
      const port = Number(digits);
      if (host && port >= 1 && port <= 65_535)
        return { host: host.replace(/^\[|\]$/g, ''), port, credentials: shown() };
      if (text.startsWith('/')) return text;
      faults.push(`${name} is "${text}"; it must be tls://host:port, or the whole path of a Unix socket.`);
      return text;
    };
    return [door(first), ...more.map(door)];
  };
  return {
    origins: doors('TRIBUNE_ORIGIN_DOOR', 'origin.sock'),
    control: doors('TRIBUNE_CONTROL_DOOR', 'control.sock')[0],
    media: doors('TRIBUNE_MEDIA_DOOR', 'media.sock')[0],
  };
}
