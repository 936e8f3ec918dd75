import { mkdir } from 'node:fs/promises';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { launchChromium } from './chromium.ts';
import { Installation } from './installation.ts';
import { Visitor } from './speaker.ts';

let tribune: Installation;
let browser: Browser;
const DAY = 86_400_000;

beforeAll(async () => {
  [tribune, browser] = await Promise.all([Installation.start(), launchChromium()]);
  const make = (title: string, more: object) => tribune.call('POST', '/rooms', { title, ...more });
  const coming = (n: number) =>
    make(`Conversation ${n}`, { startsMs: Date.now() + DAY + n * 60_000, topic: 'La mer', language: 'fr' });
  await Promise.all([
    ...Array.from({ length: 32 }, (_, n) => coming(n)),
    make('Zebra', { startsMs: Date.now() + DAY / 2, language: 'en', topic: 'Animals' }),
    make('A long title of a conversation about everything that there is under the sun', { open: false }),
    make('Live & well', { language: 'en' }),
  ]);
});

afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
});

afterAll(async () => {
  await browser.close();
  await tribune.stop();
});

const open = (query = '', options = {}) => Visitor.open(browser, `${tribune.url}/rooms/${query}`, options);

test('DIR-5: in both themes, languages and widths it meets WCAG 2.2 AA as far as axe sees, and fits', async () => {
  const shots = process.env['TRIBUNE_SHOTS'];
  if (shots) await mkdir(shots, { recursive: true });
  for (const [colorScheme, locale, width] of [
    ['light', 'en-GB', 390],
    ['dark', 'fr-FR', 390],
    ['light', 'fr-FR', 1280],
    ['dark', 'en-GB', 1280],
  ] as const) {
    for (const query of ['', '?section=coming&page=2']) {
      const visitor = await open(query, { colorScheme, locale, viewport: { width, height: 844 } });
      await visitor.page.locator('.part-name').first().waitFor();
      if (shots) {
        const path = `${shots}/rooms-${width}-${colorScheme}-${locale}${query === '' ? '' : '-section'}.png`;
        await visitor.page.screenshot({ path, fullPage: true });
      }
      const seen = [query, width, colorScheme];
      expect([...seen, await visitor.violations(), await visitor.overflow()]).toEqual([...seen, [], 0]);
      await visitor.close();
    }
  }
});
