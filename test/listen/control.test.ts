import fc from 'fast-check';
import { expect, test } from 'vitest';
import { backoffMs } from '../../src/core/backoff.ts';
import { FASTEST, mustJump, rateFor, SLOWEST } from '../../src/core/listening/rate-control.ts';
import { askAtMs, firstSegment } from '../../src/core/listening/schedule.ts';
import { LEAST_SECONDS, MOST_SECONDS, TargetLatency } from '../../src/core/listening/target-latency.ts';
import type { TimelineEvent } from '../../src/core/timeline-event.ts';
import { EventQueue } from '../../web/listen/player/event-queue.ts';
import { RungChoice } from '../../web/listen/player/rung-choice.ts';

const streams = { streams: true, segments: 1 } as const;
const whole = { streams: false, segments: 1 } as const;
/** A place in the middle of the least spread: asked for 50 ms after its end. */
const middle = { place: 0.5, spreadMs: 60 };
const spread = fc.double({ min: 0, max: 1, noNaN: true });

test('PLAY-8: whole segments are asked for 20 ms after their end at the earliest, within the spread', () => {
  fc.assert(
    fc.property(fc.nat(100_000), spread, (n, place) => {
      const lateMs = askAtMs(n, whole, { place, spreadMs: 60 }) - (n + 1) * 960;
      expect(lateMs).toBeGreaterThanOrEqual(20);
      expect(lateMs).toBeLessThanOrEqual(80);
    }),
  );
});

test('PLAY-8: streamed segments are asked for after they began and before their first chunk is due', () => {
  fc.assert(
    fc.property(fc.nat(100_000), spread, (n, place) => {
      const intoMs = askAtMs(n, streams, { place, spreadMs: 60 }) - n * 960;
      expect(intoMs).toBeGreaterThan(0);
      expect(intoMs).toBeLessThanOrEqual(220);
    }),
  );
});

test('PLAY-9: the first segment fetched holds the sound to begin with', () => {
  fc.assert(
    fc.property(fc.nat(10_000_000), fc.nat(4_000), (elapsedMs, targetMs) => {
      const n = firstSegment(elapsedMs, targetMs);
      const wantedMs = Math.max(0, elapsedMs - targetMs);
      expect(n * 960).toBeLessThanOrEqual(wantedMs);
      expect((n + 1) * 960).toBeGreaterThan(wantedMs);
    }),
  );
});

test('PLAY-10: on a good network the target is half a second, or 1.15 s where segments come whole', () => {
  const streamed = new TargetLatency({ canStream: true, rttMs: 2 }, 0.5);
  const wholes = new TargetLatency({ canStream: false, rttMs: 2 }, 0.5);
  for (let i = 0; i < 400; i++) {
    streamed.arrived(-0.04 + (i % 5) / 200, { ...streams, ...middle });
    wholes.arrived(0.05 + (i % 5) / 200, { ...whole, ...middle });
  }
  expect(streamed.seconds).toBe(LEAST_SECONDS);
  expect(wholes.seconds).toBeCloseTo(1.15, 2);
});

test('PLAY-10: what a slow first answer promised is forgotten once ten units came', () => {
  const target = new TargetLatency({ canStream: true, rttMs: 900 }, 0.5);
  for (let i = 0; i < 9; i++) target.arrived(-0.05, { ...streams, ...middle });
  expect(target.seconds).toBeCloseTo(0.32 + 0.9 + 0.12, 6);
  target.arrived(-0.05, { ...streams, ...middle });
  expect(target.seconds).toBe(LEAST_SECONDS);
});

test('PLAY-10: the target follows what arrives late, up to four seconds, and comes back', () => {
  const target = new TargetLatency({ canStream: true, rttMs: 2 }, 0.5);
  for (let i = 0; i < 50; i++) target.arrived(0.8, { ...streams, ...middle });
  expect(target.seconds).toBeGreaterThan(1.2);
  for (let i = 0; i < 50; i++) target.arrived(30, { ...streams, ...middle });
  expect(target.seconds).toBe(MOST_SECONDS);
  for (let i = 0; i < 400; i++) target.arrived(0, { ...streams, ...middle });
  expect(target.seconds).toBe(LEAST_SECONDS);
});

test('PLAY-11: a stall raises the target at once, calm lowers it slowly', () => {
  const target = new TargetLatency({ canStream: true, rttMs: 0 }, 0.5);
  for (let i = 0; i < 100; i++) target.arrived(0.05, { ...streams, ...middle });
  const before = target.seconds;
  target.stalled();
  target.stalled();
  const after = target.seconds;
  expect(after).toBeGreaterThan(before + 0.4);
  target.calm(10);
  expect(target.seconds).toBeGreaterThan(after - 0.1);
  target.calm(600);
  expect(target.seconds).toBeCloseTo(before, 1);
});

test('PLAY-12: the rate stays within 0.97 and 1.04, pulls towards the target and rests near it', () => {
  fc.assert(
    fc.property(
      fc.double({ min: -10, max: 10, noNaN: true }),
      fc.constantFrom(0.97, 0.98, 0.99, 1, 1.01, 1.02, 1.03, 1.04),
      (error, rate) => {
        const next = rateFor(error, rate);
        expect(next).toBeGreaterThanOrEqual(SLOWEST);
        expect(next).toBeLessThanOrEqual(FASTEST);
        if (Math.abs(error) <= 0.02) expect(next).toBe(1);
        if (error > 0.04) expect(next).toBeGreaterThan(1);
        if (error < -0.04) expect(next).toBeLessThan(1);
      },
    ),
  );
});

test('PLAY-12: from any latency within four seconds the rate leads to the target and holds it', () => {
  fc.assert(
    fc.property(fc.double({ min: -0.4, max: 4, noNaN: true }), (start) => {
      let error = start;
      let rate = 1;
      for (let tick = 0; tick < 3_000; tick++) {
        rate = rateFor(error, rate);
        error -= (rate - 1) * 0.1;
      }
      expect(Math.abs(error)).toBeLessThanOrEqual(0.04);
    }),
  );
});

test('PLAY-13: more than four seconds over the target, the player jumps', () => {
  expect(mustJump(3.9)).toBe(false);
  expect(mustJump(4.1)).toBe(true);
});

test('PLAY-14: the better AAC is the rule; late segments or two stalls bring the smaller, calm brings back', () => {
  const choice = new RungChoice(['aac64', 'aac32', 'opus48'], false);
  const pass = (seconds: number, lateness: number) => {
    for (let i = 0; i < seconds; i++) choice.passed(1, lateness);
  };
  pass(300, 0.1);
  expect(choice.rung).toBe('aac64');
  choice.stalled();
  pass(6, 0.1);
  expect(choice.rung).toBe('aac64');
  choice.stalled();
  pass(1, 0.1);
  expect(choice.rung).toBe('aac32');
  pass(59, 0.1);
  expect(choice.rung).toBe('aac32');
  pass(2, 0.1);
  expect(choice.rung).toBe('aac64');
  pass(6, 2);
  expect(choice.rung).toBe('aac32');
  pass(100, 0.1);
  expect(choice.rung).toBe('aac32');
  pass(30, 0.1);
  expect(choice.rung).toBe('aac64');
});

test('PLAY-14: Opus only where AAC is not played; little data where the listener asks for little', () => {
  expect(new RungChoice(['opus48'], false).rung).toBe('opus48');
  const sparing = new RungChoice(['aac64', 'aac32', 'opus48'], true);
  for (let i = 0; i < 3_000; i++) sparing.passed(1, 0);
  expect(sparing.rung).toBe('aac32');
});

test('PLAY-15: retries back off, spread over half of each wait, to three seconds at most', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2_000 }), spread, (failures, random) => {
      const ms = backoffMs(failures, random);
      expect(ms).toBeGreaterThanOrEqual(100);
      expect(ms).toBeLessThanOrEqual(3_000);
    }),
  );
  expect(backoffMs(3, 1)).toBe(2 * backoffMs(2, 1));
});

test('PLAY-16: events are told when the sound reaches their instant, in order, of states only the newest', () => {
  const queue = new EventQueue();
  const at = (ticks: number, place: string): TimelineEvent => ({
    type: 'speaking',
    at: ticks,
    places: [place],
  });
  const gap: TimelineEvent = { type: 'gap', at: 150, until: 160, cause: 'writer-silent' };
  queue.add([at(300, 'c'), at(100, 'a'), gap]);
  queue.add([at(200, 'b')]);
  expect(queue.takeDue(99)).toEqual([]);
  expect(queue.takeDue(100)).toEqual([at(100, 'a')]);
  expect(queue.takeDue(1_000)).toEqual([gap, at(300, 'c')]);
  expect(queue.takeDue(2_000)).toEqual([]);
});
