import { expect, vi } from 'vitest';
import type { Api } from './api.ts';
import { test } from './site.ts';

vi.setConfig({ testTimeout: 60_000 });

/** As docs/RULES.md has them, and what a busy machine may add. */
const LIMIT_MS = 15_000;
const WAITING_MS = 5_000;
const AT_ONCE = 64;
const ALLOWANCE_MS = 1_000;

async function ask(api: Api): Promise<{
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

test('PROXY-9: a control that takes requests and answers none is given 15 s, and listening goes on', async ({
  site: { api },
  tribune,
}) => {
  const room = await api.openRoom('A room');
  const { run } = await api.programme(room);
  const from = await api.nextSegment(room);
  // As a process that hangs: its socket still takes what comes.
  const control = tribune.pidOf('control');
  process.kill(control, 'SIGSTOP');
  try {
    await expectPatience(api, room, run, from);
  } finally {
    process.kill(control, 'SIGCONT');
  }
  await expect.poll(async () => (await api.call<{ id: string }>('GET', `/rooms/${room}`)).id).toBe(room);
});

/** While control hangs: those who ask are told in time, and those who listen are served. */
async function expectPatience(api: Api, room: string, run: number, from: number): Promise<void> {
  let hangs = true;
  // More than are passed on at a time: who waits for a place is told as well.
  const asked = Promise.all(Array.from({ length: AT_ONCE + 6 }, () => ask(api))).finally(() => {
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
  const answers = (await asked).sort((a, b) => a.tookMs - b.tookMs);
  for (const [i, { status, retryAfter, problem, tookMs }] of answers.entries()) {
    expect([status, retryAfter]).toEqual([503, '2']);
    expect(problem).toMatchObject({ type: 'about:blank', status: 503, code: 'unavailable' });
    const limitMs = i < answers.length - AT_ONCE ? WAITING_MS : LIMIT_MS;
    expect(tookMs).toBeGreaterThan(limitMs - 100);
    expect(tookMs).toBeLessThan(limitMs + ALLOWANCE_MS);
  }
  // Segments of 0.96 s, one after the other, as the clock makes them.
  expect(served.length).toBeGreaterThanOrEqual(Math.floor(LIMIT_MS / 960) - 1);
}
