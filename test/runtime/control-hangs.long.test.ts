import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Api } from './api.ts';
import { freshSettings, removeData, Tribune } from './tribune.ts';

vi.setConfig({ testTimeout: 60_000 });

/** As docs/RULES.md has it, and what a busy machine may add. */
const LIMIT_MS = 15_000;
const ALLOWANCE_MS = 1_000;

let settings: Record<string, string>;
let tribune: Tribune;
let api: Api;

beforeEach(async () => {
  settings = await freshSettings();
  tribune = new Tribune(settings);
  await tribune.ready('origin', 'control', 'media');
  api = new Api(settings);
});
afterEach(async () => {
  process.kill(tribune.pidOf('control'), 'SIGCONT');
  tribune.process.kill('SIGKILL');
  await tribune.exited;
  await removeData(settings);
});

async function ask(): Promise<{
  status: number;
  retryAfter: string | null;
  problem: unknown;
  tookMs: number;
}> {
  const askedMs = performance.now();
  const response = await fetch(`${api.url}/api/v1/rooms`);
  expect(response.headers.get('content-type')).toContain('application/problem+json');
  return {
    status: response.status,
    retryAfter: response.headers.get('retry-after'),
    problem: await response.json(),
    tookMs: performance.now() - askedMs,
  };
}

test('PROXY-9: a control that takes requests and answers none is given 15 s, and listening goes on', async () => {
  const room = await api.openRoom('A room');
  const { run } = await api.programme(room);
  const from = await api.nextSegment(room);
  // As a process that hangs: its socket still takes what comes.
  process.kill(tribune.pidOf('control'), 'SIGSTOP');
  let hangs = true;
  // More than are passed on at a time: who waits for a place is told as well.
  const asked = Promise.all(Array.from({ length: 70 }, ask)).finally(() => {
    hangs = false;
  });
  const served: number[] = [];
  for (let n = from + 1; hangs; n++) {
    const response = await api.segment(room, run, n);
    expect([n, response.status]).toEqual([n, 200]);
    await response.arrayBuffer();
    expect((await api.head(room))?.state).toBe('live');
    served.push(n);
  }
  for (const { status, retryAfter, problem, tookMs } of await asked) {
    expect([status, retryAfter]).toEqual([503, '2']);
    expect(problem).toMatchObject({ type: 'about:blank', status: 503, code: 'unavailable' });
    expect(tookMs).toBeLessThan(LIMIT_MS + ALLOWANCE_MS);
  }
  // Segments of 0.96 s, one after the other, as the clock makes them.
  expect(served.length).toBeGreaterThanOrEqual(Math.floor(LIMIT_MS / 960) - 1);
  process.kill(tribune.pidOf('control'), 'SIGCONT');
  await expect.poll(async () => (await api.call<{ id: string }>('GET', `/rooms/${room}`)).id).toBe(room);
});
