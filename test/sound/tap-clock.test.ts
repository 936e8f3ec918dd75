import { expect, test } from 'vitest';
import { type Batch, onUtc } from './tap-clock.ts';

const UTC_MS = 1_795_000_000_000;
const BATCH_MS = 50;

/** Batches of a context that began at UTC_MS, each stamped when it was rendered. */
function batches(
  count: number,
  rendered: (at: number) => { lateMs?: number; missedMs?: number } = () => ({}),
): Batch[] {
  return Array.from({ length: count }, (_, at) => {
    const { lateMs = 0, missedMs = 0 } = rendered(at);
    const endMs = (at + 1) * BATCH_MS;
    const levels = Array.from({ length: 5 }, () => at + 1);
    return { levels, endMs, tailMs: 2, utcMs: UTC_MS + endMs + 2 + lateMs + missedMs };
  });
}

test('SOUND-7: what was rendered late stays at the time to which it belongs', () => {
  const punctual = onUtc(batches(100));
  const tardy = onUtc(batches(100, (at) => ({ lateMs: at % 7 === 0 ? 0 : at % 40 })));
  expect(punctual?.startUtcMs).toBe(UTC_MS);
  expect(tardy).toEqual(punctual);
});

test('SOUND-7: what was never rendered is a hole, and what follows lies after it', () => {
  const reading = onUtc(batches(100, (at) => ({ missedMs: at < 60 ? 0 : 30 })));
  const expected = [60, 0, 61].flatMap((level) => Array.from({ length: level === 0 ? 3 : 5 }, () => level));
  expect([...(reading?.levels.subarray(295, 308) ?? [])]).toEqual(expected);
  expect(reading?.levels.length).toBe(503);
});

test('SOUND-7: nothing was heard before the first batch', () => {
  expect(onUtc([])).toBeUndefined();
});
