import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Credentials, readCredentials, troubleOf } from '../../src/doors/credentials.ts';
import {
  askDoor,
  createDoorServer,
  type Door,
  listenWith,
  openDoor,
  type TlsDoor,
} from '../../src/doors/door.ts';
import { readDoors } from '../../src/runtime/doors.ts';
import { Authority, type Certified } from './certificates.ts';

const ours = new Authority('ours');
const theirs = new Authority('theirs');
let directory: string;
let server: http.Server | undefined;

beforeEach(() => {
  directory = mkdtempSync(path.join(os.tmpdir(), 'tribune-doors-'));
});
afterEach(() => {
  server?.close();
  server?.closeAllConnections();
  rmSync(directory, { recursive: true, force: true });
});

const shown = (certified: Certified, authority = ours): Credentials => ({ ca: authority.cert, ...certified });

async function open(door: Door): Promise<void> {
  server = createDoorServer(door, {}, (request, response) => response.end(`heard ${request.url}`));
  await openDoor(door, listenWith(server));
}

/** A door of ours on a free port. */
async function openTls(certified = ours.certify({ name: 'origin' })): Promise<TlsDoor> {
  await open({ host: '127.0.0.1', port: 0, credentials: shown(certified) });
  const address = server?.address();
  if (typeof address !== 'object' || !address) throw new Error('the door has no port');
  return { host: '127.0.0.1', port: address.port, credentials: shown(ours.certify({ name: 'media' })) };
}

/** What is heard through the door, or what is wrong, in words. */
function ask(door: Door): Promise<string> {
  return new Promise((resolve) => {
    const request = askDoor(door, { path: '/here', agent: false });
    request.on('response', async (response) => {
      resolve(Buffer.concat(await response.toArray()).toString());
    });
    request.on('error', (error) => resolve(troubleOf(error)));
    request.end();
  });
}

test('DOOR-1: a Unix socket is for this user alone, and one left behind by a crash is replaced', async () => {
  const door = path.join(directory, 'run', 'origin.sock');
  expect(await ask(door)).toContain('nobody listens there');
  await open(door);
  expect(await ask(door)).toBe('heard /here');
  expect(statSync(door).mode & 0o777).toBe(0o600);
  server?.close();
  writeFileSync(path.join(directory, 'left.sock'), '');
  await open(path.join(directory, 'left.sock'));
  expect(await ask(path.join(directory, 'left.sock'))).toBe('heard /here');
});

test('DOOR-2: over TCP both sides show a certificate of the same authority', async () => {
  const door = await openTls();
  expect(await ask(door)).toBe('heard /here');
  const stranger = shown(theirs.certify({ name: 'media' }));
  expect(await ask({ ...door, credentials: stranger })).toMatch(
    /authority that signed TRIBUNE_TLS_CERT|closed/,
  );
  expect(await ask({ ...door, credentials: { ca: ours.cert, cert: '', key: '' } })).toMatch(
    /wants a certificate|closed/,
  );
  const other = { ...door.credentials, ca: theirs.cert };
  expect(await ask({ ...door, credentials: other })).toContain('not signed by TRIBUNE_TLS_CA');
});

test('DOOR-2: without TLS nothing is heard', async () => {
  const { port } = await openTls();
  const request = http.get({ host: '127.0.0.1', port, path: '/here' });
  const [error] = await once(request, 'error');
  expect(error).toBeInstanceOf(Error);
});

test('DOOR-3: a certificate for another name, or one that ended, is not believed, and it is said', async () => {
  const named = await openTls();
  expect(await ask({ ...named, host: 'localhost' })).toBe('heard /here');
  server?.close();
  const elsewhere = await openTls(ours.certify({ name: 'x', hosts: ['elsewhere.example'] }));
  expect(await ask({ ...elsewhere, host: 'localhost' })).toContain('for another host name');
  server?.close();
  const old = await openTls(ours.certify({ name: 'origin', days: -1 }));
  expect(await ask(old)).toContain('its certificate has expired');
});

test('DOOR-4: credentials that cannot serve are named before anything starts', () => {
  const file = (name: string, text: string) => {
    writeFileSync(path.join(directory, name), text);
    return path.join(directory, name);
  };
  const good = ours.certify({ name: 'media' });
  const files = { ca: file('ca', ours.cert), cert: file('cert', good.cert), key: file('key', good.key) };
  const read = (changed: object) => readCredentials({ ...files, ...changed }, Date.now());
  expect(read({})).toEqual(shown(good));
  expect(read({ key: '' })).toEqual([expect.stringContaining('TRIBUNE_TLS_KEY is missing')]);
  expect(read({ ca: path.join(directory, 'none') })).toEqual([
    expect.stringContaining('TRIBUNE_TLS_CA cannot be read'),
  ]);
  expect(read({ cert: files.key })).toEqual([
    expect.stringContaining('TRIBUNE_TLS_CERT holds no certificate'),
  ]);
  const other = file('other', ours.certify({ name: 'x' }).key);
  expect(read({ key: other })).toEqual([
    expect.stringContaining('TRIBUNE_TLS_KEY does not fit TRIBUNE_TLS_CERT'),
  ]);
  const foreign = file('foreign', theirs.cert);
  expect(read({ ca: foreign })).toEqual(['TRIBUNE_TLS_CERT was not signed by TRIBUNE_TLS_CA.']);
  const past = ours.certify({ name: 'x', days: -1 });
  expect(read({ cert: file('past', past.cert), key: file('past-key', past.key) })).toEqual([
    expect.stringContaining('TRIBUNE_TLS_CERT ended on'),
  ]);
});

test('DOOR-5: a door is a socket in the data directory, another socket, or tls://host:port; all faults are told', () => {
  const read = (env: NodeJS.ProcessEnv) => {
    const faults: string[] = [];
    return { doors: readDoors(env, '/data/run', faults), faults };
  };
  expect(read({})).toEqual({
    doors: {
      origins: ['/data/run/origin.sock'],
      control: '/data/run/control.sock',
      media: '/data/run/media.sock',
    },
    faults: [],
  });
  const { doors, faults } = read({
    TRIBUNE_ORIGIN_DOOR: 'tls://[::1]:7001,/run/b.sock',
    TRIBUNE_CONTROL_DOOR: 'tls://host:0',
    TRIBUNE_MEDIA_DOOR: 'here',
  });
  expect(doors.origins).toMatchObject([{ host: '::1', port: 7001 }, '/run/b.sock']);
  expect(faults.join('\n')).toMatch(/TRIBUNE_TLS_CA is missing.*\n.*_CERT is missing.*\n.*_KEY is missing/);
  expect(faults.filter((fault) => fault.includes('must be tls://host:port'))).toHaveLength(2);
});
