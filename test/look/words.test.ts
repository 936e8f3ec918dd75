import { expect, test } from 'vitest';
import { languageOf } from '../../web/words/languages.ts';
import {
  formatList,
  formatPosition,
  formatSeconds,
  formatTimeSpan,
  plural,
  regionalTag,
} from '../../web/words/numbers.ts';

test('LOOK-1: the page speaks the first language of the browser that it knows, else English', () => {
  expect(languageOf(['fr-CA', 'en'])).toBe('fr');
  expect(languageOf(['de', 'en-GB', 'fr'])).toBe('en');
  expect(languageOf(['FR'])).toBe('fr');
  expect(languageOf(['de-AT'])).toBe('en');
  expect(languageOf([])).toBe('en');
});

test('LOOK-2: counts, spans and lists are written as the language writes them', () => {
  const forms = { one: '{n} voix', other: '{n} voix au choix' };
  expect([0, 1, 2].map((n) => plural('fr', n, forms))).toEqual(['0 voix', '1 voix', '2 voix au choix']);
  expect([0, 1, 2].map((n) => plural('en', n, { one: '{n} voice', other: '{n} voices' }))).toEqual([
    '0 voices',
    '1 voice',
    '2 voices',
  ]);
  expect(formatSeconds('en', 640)).toBe('0.6 sec');
  expect(formatSeconds('fr', 640)).toMatch(/^0,6\ss$/);
  expect(formatList('fr', ['Ada', 'Ben', 'Chloé'])).toBe('Ada, Ben et Chloé');
  expect([-5, 0, 59_999, 247_000, 3_729_000].map(formatPosition)).toEqual([
    '0:00',
    '0:00',
    '0:59',
    '4:07',
    '1:02:09',
  ]);
});

test("dates follow the visitor's own variety of the language", () => {
  expect(regionalTag('en', ['fr-FR', 'en-GB'])).toBe('en-GB');
  expect(regionalTag('en', ['fr-FR'])).toBe('en');
});

test('FAULT-22: a span of today is told by the clock, any other with its day', () => {
  const at = (day: number, hours: number, minutes: number, seconds: number) =>
    new Date(2026, 0, day, hours, minutes, seconds).getTime();
  const [from, until, later] = [at(5, 14, 3, 7), at(5, 14, 5, 10), at(6, 0, 5, 10)];
  // Browsers differ in which space they put about the dash.
  const told = (...span: [number, number, number]) => formatTimeSpan('fr', ...span).replace(/\s/g, ' ');
  expect(told(from, until, at(5, 20, 0, 0))).toBe('14:03:07 – 14:05:10');
  expect(told(from, until, later)).toBe('5 janv. 2026, 14:03:07 – 14:05:10');
  expect(told(from, later, later)).toBe('5 janv. 2026, 14:03:07 – 6 janv. 2026, 00:05:10');
});
