import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { TribuneClient } from '../../src/client/client.ts';
import { Installation } from '../browser/installation.ts';
import { decode } from '../sound/ffmpeg.ts';
import { Api } from './api.ts';
import { freshSettings } from './tribune.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const command = path.join(ROOT, 'bin/tribune.js');
let folder: string;

// Each starts whole installations, on whatever machine.
vi.setConfig({ testTimeout: 90_000 });

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'tribune-start-'));
});

afterAll(() => rm(folder, { recursive: true }));

interface Ended {
  readonly code: number | null;
  readonly said: string;
  readonly complained: string;
}

/** Runs the command until it ends by itself. */
async function run(args: readonly string[], settings: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const env = { ...process.env, TRIBUNE_DATA_DIR: path.join(folder, 'data'), ...settings };
  const child = spawn(process.execPath, [command, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  let complained = '';
  child.stdout.on('data', (piece: Buffer) => {
    said += piece.toString();
  });
  child.stderr.on('data', (piece: Buffer) => {
    complained += piece.toString();
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, said, complained };
}

test.each(['TRIBUNE_PORT', 'TRIBUNE_ICE_TCP_PORT'])(
  'START-1: a port in use is one line that names its setting, %s, and ends it',
  async (setting) => {
    const other = createServer().listen(0, '0.0.0.0');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const { code, complained } = await run(['serve'], {
      TRIBUNE_PORT: '0',
      TRIBUNE_ICE_TCP_PORT: '0',
      [setting]: String(port),
    });
    other.close();
    expect(complained.trim().split('\n')).toHaveLength(1);
    expect(complained).toContain(`cannot start: Port ${port} is in use`);
    expect(complained).toContain(setting);
    expect(code).toBe(1);
  },
);

test('START-1: a data directory that cannot be made, and wrong settings, are said and end it', async () => {
  const file = path.join(folder, 'file');
  await writeFile(file, '');
  const unwritable = await run(['serve'], { TRIBUNE_DATA_DIR: path.join(file, 'data') });
  expect(unwritable.complained).toMatch(/^Tribune cannot start: The data directory .*TRIBUNE_DATA_DIR/);
  expect(unwritable.code).toBe(1);
  const tooLong = await run(['serve'], { TRIBUNE_DATA_DIR: path.join(folder, 'long'.repeat(30)) });
  expect(tooLong.complained).toMatch(/cannot start: The path of the data directory is too long/);
  const wrong = await run(['serve'], { TRIBUNE_PORT: 'http', TRIBUNE_DELIVERY: 'fast' });
  expect(wrong.complained).toContain('TRIBUNE_PORT is "http"');
  expect(wrong.complained).toContain('TRIBUNE_DELIVERY is "fast"');
  expect(wrong.code).toBe(2);
});

test('START-2: a second Tribune on the same data directory does not start, and leaves the first alone', async () => {
  const first = await Installation.start();
  const second = await run(['serve'], {
    TRIBUNE_DATA_DIR: first.dataDir,
    TRIBUNE_PORT: '0',
    TRIBUNE_ICE_TCP_PORT: '0',
  });
  expect(second.complained).toContain('Tribune cannot start: Another Tribune runs on');
  expect(second.code).toBe(1);
  await first.openRoom('Undisturbed');
  await first.stop();
});

test('START-4: a room takes over a process that was started ahead, and another one is started', async () => {
  const tribune = await Installation.start();
  const { pid } = await tribune.logged((line) => line.msg === 'role ready' && line.role === 'media');
  const children = async () =>
    (await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')).trim().split(' ');
  const [ahead] = await children();
  const { id } = await tribune.openRoom('Soon');
  const started = await tribune.logged((line) => line.msg === 'room process started' && line.room === id);
  expect(String(started.pid)).toBe(ahead);
  await expect.poll(async () => (await children()).length, { timeout: 10_000 }).toBe(2);
  await tribune.stop();
});

test('START-3: help is shown when asked for; an unknown word is refused with it', async () => {
  for (const words of [['help'], ['--help'], ['serve', '--help']]) {
    const { code, said } = await run(words);
    expect([words, code]).toEqual([words, 0]);
    expect(said).toContain('tribune serve');
  }
  for (const words of [['listen'], ['serve', '--port=80'], ['serve', 'listener'], ['demo', 'media']]) {
    const { code, complained } = await run(words);
    expect([words, code]).toEqual([words, 2]);
    expect(complained).toContain(`tribune does not know "${words.at(-1)}"`);
    expect(complained).toContain('tribune serve');
  }
});

test('START-9, DEMO-6: a signal to npm ends what it started, which says so; a demo that was heard is over after the next start', async () => {
  const settings = { ...(await freshSettings()), TRIBUNE_DATA_DIR: path.join(folder, 'by-npm') };
  const first = await greeted('npm', settings);
  const [open] = links(first.said) ?? [];
  const token = open?.hash.slice('#operator='.length) ?? '';
  const { room } = await new TribuneClient({ baseUrl: open?.origin ?? '' }).call('startDemo', { token });
  expect(await first.end()).toContain('Tribune has stopped.');
  await expect(fetch(open ?? '')).rejects.toThrow();
  const second = await greeted('npm', settings);
  const { state } = await new TribuneClient({ baseUrl: open?.origin ?? '' }).call('readRoom', {
    params: { room },
  });
  expect(state).toBe('ended');
  await second.end();
});

/** Starts the command as a newcomer does, without a token. @returns what it greets with, and how to end it */
async function greeted(
  how: 'serve' | 'demo' | 'npm',
  settings: Readonly<Record<string, string>>,
): Promise<{ said: string; end: () => Promise<string> }> {
  const env = { ...process.env, ...settings, TRIBUNE_OPERATOR_TOKEN: '' };
  // What it would build stands.
  const [program, ...words] =
    how === 'npm' ? ['npm', 'run', 'start', '--ignore-scripts'] : [process.execPath, command, how];
  const child = spawn(program, words, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'inherit'] });
  const closed = once(child, 'close');
  let said = '';
  const whole = new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (piece: Buffer) => {
      said += piece.toString();
      if (said.includes('Ctrl-C stops Tribune.')) resolve();
    });
    void closed.then(() => reject(new Error(`ended before it greeted: ${said}`)));
  });
  await whole;
  const end = async () => {
    child.kill('SIGTERM');
    await closed;
    return said;
  };
  return { said: said.replaceAll(/^\{.*$/gm, ''), end };
}

const links = (said: string) => said.match(/http:\/\/\S+/g)?.map((link) => new URL(link));

test('START-5: the first start prints its links, with a token that opens rooms and an invitation to the first operator’s account; the next start tells no token, and another invitation while there is no operator', async () => {
  const settings = { ...(await freshSettings()), TRIBUNE_DATA_DIR: path.join(folder, 'greeted') };
  const first = await greeted('serve', settings);
  const [open, demo, documentation, account] = links(first.said) ?? [];
  expect([open?.pathname, `${demo?.pathname}${demo?.search}`, documentation?.pathname]).toEqual([
    '/',
    '/?demo',
    '/docs/',
  ]);
  const token = /^#operator=(\S{16,})$/.exec(open?.hash ?? '')?.[1];
  const made = await fetch(new URL('/api/v1/rooms', open), {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ title: 'The first room' }),
  });
  expect(made.status).toBe(201);
  expect((await fetch(documentation ?? '')).status).toBe(200);
  const invitation = /^#register=(\S{43})$/.exec(account?.hash ?? '')?.[1];
  expect([account?.pathname, (await fetch(account ?? '')).status]).toEqual(['/account/', 200]);
  const begun = await fetch(new URL('/api/v1/accounts/begin', open), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'Olga', invitation }),
  });
  expect(begun.status).toBe(200);
  await first.end();
  const second = await greeted('serve', settings);
  const [, , , anew, ...others] = links(second.said) ?? [];
  expect(
    links(second.said)
      ?.slice(0, 3)
      .map(({ hash }) => hash),
  ).toEqual(['', '', '']);
  expect([anew?.hash, others]).toEqual([expect.stringMatching(/^#register=\S{43}$/), []]);
  expect(anew?.hash).not.toBe(account?.hash);
  await second.end();
});

test('START-6: `tribune demo` says where to hear it, and there two voices are heard', async () => {
  const settings = { ...(await freshSettings()), TRIBUNE_DATA_DIR: path.join(folder, 'demo') };
  const { said, end } = await greeted('demo', settings);
  expect(said).toContain('two recorded voices converse');
  const room = /\/r\/(\S+)/.exec(said)?.[1] ?? '';
  const api = new Api(settings);
  const { run } = await api.programme(room);
  const names = async () => (await api.head(room))?.stage.map(({ name }) => name).sort();
  await expect.poll(names, { timeout: 15_000 }).toEqual(['Ada', 'Ben']);
  const init = await fetch(`${api.url}/live/${room}/r${run}/aac64/init.mp4`);
  const loudest = async () => {
    const segment = await api.segment(room, run, (await api.nextSegment(room)) - 1);
    const bytes = [await init.clone().arrayBuffer(), await segment.arrayBuffer()].map((piece) =>
      Buffer.from(piece),
    );
    return Math.max(...(await decode(Buffer.concat(bytes))).samples);
  };
  await expect.poll(loudest, { timeout: 15_000 }).toBeGreaterThan(0.1);
  await end();
});

test('START-7: on an older Node the command runs on the one that npm installed beside it', async () => {
  const older = "data:text/javascript,Object.defineProperty(process.versions,'node',{value:'20.11.0'})";
  const child = spawn(process.execPath, ['--import', older, command, 'help'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stdout.on('data', (piece: Buffer) => {
    said += piece.toString();
  });
  expect(await once(child, 'close')).toEqual([0, null]);
  expect(said).toMatch(/^tribune serve/);
});
