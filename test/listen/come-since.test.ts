import { expect, test } from 'vitest';
import { comeSince } from '../../web/listen/audience/come-since.ts';

test('REACT-5: a page shows what has come since it last heard, without its own, and no more than there is room for', () => {
  expect(comeSince(undefined, { clap: 5_000 }, {}, 10)).toEqual([]);
  expect(comeSince({ clap: 1 }, { clap: 3, heart: 1 }, { clap: 1 }, 10)).toEqual(['clap', 'heart']);
  const many = comeSince({}, { clap: 90_000, heart: 9_990, wow: 10 }, {}, 10);
  expect([
    many.filter((name) => name === 'clap').length,
    many.includes('heart'),
    many.includes('wow'),
  ]).toEqual([9, true, true]);
  expect(many.length).toBeLessThan(14);
  // Totals that were lost and begin anew are no applause.
  expect(comeSince({ clap: 900 }, { clap: 2 }, {}, 10)).toEqual([]);
});
