import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { TribuneProblem } from '../../src/client/problem.ts';
import type { AudienceStatistics } from '../../src/contract/statistics-schemas.ts';
import { followStatistics } from '../../web/statistics/follow-statistics.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const nobody = { joins: 0, stays: [], questions: 0, samples: [], over: false };

test('PRESENCE-11: the statistics are read from before a room is live until it has ended, through whatever fails', async () => {
  const answers: (AudienceStatistics | Error)[] = [
    nobody,
    new TribuneProblem(503, {}, undefined),
    { ...nobody, now: { listeners: 2, error: 0, probability: 1 } },
    new TypeError('no network'),
    { ...nobody, over: true },
  ];
  const came: (AudienceStatistics | Error | unknown)[] = [];
  const read = vi.fn(async () => {
    const answer = answers[came.length];
    if (answer instanceof Error || !answer) throw answer;
    return answer;
  });
  followStatistics({ read, onRead: (each) => came.push(each), onError: (each) => came.push(each) });
  await vi.advanceTimersByTimeAsync(600_000);
  expect(came).toEqual(answers);
  expect(read).toHaveBeenCalledTimes(5);
});

test('PRESENCE-11: who is not let in is not asked for again, nor is what nobody looks at any more', async () => {
  const refuse = vi.fn(async () => {
    throw new TribuneProblem(401, { code: 'token_missing' }, undefined);
  });
  followStatistics({ read: refuse, onRead: () => undefined, onError: () => undefined });
  const give = vi.fn(async () => nobody);
  const stop = followStatistics({ read: give, onRead: () => undefined, onError: () => undefined });
  await vi.advanceTimersByTimeAsync(10_000);
  stop();
  await vi.advanceTimersByTimeAsync(60_000);
  expect([refuse.mock.calls.length, give.mock.calls.length]).toEqual([1, 2]);
});
