import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { OwnVotes } from '../../web/listen/audience/own-votes.ts';

const kept = new Map<string, string>();
beforeEach(() => {
  kept.clear();
  vi.stubGlobal('localStorage', {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => kept.set(name, value),
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

test('VOTE-1: a browser is drawn once for what it votes on, and reports by the probability of then', () => {
  const random = vi.spyOn(Math, 'random').mockReturnValue(0.3);
  const own = new OwnVotes('talk');
  expect(own.draw('poll', 1)).toEqual({ counted: true, probability: 1 });
  // It did not come through; the room is sampled by now, and this browser is still one of those that report.
  const draw = own.draw('poll', 1 / 64);
  expect(draw).toEqual({ counted: true, probability: 1 });
  own.keep('poll', 2, draw);
  const reloaded = new OwnVotes('talk');
  expect(reloaded.of('poll')).toEqual({ choice: 2, ...draw });
  expect(reloaded.draw('poll', 1 / 64)).toMatchObject(draw);
  expect(reloaded.draw('other', 1 / 64)).toEqual({ counted: false, probability: 1 / 64 });
  random.mockReturnValue(0);
  expect(reloaded.draw('other', 1)).toEqual({ counted: false, probability: 1 / 64 });
});
