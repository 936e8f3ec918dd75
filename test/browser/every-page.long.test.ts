import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fakeMicrophone, launchChromium } from './chromium.ts';
import { Installation, OPERATOR_TOKEN } from './installation.ts';
import { Visitor } from './speaker.ts';

let tribune: Installation;
let browser: Browser;
let live: string;
let ended: string;
let coming: string;
let studio: URL;

beforeAll(async () => {
  tribune = await Installation.start({ TRIBUNE_PASSWORDS: 'yes', TRIBUNE_REGISTRATION: 'open' });
  browser = await launchChromium(fakeMicrophone());
  live = (await tribune.openRoom('What the tides tell us', { description: 'Of water, and of the moon.' })).id;
  coming = (await tribune.openRoom('Next week', { startsMs: Date.now() + 7 * 86_400_000 })).id;
  ended = (await tribune.openRoom('Past')).id;
  await tribune.call('POST', `/rooms/${ended}/end`);
  studio = new URL((await tribune.invite(live, 'Ada')).studioUrl);
});

afterAll(async () => {
  await browser.close();
  await tribune.stop();
});

/** Where each page of the build is found, in each of its states. */
function addresses(): Record<string, readonly string[]> {
  return {
    home: ['/', `/#operator=${OPERATOR_TOKEN}`],
    rooms: ['/rooms/', '/rooms/?section=past', '/rooms/?language=xx'],
    account: ['/account/', '/account/#register=nonsense'],
    listen: [`/r/${live}`, `/r/${ended}`, `/r/${coming}`, '/r/nowhere-at-all'],
    embed: [`/r/${live}/embed`, `/r/${ended}/embed`],
    // One that there is, in replay-editor.
    clip: [`/r/${ended}/clip/nothing`],
    studio: [
      `${studio.pathname}${studio.hash}`,
      `/r/${live}/studio`,
      `/r/${live}/studio#invitation=nonsense`,
    ],
    statistics: [`/r/${live}/statistics`, `/r/${live}/statistics#operator=${OPERATOR_TOKEN}`],
    status: ['/status'],
    missing: ['/nothing-here'],
    offline: ['/offline/'],
  };
}

const SHAPES = ['en-GB', 'fr-FR'].flatMap((locale) =>
  (['light', 'dark'] as const).flatMap((colorScheme) =>
    [390, 1280].map((width) => ({ locale, colorScheme, viewport: { width, height: 844 } })),
  ),
);

test('KEYS-6: every page of the build is among those looked at', async () => {
  const config = await readFile(path.resolve(import.meta.dirname, '../../vite.config.ts'), 'utf8');
  const pages = [...config.matchAll(/(\w+): page\('[^']+\.html'\)/g)].map(([, name]) => name);
  expect(pages.sort()).toEqual(Object.keys(addresses()).sort());
});

test.each(SHAPES)(
  'KEYS-6: axe finds nothing on any page, nothing is wider than the window and nothing moves, in $locale, $colorScheme, $viewport.width',
  async (shape) => {
    for (const at of [...Object.values(addresses()).flat(), '/docs/', '/docs/rules/']) {
      const visitor = await Visitor.open(browser, tribune.url + at, shape);
      await visitor.title().first().waitFor();
      await visitor.page.waitForLoadState('networkidle');
      expect([at, await visitor.violations()]).toEqual([at, []]);
      expect([at, await visitor.overflow()]).toEqual([at, 0]);
      const moving = await visitor.page.evaluate(
        () => document.getAnimations().filter(({ playState }) => playState === 'running').length,
      );
      expect([at, moving]).toEqual([at, 0]);
      await visitor.close();
    }
  },
);
