import { expect, test } from 'vitest';
import { RenderClock } from '../../src/mixer/render-clock.ts';

/** When frames are due that are rendered at these times, told by the clock; the first is due at 20 ms. */
function dueTimes(renderedMs: readonly number[]): number[] {
  const clock = new RenderClock();
  return renderedMs.map((nowMs) => clock.next(nowMs));
}

const onTime = Array.from({ length: 400 }, (_, frame) => (frame + 1) * 20);

test('MIX-9: the beat is kept over lots, and over a standstill of any length', () => {
  const inLots = onTime.map((dueMs) => (dueMs === 20 ? dueMs : Math.ceil(dueMs / 80) * 80));
  expect(dueTimes(inLots)).toEqual(onTime);
  // From 2 s to 6 s nothing is rendered; then 1 ms for each frame until it is made up for.
  const madeUp = onTime.map((dueMs) => (dueMs > 2_000 ? Math.max(dueMs, 5_900 + dueMs / 20) : dueMs));
  expect(dueTimes(madeUp)).toEqual(onTime);
});

test('MIX-9: a beat that is later for good is the beat after two seconds', () => {
  const later = onTime.map((dueMs) => (dueMs > 2_000 ? dueMs + 500 : dueMs));
  expect(dueTimes(later).slice(-150)).toEqual(later.slice(-150));
});
