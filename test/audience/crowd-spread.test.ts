import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Presences } from '../../src/audience/presence.ts';
import { counted } from './counted-presences.ts';

const MINUTE_MS = 60_000;

let presences: Presences | undefined;

beforeEach(() => void vi.useFakeTimers({ now: 1_000_000 }));
afterEach(async () => {
  await presences?.close();
  vi.useRealTimers();
});

/** @param networks from which they are, in turn */
async function report(listeners: number, networks = listeners): Promise<void> {
  const one = { first: true, heardSeconds: 0, leaving: false, probability: 1 };
  for (let n = 0; n < listeners; n++)
    await presences?.report('talk', {
      ...one,
      visit: `visit-${n}`.padEnd(22, 'A'),
      network: `${n % networks}`,
    });
}

/** What origins are told of it, as control does. */
function announcementsOf(under: ReturnType<typeof counted>): number[] {
  const announced: number[] = [];
  under.told.push(async () => void announced.push(await under.presences.spreadMs('talk', 1)));
  return announced;
}

test('SPREAD-6: control says over how much, by the estimate of listeners', async () => {
  const under = counted();
  presences = under.presences;
  const announced = announcementsOf(under);
  expect(await presences.spreadMs('talk', 1)).toBe(60);
  await report(2_000);
  await vi.advanceTimersByTimeAsync(5_000);
  expect([await presences.spreadMs('talk', 1), announced.length]).toEqual([120, 1]);
  // They have gone: who has not reported for 75 s is not there.
  await vi.advanceTimersByTimeAsync(90_000);
  expect([await presences.spreadMs('talk', 1), announced.length]).toEqual([60, 2]);
});

test('SPREAD-6: one network is no crowd', async () => {
  presences = counted().presences;
  await report(2_000, 1);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(await presences.spreadMs('talk', 1)).toBe(60);
});

test('SPREAD-6: for the first ten minutes what the host expects holds, if that is more, and as soon as it is said', async () => {
  let expected: number | undefined;
  const under = counted({ expected: () => expected });
  presences = under.presences;
  const announced = announcementsOf(under);
  expect(await presences.spreadMs('talk', 1)).toBe(60);
  expected = 50_000;
  expect(await presences.spreadMs('talk', 1)).toBe(720);
  await vi.advanceTimersByTimeAsync(9 * MINUTE_MS);
  expect([await presences.spreadMs('talk', 1), announced.length]).toEqual([720, 0]);
  await vi.advanceTimersByTimeAsync(2 * MINUTE_MS);
  // Nobody says that they are there, as in a rehearsal.
  expect(await presences.spreadMs('talk', 1)).toBe(720);
  await report(10);
  await vi.advanceTimersByTimeAsync(5_000);
  expect([await presences.spreadMs('talk', 1), announced.length]).toEqual([60, 1]);
});

test('SPREAD-7: a start of control leaves an audience spread over no less than before, until it has counted', async () => {
  const one = { run: 1, atMs: 940_000, variance: 0, joins: 0, reactions: 0 };
  // The last one is of a process that had just begun to count.
  const before = [8_000, 40].map((listeners, i) => ({ ...one, atMs: one.atMs + i * 30_000, listeners }));
  presences = counted({ before }).presences;
  expect(await presences.spreadMs('talk', 1)).toBe(720);
  await vi.advanceTimersByTimeAsync(70_000);
  expect(await presences.spreadMs('talk', 1)).toBe(720);
  await vi.advanceTimersByTimeAsync(15_000);
  expect(await presences.spreadMs('talk', 1)).toBe(60);
});
