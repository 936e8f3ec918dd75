import { readFile } from 'node:fs/promises';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchChromium } from './chromium.ts';
import { Installation, OPERATOR_TOKEN } from './installation.ts';
import { Listener } from './listener.ts';
import { Visitor } from './speaker.ts';

let tribune: Installation;
let browser: Browser;

beforeAll(async () => {
  tribune = await Installation.start();
  browser = await launchChromium();
});

afterAll(async () => {
  await browser.close();
  await tribune.stop();
});

test('PRESENCE-6: a host sees the listeners of a room come and go, the chart, and the table as CSV, in both languages', async () => {
  const room = (await tribune.openRoom('Counted')).id;
  const idle = await Listener.open(browser, `${tribune.url}/r/${room}`);
  const listeners = await Promise.all([1, 2].map(() => Listener.open(browser, `${tribune.url}/r/${room}`)));
  for (const listener of listeners) {
    await listener.button('Listen live').click();
    await listener.reaches('playing');
  }
  const read = () =>
    tribune.call<{ now: { listeners: number }; samples: unknown[] }>('GET', `/rooms/${room}/statistics`);
  await expect.poll(async () => (await read()).now.listeners, { timeout: 60_000 }).toBe(2);
  await expect.poll(async () => (await read()).samples.length, { timeout: 60_000 }).toBeGreaterThan(0);

  for (const locale of ['en-GB', 'fr-FR']) {
    for (const colorScheme of ['light', 'dark'] as const) {
      for (const width of [390, 1280]) {
        const host = await Visitor.open(
          browser,
          `${tribune.url}/r/${room}/statistics#operator=${OPERATOR_TOKEN}`,
          { locale, colorScheme, viewport: { width, height: 844 } },
        );
        await host.page.locator('.chart svg').waitFor();
        expect(host.page.url()).not.toContain('operator');
        expect(await host.page.locator('.figure-value').first().textContent()).toBe('2');
        await host.page.locator('.numbers summary').click();
        expect([locale, width, await host.violations()]).toEqual([locale, width, []]);
        expect([locale, width, await host.overflow()]).toEqual([locale, width, 0]);
        if (process.env['TRIBUNE_PICTURES'])
          await host.page.screenshot({
            path: `${process.env['TRIBUNE_PICTURES']}/statistics-${locale}-${colorScheme}-${width}.png`,
            fullPage: true,
          });
        if (width === 1280 && colorScheme === 'light') {
          const downloading = host.page.waitForEvent('download');
          await host.page.locator('.numbers .button').click();
          const file = await (await downloading).path();
          expect(await readFile(file, 'utf8')).toMatch(/^programme_s,utc,listeners,error_95,.*\r\n\d+,/);
        }
        expect(host.faults).toEqual([]);
        await host.close();
      }
    }
  }

  // Who closes the page has left at once, who never pressed was never there.
  await listeners[0]?.page.goto('about:blank');
  await expect.poll(async () => (await read()).now.listeners, { timeout: 60_000 }).toBe(1);
  for (const listener of [idle, ...listeners]) await listener.close();
});
