import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { Installation } from '../browser/installation.ts';

const command = path.resolve(import.meta.dirname, '../../bin/tribune.js');
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
