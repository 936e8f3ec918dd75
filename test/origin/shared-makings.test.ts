import { expect, test } from 'vitest';
import { SharedMakings } from '../../src/origin/shared-makings.ts';

function makings(tookMs: number) {
  const clock = { ms: 0 };
  const texts = new SharedMakings(10, () => clock.ms);
  const made: string[] = [];
  let done = Promise.withResolvers<void>();
  const get = (key: string, revision = 1) =>
    texts.get(key, revision, async () => {
      made.push(key);
      await done.promise;
      return { text: `${key} ${revision}`, tookMs };
    });
  /** Lets what is being made be done. */
  const finish = () => {
    done.resolve();
    done = Promise.withResolvers<void>();
  };
  return { clock, made, get, finish };
}

test('FEED-6: however many wait for a feed it is made once, and two at a time', async () => {
  const { made, get, finish, clock } = makings(1);
  const same = Array.from({ length: 1_000 }, () => get('one'));
  const others = ['two', 'three', 'four'].map((key) => get(key));
  expect(made).toEqual(['one', 'two']);
  expect(await Promise.all(others.slice(1))).toEqual([undefined, undefined]);
  finish();
  const bodies = await Promise.all(same);
  expect(new Set(bodies).size).toBe(1);
  await others[0];
  // For a moment it is kept, and made anew when there is anything new.
  expect(await get('one')).toBe(bodies[0]);
  const next = get('one', 2);
  clock.ms += 2_001;
  const later = get('two');
  finish();
  expect([(await next) === bodies[0], (await later) === undefined]).toEqual([false, false]);
  expect(made).toEqual(['one', 'two', 'one', 'two']);
});

test('FEED-6: making feeds under ever other names takes a tenth of the time', async () => {
  const { made, get, finish, clock } = makings(10);
  for (let n = 0; n < 10_000; n++) {
    clock.ms += 10;
    const asked = get(`topic ${n}`);
    finish();
    await asked;
  }
  // What was worth a second ahead, and then a tenth.
  expect(made.length * 10).toBeGreaterThan(9_000);
  expect(made.length * 10).toBeLessThan(10_000 + 300);
});
