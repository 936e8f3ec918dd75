import { expect, test } from 'vitest';
import { KeptTexts } from '../../src/origin/kept-texts.ts';

test('CAL-6: what is made of all rooms together is made once, until control says something new, and takes a twentieth of the time at most', () => {
  let nowMs = 0;
  let made = 0;
  const texts = new KeptTexts(() => nowMs);
  const get = (base: string, revision: number) =>
    texts.get(base, revision, () => {
      nowMs += 5;
      made += 1;
      return `${base} ${revision}`;
    });

  const first = get('one', 1);
  for (let n = 0; n < 1_000; n++) expect(get('one', 1)).toBe(first);
  expect(made).toBe(1);
  expect(get('one', 2)).not.toBe(first);
  expect(made).toBe(2);

  // Whoever asks under ever new names is refused in the end, and whoever asks under a known one is not.
  made = 0;
  let known = true;
  const untilMs = nowMs + 100_000;
  for (let n = 0; nowMs < untilMs; n++) {
    nowMs += 1;
    get(`invented ${n % 500}`, 2);
    if (n % 2 === 0) known &&= get('one', 2) !== undefined;
  }
  expect(known).toBe(true);
  // What was worth a second ahead, and from then on a twentieth: of 5 ms each.
  expect(made).toBeGreaterThan(900);
  expect(made * 5).toBeLessThan(100_000 / 20 + 200);

  // What is out of date is better than none, and renewed once there is time.
  expect(get('one', 3)).toBeDefined();
  nowMs += 10_000;
  const last = get('one', 3);
  expect(get('one', 3)).toBe(last);
});
