import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CountingOrigin, programmeAt } from './counting-origin.ts';
import { Nginx } from './nginx.ts';

let origin: CountingOrigin;
let nginx: Nginx;

beforeEach(async () => {
  origin = await CountingOrigin.start();
  nginx = await Nginx.start(origin.url);
});
afterEach(async () => {
  await nginx.stop();
  await origin.close();
});

test('EDGE-3: a head that is asked for in all its forms is a second old at most, and what it takes to fetch it', async () => {
  origin.headTakesMs = 60;
  // Each is another one, and says when it was made.
  origin.head = {
    room: 'talk',
    programme: programmeAt(100),
    get madeMs() {
      return Date.now();
    },
  };
  const endMs = performance.now() + 4_000;
  const oldest = async (encoding: string, everyMs: number) => {
    const ages: number[] = [];
    while (performance.now() < endMs) {
      const response = await fetch(`${nginx.url}/live/talk/head.json`, {
        headers: { 'accept-encoding': encoding },
      });
      const { madeMs } = (await response.json()) as { madeMs: number };
      ages.push(Date.now() - madeMs);
      await wait(everyMs);
    }
    return Math.max(...ages);
  };
  const each = await Promise.all([oldest('br', 7), oldest('gzip', 16), oldest('identity', 50)]);
  for (const ageMs of each) expect(ageMs).toBeLessThan(1_000 + 600);
});
