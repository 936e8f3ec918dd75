import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FASTEST, mustJump, rateFor, SLOWEST } from '../../web/listen/player/rate-control.ts';
import { askAtMs, latestAskMs } from '../../web/listen/player/schedule.ts';
import { TargetLatency } from '../../web/listen/player/target-latency.ts';
import { ECONOMY_SECONDS, SPREAD_MS, TierCourse } from '../../web/listen/player/tier-course.ts';

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

/** By so much at most what comes seems later than it is. */
const STEP_SECONDS = 0.01;

/** A listener whose network is `lateSeconds` late, from one tier to the next and back: how much sound lay ready at least. */
function leastReady(
  canStream: boolean,
  lateSeconds: number,
  spread: number,
  names: readonly ('economy' | 'whole')[],
) {
  const course = new TierCourse(canStream, FULL, () => 0);
  const target = new TargetLatency(course.delivery, 0);
  let next = 0;
  let untilSeconds = 0;
  let behind = target.seconds + lateSeconds;
  let rate = 1;
  let least = Number.POSITIVE_INFINITY;
  let order = course.order(0, behind, target.seconds);
  let largest = 1;
  for (let t = 0; t < 700; t += STEP_SECONDS) {
    if (t > 60 && t < 400) course.announce({ name: names[0] ?? 'whole', from: 64 }, t * 1000);
    if (t >= 400) course.announce({ name: 'full', from: 420 }, t * 1000);
    if (course.turn(t * 1000)) target.deliver(course.delivery, course.leastSeconds);
    // What comes whole is there once it was asked for; a streamed segment as it is made.
    const madeSeconds = order.streams
      ? Math.floor((t - lateSeconds) / 0.32) * 0.32
      : t * 1000 >= askAtMs(next, order, spread) + lateSeconds * 1000
        ? (next + order.segments) * 0.96
        : untilSeconds;
    untilSeconds = Math.max(untilSeconds, Math.min(madeSeconds, (next + order.segments) * 0.96));
    if (untilSeconds >= (next + order.segments) * 0.96 - 1e-6) {
      target.arrived(order.streams ? lateSeconds : t - untilSeconds);
      next += order.segments;
      order = course.order(next, behind, target.seconds);
      largest = Math.max(largest, order.segments);
    }
    rate = rateFor(behind - target.seconds, rate);
    behind -= (rate - 1) * STEP_SECONDS;
    if (t > 10) least = Math.min(least, untilSeconds - (t - behind));
  }
  return { least, behind, largest };
}

test('TIER-4: down to economy and back the sound never waits, on networks fast and slow, whatever one’s place in the spread', () => {
  fc.assert(
    fc.property(
      fc.boolean(),
      fc.double({ min: 0, max: 0.25, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (streams, late, spread) => {
        const { least, behind, largest } = leastReady(streams, late, spread, ['economy']);
        expect(least).toBeGreaterThan(0);
        expect(largest).toBe(4);
        expect(behind).toBeLessThan(2);
      },
    ),
    { numRuns: 12, examples: [[false, 0.14, 1]] },
  );
});

test('TIER-4: so it is to whole segments and back', () => {
  const { least, largest } = leastReady(true, 0.05, 0.5, ['whole']);
  expect(least).toBeGreaterThan(0);
  expect(largest).toBe(1);
});

test('TIER-5: economy objects are asked for 20 to 320 ms after their end, and 4.6 s behind is enough for that', () => {
  const economy = { streams: false, segments: 4 };
  fc.assert(
    fc.property(fc.nat(100_000), fc.double({ min: 0, max: 1, noNaN: true }), (m, spread) => {
      const lateMs = askAtMs(4 * m, economy, spread) - (m + 1) * 3_840;
      expect(lateMs).toBeGreaterThanOrEqual(20);
      expect(lateMs).toBeLessThanOrEqual(320);
    }),
  );
  expect(3.84 + latestAskMs(economy) / 1000).toBeLessThan(ECONOMY_SECONDS - 0.3);
  const target = new TargetLatency(economy, 2);
  target.deliver(economy, ECONOMY_SECONDS);
  expect(target.seconds).toBe(ECONOMY_SECONDS);
  for (let i = 0; i < 50; i++) target.arrived(1);
  expect(target.seconds).toBeGreaterThan(ECONOMY_SECONDS);
});

test('TIER-5: the way back is by the rate alone', () => {
  expect([SLOWEST, FASTEST]).toEqual([0.97, 1.04]);
  expect(mustJump(ECONOMY_SECONDS - ECONOMY_SECONDS)).toBe(false);
});
