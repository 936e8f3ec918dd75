import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FASTEST, mustJump, SLOWEST } from '../../src/core/listening/rate-control.ts';
import { askAtMs, askedAfterMs } from '../../src/core/listening/schedule.ts';
import { LEAST_SPREAD_MS } from '../../src/core/listening/spread.ts';
import { TargetLatency } from '../../src/core/listening/target-latency.ts';
import { ECONOMY_SECONDS, SPREAD_MS, TierCourse } from '../../src/core/listening/tier-course.ts';
import { courseOf } from './modelled-listener.ts';

const FULL = { name: 'full', from: 0 } as const;
const ECONOMY = { name: 'economy', from: 40 } as const;
const WHOLE = { name: 'whole', from: 40 } as const;

test('TIER-1: each listener goes over at a moment of its own within half a minute, and not twice', () => {
  const moments = [0, 0.25, 0.999].map((share) => {
    const course = new TierCourse(true, FULL, () => share);
    course.announce(ECONOMY, 1_000);
    // The head says the same again, and so does each second event.
    for (let t = 1_000; t <= 1_000 + SPREAD_MS; t += 100) {
      course.announce(ECONOMY, t);
      if (course.turn(t)) return t - 1_000;
    }
    return undefined;
  });
  expect(moments[0]).toBe(0);
  expect(moments[1]).toBeCloseTo(7_500, -2);
  expect(moments[2]).toBeCloseTo(29_970, -2);
});

test('TIER-1: a change that is taken back before its moment never was', () => {
  const course = new TierCourse(true, FULL, () => 0.5);
  course.announce(ECONOMY, 0);
  course.announce(FULL, 5_000);
  expect(course.turn(60_000)).toBe(false);
  expect(course.name).toBe('full');
});

test('TIER-2: who comes anew begins on the tier that holds', () => {
  const course = new TierCourse(true, ECONOMY);
  expect(course.order(40, ECONOMY_SECONDS, ECONOMY_SECONDS)).toEqual({ n: 40, segments: 4, streams: false });
});

test('TIER-3: the small rung comes at once, whole segments once the sound is far enough behind, economy at a multiple of four', () => {
  const course = new TierCourse(true, FULL, () => 0);
  course.announce(ECONOMY, 0);
  expect(course.isSpared).toBe(false);
  course.turn(0);
  expect(course.isSpared).toBe(true);
  expect(course.order(41, 0.5, ECONOMY_SECONDS)).toEqual({ n: 41, segments: 1, streams: true });
  expect(course.order(44, 2, ECONOMY_SECONDS)).toEqual({ n: 44, segments: 1, streams: false });
  expect(course.order(46, ECONOMY_SECONDS, ECONOMY_SECONDS).segments).toBe(1);
  expect(course.order(48, ECONOMY_SECONDS, ECONOMY_SECONDS).segments).toBe(4);
});

test('TIER-3: whole segments, too, only once the sound is far enough behind', () => {
  const course = new TierCourse(true, FULL, () => 0);
  course.announce(WHOLE, 0);
  course.turn(0);
  expect(course.order(7, 0.6, 1.15).streams).toBe(true);
  expect(course.order(8, 1.08, 1.15).streams).toBe(true);
  expect(course.order(9, 1.13, 1.15).streams).toBe(false);
  // Once there, what the rate leaves alone changes nothing; a worse network does.
  expect(course.order(10, 1.08, 1.15).streams).toBe(false);
  expect(course.order(11, 1, 1.15).streams).toBe(true);
  expect(course.isSpared).toBe(false);
});

/** From one tier to another and back. */
function thereAndBack(canStream: boolean, lateSeconds: number, place: number, name: 'economy' | 'whole') {
  return courseOf({
    ...{ canStream, lateSeconds, place },
    hears: (t, course) => {
      if (t > 60 && t < 400) course.announce({ name }, t * 1000);
      if (t >= 400) course.announce({ name: 'full' }, t * 1000);
    },
  });
}

test('TIER-4: down to economy and back the sound never waits, on networks fast and slow, whatever one’s place in the spread', () => {
  fc.assert(
    fc.property(
      fc.boolean(),
      fc.double({ min: 0, max: 0.25, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (streams, late, place) => {
        const { least, behind, largest } = thereAndBack(streams, late, place, 'economy');
        expect(least).toBeGreaterThan(0);
        expect(largest).toBe(4);
        expect(behind).toBeLessThan(2);
      },
    ),
    { numRuns: 12, examples: [[false, 0.14, 1]] },
  );
});

test('TIER-4: so it is to whole segments and back', () => {
  const { least, largest } = thereAndBack(true, 0.05, 0.5, 'whole');
  expect(least).toBeGreaterThan(0);
  expect(largest).toBe(1);
});

test('TIER-5: economy objects are asked for 20 to 320 ms after their end, and 4.6 s behind is enough for that', () => {
  const economy = { streams: false, segments: 4 } as const;
  fc.assert(
    fc.property(fc.nat(100_000), fc.double({ min: 0, max: 1, noNaN: true }), (m, place) => {
      const lateMs = askAtMs(4 * m, economy, { place, spreadMs: LEAST_SPREAD_MS }) - (m + 1) * 3_840;
      expect(lateMs).toBeGreaterThanOrEqual(20);
      expect(lateMs).toBeLessThanOrEqual(320);
    }),
  );
  const last = { place: 1, spreadMs: LEAST_SPREAD_MS };
  expect(3.84 + askedAfterMs(economy, last) / 1000).toBeLessThan(ECONOMY_SECONDS - 0.3);
  const target = new TargetLatency({ canStream: true, rttMs: 2 }, 1);
  target.deliver(economy, ECONOMY_SECONDS);
  expect(target.seconds).toBe(ECONOMY_SECONDS);
  for (let i = 0; i < 50; i++) target.arrived(1.5, { ...economy, ...last });
  expect(target.seconds).toBeGreaterThan(ECONOMY_SECONDS);
});

test('TIER-5: the way back is by the rate alone', () => {
  expect([SLOWEST, FASTEST]).toEqual([0.97, 1.04]);
  expect(mustJump(ECONOMY_SECONDS - ECONOMY_SECONDS)).toBe(false);
});
