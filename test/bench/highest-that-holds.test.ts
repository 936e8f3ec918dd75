import { expect, test } from 'vitest';
import { highestThatHolds } from '../../bench/crowd/highest-that-holds.ts';

test('REH-21: the search for the largest audience finds it to within a step, in few tries, whatever it is', async () => {
  const search = { first: 18_000, least: 2_000, most: 19_000, step: 500 };
  for (let largest = 0; largest <= 20_000; largest += 250) {
    const tried: number[] = [];
    const found = await highestThatHolds(search, async (size) => {
      tried.push(size);
      return size <= largest;
    });
    expect(tried.length).toBeLessThanOrEqual(7);
    expect(found === 0 || tried.includes(found)).toBe(true);
    expect(found).toBeLessThanOrEqual(largest);
    if (largest >= 2_000) expect(Math.min(largest, 19_000) - found).toBeLessThan(500);
  }
});
