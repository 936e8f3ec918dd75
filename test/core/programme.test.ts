import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  CHUNK_TICKS,
  chunkAt,
  chunkIndex,
  chunkStartTicks,
  SEGMENT_TICKS,
  segmentAtMs,
  segmentEndMs,
} from '../../src/core/programme.ts';
import { ProgrammeClock } from '../../src/core/programme-clock.ts';
import { RUNG_NAMES, RUNGS } from '../../src/core/rung.ts';

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

/** A clock whose wall and monotonic readings the test moves. */
function movable() {
  const time = { wall: 1_000_000, monotonic: 0 };
  const clock = new ProgrammeClock(1_000_000, { wallMs: () => time.wall, monotonicMs: () => time.monotonic });
  const pass = (wall: number, monotonic: number) => {
    time.wall += wall;
    time.monotonic += monotonic;
    return clock.elapsedMs();
  };
  return { pass };
}

test('PROG-4: the programme clock never goes back and never steps, whatever the wall clock does', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: -4_000_000, max: 4_000_000 }), fc.nat(1000))),
      (moves) => {
        const { pass } = movable();
        let before = 0;
        for (const [wall, monotonic] of moves) {
          const now = pass(wall, monotonic);
          expect(now - before).toBeGreaterThanOrEqual(monotonic * 0.9994);
          expect(now - before).toBeLessThanOrEqual(monotonic * 1.0006 + 1e-6);
          before = now;
        }
      },
    ),
  );
});

test('PROG-5: a small difference to UTC is slewed off at 500 ppm', () => {
  const { pass } = movable();
  expect(pass(50, 0)).toBe(0);
  let elapsed = 0;
  for (let i = 0; i < 120; i++) elapsed = pass(1000, 1000);
  expect(elapsed).toBeCloseTo(120_050, 3);
});
