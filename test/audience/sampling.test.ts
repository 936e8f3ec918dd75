import { expect, test } from 'vitest';
import { MOST_REQUESTS_A_SECOND } from '../../src/audience/request-budget.ts';
import { SamplingRate } from '../../src/audience/sampling-rate.ts';

/** What is let through to control in a second, whatever comes: the origin refuses the rest. */
const LET_THROUGH = 2_000;
/** How far behind listeners are with what they hear of the room, s. */
const BEHIND_S = 4;

/** The same numbers each time (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** How many of `n` do what each does with probability `p`: a binomial, by its normal shape where it is large. */
function drawn(n: number, p: number, random: () => number): number {
  if (n * p < 50 && n < 5_000) return Array.from({ length: n }, random).filter((value) => value < p).length;
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return Math.max(0, Math.min(n, Math.round(n * p + normal * Math.sqrt(n * p * (1 - p)))));
}

/**
 * An audience that applauds by waves of twenty seconds, a minute apart, each listener as often as a page lets them.
 *
 * @returns by second: requests sent, what they were taken to stand for, and how many there were
 */
function applaud(listeners: number, seconds: number, random: () => number) {
  const rate = new SamplingRate(0);
  const heard = Array<number>(BEHIND_S).fill(1);
  const log: { sent: number; estimate: number; all: number }[] = [];
  for (let second = 0; second < seconds; second++) {
    const probability = heard.shift() ?? 1;
    heard.push(rate.probability);
    const all = second % 60 < 20 ? drawn(listeners, 0.2, random) : drawn(listeners, 0.001, random);
    const sent = drawn(all, probability, random);
    let estimate = 0;
    for (let n = 0; n < Math.min(sent, LET_THROUGH); n++) {
      estimate += rate.weightOf(probability, second * 1_000);
    }
    log.push({ sent, estimate, all });
    rate.turn((second + 1) * 1_000);
  }
  return log;
}

test.each([10, 300, 1_000, 30_000, 1_000_000, 100_000_000])(
  'SAMPLE-1: of %i listeners who applaud together no more than 200 requests a second come, once they know',
  (listeners) => {
    const log = applaud(listeners, 600, randomFrom(listeners));
    // It is known after three steps at most, all of them in the first wave.
    const settled = log.slice(20);
    expect(Math.max(...settled.map(({ sent }) => sent))).toBeLessThanOrEqual(MOST_REQUESTS_A_SECOND);
    const sum = (key: 'estimate' | 'all') => settled.reduce((total, second) => total + second[key], 0);
    expect(Math.abs(sum('estimate') / sum('all') - 1)).toBeLessThan(0.05);
  },
);

test('SAMPLE-2: of a small audience everyone reports, and sums are exact', () => {
  for (const { sent, estimate, all } of applaud(200, 300, randomFrom(7))) {
    expect([sent, estimate]).toEqual([all, all]);
  }
});

test('SAMPLE-3: an audience that has left is no longer sampled', () => {
  const rate = new SamplingRate(0, 2 ** -8);
  let second = 0;
  for (; rate.probability < 1; second++) rate.turn(second * 1_000);
  expect(second).toBeLessThan(3_600);
});

test('SAMPLE-4: who claims a probability that was not announced counts for no more than the others', () => {
  const rate = new SamplingRate(0);
  for (let n = 0; n < 1_000; n++) rate.weightOf(1, 0);
  expect(rate.turn(1_000)).toBe(true);
  const { probability } = rate;
  expect(probability).toBe(1 / 16);
  expect(rate.weightOf(2 ** -20, 2_000)).toBe(16);
  expect(rate.weightOf(0.3, 2_000)).toBeLessThan(16);
  expect(rate.weightOf(1, 2_000)).toBe(1);
  expect(rate.weightOf(probability, 2_000)).toBe(16);
});

test.each([150, 1_000, 10_000, 1_000_000])(
  'SAMPLE-5: of %i listeners all may react to the same moment before anyone has',
  (listeners) => {
    const most = 100;
    const rate = new SamplingRate(0);
    rate.turn(7_000, most, listeners);
    // Those that are drawn are spread over six seconds; without a draw nobody is.
    const worst = (listeners * rate.probability) / (rate.probability < 1 ? 6 : 1);
    expect(worst).toBeLessThanOrEqual(most);
    expect(worst).toBeGreaterThan(10);
    // It does not rise over that in a calm.
    for (let second = 8; second < 2_000; second++) rate.turn(second * 1_000, most, listeners);
    expect((listeners * rate.probability) / 6).toBeLessThanOrEqual(most);
  },
);
