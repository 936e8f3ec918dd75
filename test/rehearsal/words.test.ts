import { expect, test } from 'vitest';
import { readRehearseWords, WordsWrong } from '../../src/runtime/rehearse-words.ts';

test('REH-16: what is asked of a rehearsal is understood, or refused with what it should be', () => {
  expect(readRehearseWords([])).toMatchObject({
    audiences: [1_000],
    arriveSeconds: 10,
    share: { part: 1, parts: 1 },
  });
  expect(readRehearseWords(['https://talk.example.org', '--up-to', '8000', '--cached'])).toMatchObject({
    url: 'https://talk.example.org',
    audiences: [500, 1_000, 2_000, 4_000, 6_000, 8_000],
    pageAtHand: true,
  });
  const at = new Date(Date.now() + 60_000).toISOString();
  expect(readRehearseWords(['--share', '2/8', '--at', at, '--room', 'talk'])).toMatchObject({
    share: { part: 2, parts: 8 },
    startAtMs: Date.parse(at),
  });
  for (const [words, wrong] of [
    [['--listeners', 'many'], /--listeners is "many"; it must be a number from 1 to 1000000/],
    [['--share', '9/8', '--at', at, '--room', 'talk'], /the second of eight machines/],
    [['--share', '2/8', '--room', 'talk'], /needs --at/],
    [['--share', '2/8', '--at', at], /needs --room/],
    [['--at', '2001-01-01'], /a time to come/],
    [['--faster'], /--faster/],
    [['a', 'b'], /"b" is one address too many/],
  ] as const) {
    expect(() => readRehearseWords(words)).toThrow(WordsWrong);
    expect(() => readRehearseWords(words)).toThrow(wrong);
  }
});
