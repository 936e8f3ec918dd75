import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { expect, onTestFinished, test, vi } from 'vitest';
import { Supervisor } from '../../src/runtime/supervisor.ts';
import { siteTest } from './site.ts';
import { childrenOf, runs, Tribune } from './tribune.ts';

// Whole installations start here, several of them in a test.
vi.setConfig({ testTimeout: 90_000 });

const ROLES = ['origin', 'control', 'media'] as const;
/** Resolves when none of them runs. */
async function gone(pids: readonly number[]): Promise<void> {
  await expect
    .poll(async () => (await Promise.all(pids.map(runs))).includes(true), { timeout: 10_000 })
    .toBe(false);
}

siteTest.for(['SIGTERM', 'SIGINT'] as const)(
  'RUN-1: %s ends everything within two seconds, a live room included, with code 0',
  async (signal, { site }) => {
    const running = await site.start();
    await site.api.openRoom('A room');
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

siteTest(
  'RUN-2: a supervisor that is killed leaves no orphan, and its successor finds the ports free',
  async ({ site }) => {
    const first = await site.start();
    await site.api.openRoom('A room');
    const pids = await childrenOf(first.process.pid ?? 0);
    await first.stop('SIGKILL');
    const second = await site.start();
    await gone(pids);
    expect(second.stderr).toBe('');
  },
);

siteTest('RUN-3: a role that dies starts again, and the others do not notice', async ({ site }) => {
  const running = await site.start();
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

siteTest('RUN-5: wrong settings are told all together, with code 2, and nothing starts', async ({ site }) => {
  const tribune = new Tribune({
    ...site.settings,
    TRIBUNE_PORT: '99999',
    TRIBUNE_DELIVERY: 'fast',
    TRIBUNE_UDP_PORTS: '9-1',
    TRIBUNE_MEDIA_DOOR: 'tls://media:7003',
    TRIBUNE_OPERATOR_TOKEN: 'short',
    TRIBUNE_PUBLIC_ADDRESS: '192.0.2.1, live.example.org',
    TRIBUNE_LOG_LEVEL: 'loud',
  });
  onTestFinished(() => void tribune.process.kill('SIGKILL'));
  expect(await tribune.exited).toBe(2);
  const wrong = ['PORT', 'DELIVERY', 'UDP_PORTS', 'TLS_CA', 'OPERATOR_TOKEN', 'PUBLIC_ADDRESS', 'LOG_LEVEL'];
  for (const name of wrong) {
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
