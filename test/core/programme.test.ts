import fc from 'fast-check';
import { expect, test } from 'vitest';
import { firstSegment } from '../../src/core/grant.ts';
import {
  CHUNK_TICKS,
  chunkAt,
  chunkIndex,
  chunkStartTicks,
  SEGMENT_TICKS,
  segmentAtMs,
  segmentEndMs,
} from '../../src/core/programme.ts';
import { RUNG_NAMES, RUNGS } from '../../src/core/rung.ts';
import { type ClockMark, SteadyClock } from '../../src/core/steady-clock.ts';

test('PROG-1: a chunk holds whole frames of every rung', () => {
  for (const rung of RUNG_NAMES)
    expect(RUNGS[rung].frameSamples * RUNGS[rung].framesPerChunk).toBe(CHUNK_TICKS);
});

test('PROG-2: tfdt is n·46080 + k·15360, and leads back to the number', () => {
  fc.assert(
    fc.property(fc.nat(10_000_000), fc.nat(2), (n, k) => {
      const start = chunkStartTicks({ n, k });
      expect(start).toBe(n * SEGMENT_TICKS + k * CHUNK_TICKS);
      expect(chunkAt(start)).toEqual({ n, k });
      expect(chunkAt(start + CHUNK_TICKS - 1)).toEqual({ n, k });
      expect(chunkIndex({ n, k })).toBe(n * 3 + k);
    }),
  );
});

test('PROG-3: segment n is complete 0.96 (n + 1) seconds after T0', () => {
  expect(segmentEndMs(0)).toBe(960);
  expect(segmentAtMs(959.9)).toBe(0);
  expect(segmentAtMs(960)).toBe(1);
});

/** A clock whose wall and monotonic readings the test moves; `restart` is another process on the same machine. */
function movable() {
  const time = { wall: 1_000_000, monotonic: 0 };
  const start = (mark?: ClockMark, boot?: string) =>
    new SteadyClock({ wallMs: () => time.wall, monotonicMs: () => time.monotonic }, mark, boot);
  let clock = start();
  const pass = (wall: number, monotonic: number) => {
    time.wall += wall;
    time.monotonic += monotonic;
    return clock.nowMs();
  };
  const restart = (boot = 'a') => {
    clock = start(clock.mark('a'), boot);
  };
  return { pass, restart, settle: () => clock.settle() };
}

test('PROG-4: the clock never goes back and never steps, whatever the wall clock does, over restarts too', () => {
  const moves = fc.array(
    fc.tuple(fc.integer({ min: -4_000_000, max: 4_000_000 }), fc.nat(1000), fc.boolean()),
  );
  fc.assert(
    fc.property(moves, (all) => {
      const { pass, restart } = movable();
      let before = 1_000_000;
      for (const [wall, monotonic, again] of all) {
        if (again) restart();
        const now = pass(wall, monotonic);
        expect(now - before).toBeGreaterThanOrEqual(monotonic * 0.9994 - 1e-6);
        expect(now - before).toBeLessThanOrEqual(monotonic * 1.0006 + 1e-6);
        before = now;
      }
    }),
  );
});

test('PROG-5: a small difference to UTC is slewed off at 500 ppm', () => {
  const { pass } = movable();
  expect(pass(50, 0)).toBe(1_000_000);
  let now = 0;
  for (let i = 0; i < 120; i++) now = pass(1000, 1000);
  expect(now).toBeCloseTo(1_120_050, 3);
});

test('PROG-6: after a start of the machine the clock is UTC, but no instant that it told comes again', () => {
  const { pass, restart } = movable();
  expect(pass(1000, 1000)).toBe(1_001_000);
  pass(3_600_000, 0);
  restart('b');
  expect(pass(0, 0)).toBe(4_601_000);
  pass(-7_200_000, 0);
  restart('c');
  expect(pass(0, 0)).toBe(4_601_000);
});

test('PROG-7: a wall clock that was set is followed once nothing is live', () => {
  const { pass, settle } = movable();
  expect(pass(3_600_000, 10)).toBeCloseTo(1_000_010);
  settle();
  expect(pass(0, 0)).toBe(4_600_000);
  pass(40, 0);
  settle();
  expect(pass(0, 0)).toBe(4_600_000);
});

test('PROG-8: an old grant, taken up again, goes on at the number at the clock + 2', () => {
  const grant = { room: 'talk', run: 1, epoch: 3, t0Ms: 5_000, fromSegment: 100 };
  expect(firstSegment(grant, 5_000 + 98 * 960)).toBe(100);
  expect(firstSegment(grant, 5_000 + 105 * 960)).toBe(100);
  expect(firstSegment(grant, 5_000 + 900 * 960)).toBe(902);
});
