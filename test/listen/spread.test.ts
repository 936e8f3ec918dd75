import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isSpreadMs, LEAST_SPREAD_MS, MOST_SPREAD_MS, spreadFor } from '../../src/core/listening/spread.ts';
import { courseOf } from './modelled-listener.ts';

const late = fc.double({ min: 0, max: 0.25, noNaN: true });
const place = fc.double({ min: 0, max: 1, noNaN: true });

test('SPREAD-1: an audience of a thousand asks within 60 ms; a larger one over as much longer as it takes to serve it, 720 ms at most', () => {
  expect([0, 1_000, 1_300, 2_500, 5_000, 10_000, 1_000_000].map((listeners) => spreadFor(listeners))).toEqual(
    [60, 60, 120, 240, 480, 720, 720],
  );
});

test('SPREAD-1: an audience that hovers about a bound does not change it again and again', () => {
  const spreads: number[] = [];
  let spreadMs = LEAST_SPREAD_MS;
  for (const listeners of [1_150, 1_250, 1_150, 1_250, 1_050, 1_250, 900]) {
    spreadMs = spreadFor(listeners, spreadMs);
    spreads.push(spreadMs);
  }
  expect(spreads).toEqual([60, 120, 120, 120, 120, 120, 60]);
});

test('SPREAD-2: what a head says of it is believed up to a segment', () => {
  expect([60, 720, 960, 961, 59, '60', Number.NaN, undefined].map(isSpreadMs)).toEqual([
    true,
    true,
    true,
    false,
    false,
    false,
    false,
    false,
  ]);
});

test('SPREAD-3: the sound never waits when an audience grows and shrinks, on networks fast and slow, whatever one’s place', () => {
  fc.assert(
    fc.property(late, place, (lateSeconds, own) => {
      const { least, behind, most } = courseOf({
        canStream: false,
        lateSeconds,
        place: own,
        hears: (t, _course, target) => {
          target.spreadOver(t > 60 && t < 400 ? MOST_SPREAD_MS : LEAST_SPREAD_MS);
        },
      });
      expect(least).toBeGreaterThan(0);
      // By one's own place further behind, and no more.
      const [small, large] = [LEAST_SPREAD_MS, MOST_SPREAD_MS].map(
        (ms) => 0.96 + 0.02 + (own * ms) / 1000 + lateSeconds + 0.12,
      ) as [number, number];
      expect(most).toBeLessThan(large + 0.1);
      expect(most).toBeGreaterThan(large - 0.1);
      expect(Math.abs(behind - small)).toBeLessThan(0.1);
    }),
    {
      numRuns: 20,
      examples: [
        [0.25, 1],
        [0, 0],
      ],
    },
  );
});

test('SPREAD-4: half a minute after an audience has grown each asks at a moment of its own, over the whole of the spread', () => {
  const afterMs = Array.from({ length: 11 }, (_, tenth) => {
    const { askedAfterMs } = courseOf({
      canStream: false,
      lateSeconds: 0.03,
      place: tenth / 10,
      hears: (t, _course, target) => target.spreadOver(t > 60 ? MOST_SPREAD_MS : LEAST_SPREAD_MS),
    });
    return askedAfterMs[Math.round(90 / 0.96)] ?? Number.NaN;
  });
  for (const [tenth, ms] of afterMs.entries()) expect(Math.abs(ms - (20 + tenth * 72))).toBeLessThan(50);
});

test('SPREAD-5: who comes to a large audience begins as far behind as its place asks, and falls back no further', () => {
  const { least, most } = courseOf({
    canStream: false,
    lateSeconds: 0.05,
    place: 1,
    hears: (_t, _course, target) => target.spreadOver(MOST_SPREAD_MS),
  });
  expect(least).toBeGreaterThan(0);
  expect(most).toBeLessThan(0.96 + 0.02 + 0.72 + 0.05 + 0.12 + 0.1);
});

test.each(['whole', 'economy'] as const)(
  'SPREAD-8: on the %s tier, too, an audience that grows changes when its listeners ask, and not for what',
  (name) => {
    fc.assert(
      fc.property(late, place, (lateSeconds, own) => {
        const pieces: string[] = [];
        const { least } = courseOf({
          canStream: true,
          lateSeconds,
          place: own,
          hears: (t, course, target) => {
            if (t < 300) course.announce({ name }, t * 1000);
            target.spreadOver(t > 300 ? MOST_SPREAD_MS : LEAST_SPREAD_MS);
          },
          ordered: (t, { streams, segments }) => {
            if (t > 290) pieces.push(`${streams} ${segments}`);
          },
        });
        expect(new Set(pieces)).toEqual(new Set([`false ${name === 'economy' ? 4 : 1}`]));
        expect(least).toBeGreaterThan(0);
      }),
      { numRuns: 10, examples: [[0.2, 1]] },
    );
  },
);
