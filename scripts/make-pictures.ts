/**
 * Takes the README's pictures from the demo, after a build: `npm run build && node scripts/make-pictures.ts`. It needs
 * Chromium, as the tests do, and the signs of reactions: `apt-get install -y fonts-noto-color-emoji`.
 */

import path from 'node:path';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { launchChromium } from '../test/browser/chromium.ts';
import { Installation } from '../test/browser/installation.ts';

const folder = path.resolve(import.meta.dirname, '../docs/images');
/** Both voices have spoken by then, and the first reactions rise. */
const PLAYED_MS = 9_000;

const PICTURES: readonly (BrowserContextOptions & { readonly name: string; readonly play: string })[] = [
  { name: 'listen', play: 'Listen live', locale: 'en-GB', viewport: { width: 1280, height: 840 } },
  {
    name: 'listen-phone',
    play: 'Écouter en direct',
    locale: 'fr-FR',
    colorScheme: 'dark',
    viewport: { width: 390, height: 840 },
  },
];

const installation = await Installation.start();
const browser = await launchChromium();
try {
  const { room } = await installation.call<{ room: string }>('POST', '/demo');
  const polls = `/rooms/${room}/polls`;
  const wish = { question: 'What should the next conversation be about?', choices: ['Tides', 'Elections'] };
  const { id } = await installation.call<{ id: string }>('POST', polls, wish);
  await installation.call('PATCH', `${polls}/${id}`, { state: 'open' });
  await Promise.all(PICTURES.map((picture) => take(browser, `${installation.url}/r/${room}`, picture)));
} finally {
  await browser.close();
  await installation.stop();
}

async function take(
  browser: Browser,
  url: string,
  { name, play, ...options }: (typeof PICTURES)[number],
): Promise<void> {
  const page = await (await browser.newContext(options)).newPage();
  await page.goto(url);
  await page.getByRole('button', { name: play }).click();
  await page.locator('.person-speaking').first().waitFor();
  await page.waitForTimeout(PLAYED_MS);
  await page.locator('.person-speaking').first().waitFor();
  await page.screenshot({ path: path.join(folder, `${name}.png`) });
}
