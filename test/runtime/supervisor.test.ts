import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ClockMark } from '../../src/core/steady-clock.ts';
import { Supervisor } from '../../src/runtime/supervisor.ts';
import { Api } from './api.ts';
import { childrenOf, freshSettings, removeData, runs, Tribune } from './tribune.ts';

// Whole installations start here, several of them in a test.
vi.setConfig({ testTimeout: 90_000 });

const ROLES = ['origin', 'control', 'media'] as const;
let settings: Record<string, string>;
let tribune: Tribune | undefined;

beforeEach(async () => {
  settings = await freshSettings();
});
afterEach(async () => {
  tribune?.process.kill('SIGKILL');
  await tribune?.exited;
  tribune = undefined;
  await removeData(settings);
});

async function start(): Promise<Tribune> {
  tribune = new Tribune(settings);
  await tribune.ready(...ROLES);
  return tribune;
}

/** Resolves when none of them runs. */
async function gone(pids: readonly number[]): Promise<void> {
  await expect
    .poll(async () => (await Promise.all(pids.map(runs))).includes(true), { timeout: 10_000 })
    .toBe(false);
}

test.each(['SIGTERM', 'SIGINT'] as const)(
  'RUN-1: %s ends everything within two seconds, a live room included, with code 0',
  async (signal) => {
    const running = await start();
    await new Api(settings).openRoom('A room');
    const pids = await childrenOf(running.process.pid ?? 0);
    expect(pids.length).toBeGreaterThanOrEqual(4);
    const askedMs = performance.now();
    expect(await running.stop(signal)).toBe(0);
    expect(performance.now() - askedMs).toBeLessThan(2_000);
    expect((await Promise.all(pids.map(runs))).includes(true)).toBe(false);
    expect(running.lines.filter(({ msg }) => /died|fail/.test(msg))).toEqual([]);
    expect(running.stderr).toBe('');
  },
);

test('RUN-2: a supervisor that is killed leaves no orphan, and its successor finds the ports free', async () => {
  const first = await start();
  await new Api(settings).openRoom('A room');
  const pids = await childrenOf(first.process.pid ?? 0);
  await first.stop('SIGKILL');
  const second = await start();
  await gone(pids);
  expect(second.stderr).toBe('');
});

test('RUN-3: a role that dies starts again, and the others do not notice', async () => {
  const running = await start();
  for (const role of ROLES) {
    const before = ROLES.map((other) => running.pidOf(other));
    const back = running.lines.length;
    process.kill(running.pidOf(role), 'SIGKILL');
    await expect
      .poll(() => running.lines.slice(back).some((line) => line.msg === 'role ready' && line.role === role), {
        timeout: 30_000,
      })
      .toBe(true);
    const after = ROLES.map((other) => running.pidOf(other));
    expect(ROLES.filter((_, i) => before[i] !== after[i])).toEqual([role]);
  }
});

test('RUN-5: wrong settings are told all together, with code 2, and nothing starts', async () => {
  tribune = new Tribune({
    ...settings,
    TRIBUNE_PORT: '99999',
    TRIBUNE_DELIVERY: 'fast',
    TRIBUNE_UDP_PORTS: '9-1',
    TRIBUNE_MEDIA_DOOR: 'tls://media:7003',
    TRIBUNE_OPERATOR_TOKEN: 'short',
  });
  expect(await tribune.exited).toBe(2);
  for (const name of ['PORT', 'DELIVERY', 'UDP_PORTS', 'TLS_CA', 'OPERATOR_TOKEN']) {
    expect(tribune.stderr).toContain(`TRIBUNE_${name} `);
  }
  expect(tribune.lines).toEqual([]);
});

test('RUN-6: a role that dies at once is started again after ever longer waits, up to 5 s', async () => {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'tribune-role-'));
  const program = path.join(directory, 'role.js');
  writeFileSync(program, 'process.exit(1)');
  const waits: number[] = [];
  const log = pino(
    { level: 'error' },
    { write: (line: string) => void waits.push((JSON.parse(line) as { againInMs: number }).againInMs) },
  );
  const supervisor = new Supervisor(program, ['control'], log);
  void supervisor.start();
  await expect.poll(() => waits.length, { timeout: 20_000 }).toBeGreaterThanOrEqual(5);
  await supervisor.stop();
  expect(waits.slice(0, 5)).toEqual([200, 400, 800, 1_600, 3_200]);
  rmSync(directory, { recursive: true });
});

test('RUN-7: a whole Tribune that starts again has its live rooms, in the same run, under numbers that go on', async () => {
  const first = await start();
  const api = new Api(settings);
  const room = await api.openRoom('A room');
  const before = await api.nextSegment(room);
  const { run, t0Ms } = await api.programme(room);
  await first.stop('SIGTERM');
  await start();
  const after = await api.nextSegment(room);
  expect(after).toBeGreaterThan(before);
  expect(await api.programme(room)).toMatchObject({ run, t0Ms });
  const kept = await api.segment(room, run, before);
  expect(kept.status).toBe(200);
});

test('RUN-11: over a restart the clock goes on from its mark in all roles, whatever the machine’s clock says', async () => {
  const first = await start();
  const api = new Api(settings);
  const room = await api.openRoom('A room');
  const before = await api.nextSegment(room);
  await first.stop('SIGTERM');
  // As if the machine's clock had been set back by 100 s: while a room is live that is not followed.
  const file = path.join(settings['TRIBUNE_DATA_DIR'] ?? '', 'run', 'clock.json');
  const mark = JSON.parse(readFileSync(file, 'utf8')) as ClockMark;
  writeFileSync(file, JSON.stringify({ ...mark, utcMs: mark.utcMs + 100_000 }));
  await start();
  const aheadMs = async () => Date.parse(await (await fetch(`${api.url}/time`)).text()) - Date.now();
  expect(Math.abs((await aheadMs()) - 100_000)).toBeLessThan(500);
  // Control grants from there, and media makes sound there.
  const isMade = async () => {
    const n = await api.nextSegment(room);
    expect(n - before).toBeGreaterThan(100);
    const playlist = await (await fetch(`${api.url}/live/${room}/r1/aac64/live.m3u8`)).text();
    return playlist.includes(`\n${n}.m4s`) && !playlist.includes(`gap-${n * 46_080}"`);
  };
  await expect.poll(isMade, { timeout: 30_000 }).toBe(true);
  // Once nothing is live it is the machine's again.
  await api.call('POST', `/rooms/${room}/end`);
  await expect.poll(aheadMs, { timeout: 10_000 }).toBeLessThan(500);
});
