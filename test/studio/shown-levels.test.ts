import { expect, test } from 'vitest';
import { shownLevels } from '../../web/studio/whip/shown-levels.ts';

test('STUDIO-37: a level rises at once, falls slowly, and ends in silence', () => {
  let levels = shownLevels({}, { ada: -20 }, 100);
  expect(levels).toEqual({ ada: -20 });
  levels = shownLevels(levels, { ada: -50, ben: -30 }, 100);
  expect(levels).toEqual({ ada: -26, ben: -30 });
  levels = shownLevels(levels, { ada: -10 }, 100);
  expect(levels).toEqual({ ada: -10, ben: -36 });
  levels = shownLevels(levels, {}, 400);
  expect(levels).toEqual({ ada: -34 });
  expect(shownLevels(levels, {}, 1_000)).toEqual({});
});
