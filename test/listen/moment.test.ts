import fc from 'fast-check';
import { expect, test } from 'vitest';
import { momentText, startIn } from '../../web/listen/moment.ts';

test('SHARE-1: a moment is read as people write it, and written as it is read', () => {
  expect(startIn('?start=1m39s')).toBe(99);
  expect(startIn('?a=b&start=99')).toBe(99);
  expect(startIn('?start=1h5s')).toBe(3605);
  for (const none of ['', '?start=', '?start=-3', '?start=1s2m', '?start=soon', '?start=1e3'])
    expect(startIn(none), none).toBeUndefined();
  fc.assert(
    fc.property(fc.nat(1_000_000), (seconds) => {
      expect(startIn(`?start=${momentText(seconds)}`)).toBe(seconds);
    }),
  );
  expect(momentText(99.9)).toBe('1m39s');
});
