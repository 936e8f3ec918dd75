import fc from 'fast-check';
import { expect, test } from 'vitest';
import { slopeOf } from '../../bench/slope.ts';

const noise = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 100, maxLength: 100 });

test('BENCH-4: the slope of what grows is found under noise, with how far it may be off', () => {
  expect(slopeOf([0, 1, 2, 3].map((at) => ({ at, value: 5 + 2 * at })))).toEqual({ slope: 2, error: 0 });
  fc.assert(
    fc.property(noise, fc.double({ min: -3, max: 3, noNaN: true }), (off, slope) => {
      const readings = off.map((value, at) => ({ at, value: slope * at + value }));
      const found = slopeOf(readings);
      // Even where all of the noise leans one way: readings of ±1 over 100 steps turn a line by 3/100 at most.
      expect(Math.abs(found.slope - slope)).toBeLessThan(0.031);
    }),
  );
});

test('BENCH-4: readings that only sway do not grow, by their own error', () => {
  const readings = Array.from({ length: 200 }, (_, at) => ({ at, value: 100 + 3 * Math.sin(at * 2.3) }));
  const { slope, error } = slopeOf(readings);
  expect(Math.abs(slope)).toBeLessThan(3 * error);
});
