import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { launchChromium } from './chromium.ts';
import { Installation } from './installation.ts';
import { Listener } from './listener.ts';

let tribune: Installation;
let browser: Browser;

beforeAll(async () => {
  tribune = await Installation.start();
  browser = await launchChromium();
});

afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
});

afterAll(async () => {
  await browser.close();
  await tribune.stop();
});

test('REACT-1: one sees one’s own reaction at once, and those of others in sums', async () => {
  const { id } = await tribune.openRoom('Tides');
  const url = `${tribune.url}/r/${id}`;
  const ada = await Listener.open(browser, url);
  const zoe = await Listener.open(browser, url, { locale: 'fr-FR' });
  await zoe.button('Écouter en direct').click();
  await zoe.reaches('playing');
  await ada.button('Applaud, 0 so far').click();
  await ada.button('Applaud, 1 so far').waitFor({ timeout: 500 });
  await ada.button('Applaud, 1 so far').click();
  await zoe.button('Applaudir, 2 jusqu’ici').waitFor({ timeout: 30_000 });
  // The sum holds one's own, which is not counted twice.
  await zoe.button('Étonnant, 0 jusqu’ici').click();
  await zoe.button('Étonnant, 1 jusqu’ici').waitFor();
  expect([ada.faults, zoe.faults]).toEqual([[], []]);
});

test('AUDIENCE-2: the page with everything on it, player and panel included, is 70 kB at most', async () => {
  const { id } = await tribune.openRoom('Tides');
  const listener = await Listener.open(browser, `${tribune.url}/r/${id}`);
  await listener.button('Applaud, 0 so far').waitFor();
  const sizes = await listener.page.evaluate(() =>
    performance
      .getEntries()
      .filter((entry) => entry instanceof PerformanceResourceTiming)
      .filter(({ name }) => !new URL(name).pathname.startsWith('/live/'))
      .map(({ name, encodedBodySize }) => [new URL(name).pathname, encodedBodySize] as const),
  );
  const bytes = sizes.reduce((sum, [, size]) => sum + size, 0);
  expect(sizes.some(([name]) => name.includes('audience-panel'))).toBe(true);
  expect([bytes > 20_000, bytes < 70_000, bytes]).toEqual([true, true, bytes]);
});
