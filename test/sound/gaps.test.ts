import { expect, test } from 'vitest';
import { gapsBetween, longestSilence } from './gaps.ts';
import type { TapReading } from './tap-clock.ts';

const UTC_MS = 1_795_000_000_000;
const DELAY_MS = 700;

/** A voice of three seconds that pauses in the middle of each. */
function voice(): Float32Array {
  return Float32Array.from({ length: 300 }, (_, at) => (at % 100 >= 50 && at % 100 < 65 ? 0 : 0.4));
}

function heard(change: (levels: Float32Array) => void): { mouth: TapReading; ear: TapReading } {
  const levels = voice();
  change(levels);
  return {
    mouth: { startUtcMs: UTC_MS, levels: voice() },
    ear: { startUtcMs: UTC_MS + DELAY_MS, levels },
  };
}

const gaps = ({ mouth, ear }: { mouth: TapReading; ear: TapReading }) =>
  gapsBetween(mouth, ear, () => DELAY_MS);

test('SOUND-8: a hole in the middle of speech is found, with its place and length', () => {
  const found = gaps(heard((levels) => levels.fill(0, 120, 131)));
  expect(found).toEqual([{ atMs: UTC_MS + DELAY_MS + 1_200, ms: 110 }]);
});

test('SOUND-8: a pause of the speaker is no hole, even when the delay is known to 40 ms only', () => {
  const { mouth, ear } = heard(() => {});
  expect(gaps({ mouth, ear })).toEqual([]);
  expect(gapsBetween(mouth, ear, () => DELAY_MS + 40)).toEqual([]);
  expect(gapsBetween(mouth, ear, () => DELAY_MS - 40)).toEqual([]);
});

test('SOUND-8: less than 40 ms, and what is quiet but not nothing, is no hole', () => {
  expect(gaps(heard((levels) => levels.fill(0, 120, 123)))).toEqual([]);
  expect(gaps(heard((levels) => levels.fill(0.03, 120, 140)))).toEqual([]);
});

test('SOUND-9: the longest silence is found with its place, from an instant on', () => {
  const { ear } = heard((levels) => levels.fill(0, 120, 150));
  expect(longestSilence(ear, UTC_MS)).toEqual({ atMs: UTC_MS + DELAY_MS + 1_200, ms: 450 });
  expect(longestSilence(ear, UTC_MS + DELAY_MS + 1_700)).toEqual({
    atMs: UTC_MS + DELAY_MS + 2_500,
    ms: 150,
  });
  expect(longestSilence(ear, UTC_MS + DELAY_MS + 2_700).ms).toBe(0);
});
