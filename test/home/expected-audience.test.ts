import { expect, test } from 'vitest';
import { isRehearsedFor, readCount } from '../../web/home/expected-audience.ts';

test('REH-18: a rehearsal holds for an audience that it carried, or a smaller one', () => {
  expect(isRehearsedFor(undefined, 10)).toBe(false);
  expect(isRehearsedFor(0, undefined)).toBe(false);
  expect(isRehearsedFor(1_000, undefined)).toBe(true);
  expect(isRehearsedFor(1_000, 1_000)).toBe(true);
  expect(isRehearsedFor(1_000, 1_001)).toBe(false);
});

test('REH-18: the expected audience is read as people write numbers', () => {
  for (const text of ['12000', '12 000', '12\u202f000', '12,000', '12.000'])
    expect([text, readCount(text)]).toEqual([text, 12_000]);
  for (const text of ['', '0', 'many', '-5', '1e5', '120000000'])
    expect([text, readCount(text)]).toEqual([text, undefined]);
});
