import { expect, test } from 'vitest';
import { resultOf } from '../../src/audience/poll.ts';

test('POLL-3: where every vote was counted, the result is those votes and claims no error', () => {
  const tallies = [
    { choice: 0, counted: 3, weight: 3, squares: 3 },
    { choice: 2, counted: 1, weight: 1, squares: 1 },
  ];
  expect(resultOf(3, tallies)).toEqual({ votes: [3, 0, 1], counted: 4 });
  expect(resultOf(2, [])).toEqual({ votes: [0, 0], counted: 0 });
});

test('POLL-4: of a sample the result says how large it is, and its error: 1,067 equal votes give ± 3.1 points', () => {
  const tallies = [
    { choice: 0, counted: 640, weight: 64_000, squares: 6_400_000 },
    { choice: 1, counted: 427, weight: 42_700, squares: 4_270_000 },
  ];
  expect(resultOf(2, tallies)).toEqual({ votes: [64_000, 42_700], counted: 1_067, errorPoints: 3.1 });
});

test('POLL-4: votes of unequal weight say less than as many equal ones', () => {
  const equal = resultOf(2, [{ choice: 0, counted: 100, weight: 200, squares: 400 }]);
  const mixed = resultOf(2, [{ choice: 0, counted: 100, weight: 50 + 50 * 64, squares: 50 + 50 * 64 * 64 }]);
  expect(mixed.errorPoints ?? 0).toBeGreaterThan(equal.errorPoints ?? 100);
});

test('POLL-4: in nineteen polls of twenty the shares are within the stated error', () => {
  let state = 1;
  const random = () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
  let within = 0;
  for (let poll = 0; poll < 500; poll++) {
    // Two thousand of a large audience are drawn, one in a hundred; 62 in a hundred of all want the first.
    const first = Array.from({ length: 2_000 }, random).filter((value) => value < 0.62).length;
    const tallies = [first, 2_000 - first].map((count, choice) => {
      return { choice, counted: count, weight: count * 100, squares: count * 10_000 };
    });
    const { votes, errorPoints = 0 } = resultOf(2, tallies);
    const share = (100 * (votes[0] ?? 0)) / votes.reduce((sum, each) => sum + each, 0);
    if (Math.abs(share - 62) <= errorPoints) within += 1;
  }
  expect(within / 500).toBeGreaterThanOrEqual(0.95);
});
