import { expect, test } from 'vitest';
import { FRAME_MS } from './envelope.ts';
import { backAfterMs } from './outage.ts';
import { wordErrors } from './recogniser.ts';

test('NET-9: word errors are the fewest words put in, left out or taken for others', () => {
  expect(wordErrors('He was not ill disposed.', 'he was not ill disposed')).toBe(0);
  expect(wordErrors('he was not ill disposed', 'he was ill disposed')).toBe(1);
  expect(wordErrors('he was not ill disposed', 'he was not an ill disposed')).toBe(1);
  expect(wordErrors('he was not ill disposed', 'she was not the posed')).toBe(3);
  expect(wordErrors('he was not ill disposed', '')).toBe(5);
});

test('NET-10: a voice is back at the end of the last silence that is longer than its pauses', () => {
  const reading = (...parts: [spoken: boolean, ms: number][]) => ({
    startUtcMs: 10_000,
    levels: Float32Array.from(
      parts.flatMap(([spoken, ms]) => Array<number>(ms / FRAME_MS).fill(spoken ? 0.3 : 0)),
    ),
  });
  const moved = reading([true, 2_000], [false, 1_400], [true, 500], [false, 400], [true, 300], [false, 150]);
  expect(backAfterMs(moved, 11_900)).toBe(2_400);
  expect(backAfterMs(reading([true, 1_000], [false, 150], [true, 1_000]), 11_000)).toBe(0);
  expect(backAfterMs(reading([true, 1_000], [false, 3_000]), 11_000)).toBe(Number.POSITIVE_INFINITY);
});
