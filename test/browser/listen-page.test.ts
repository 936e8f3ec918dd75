import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchChromium } from './chromium.ts';
import { Installation } from './installation.ts';
import { Listener, type ListenerOptions } from './listener.ts';

const dist = path.resolve(import.meta.dirname, '../../web/dist');
const axeScript = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
let tribune: Installation;
let browser: Browser;
let room: string;

beforeAll(async () => {
  tribune = await Installation.start();
  browser = await launchChromium();
  room = (await tribune.openRoom('What the tides tell us')).id;
});

afterAll(async () => {
  await browser.close();
  await tribune.stop();
});

const listen = (options: ListenerOptions = {}, where = room) =>
  Listener.open(browser, `${tribune.url}/r/${where}`, options);

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string }[];
}

/** What axe finds against WCAG 2.2 A and AA, as text. */
async function violations(listener: Listener): Promise<string[]> {
  // By the protocol, not by a script element: the page's own policy forbids those.
  await listener.page.evaluate(await readFile(axeScript, 'utf8'));
  const found = (await listener.page.evaluate(`axe.run(document, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
    // Would load the recording to look inside; and there are no captions of live speech yet.
    rules: { 'no-autoplay-audio': { enabled: false } },
  }).then(({ violations }) => violations)`)) as Violation[];
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

/** What is loaded only when somebody goes there, and the list of what that needs. */
const LATER = /import\(`[^`]*`\)|__vite__mapDeps=.*?\]\)\)\)/g;

/** The page, and all that it names, and all that these name: at once, or with what it may load later. */
async function filesOf(html: string, withLater: boolean): Promise<Set<string>> {
  const assets = await readdir(path.join(dist, 'assets'));
  const found = new Set([html]);
  for (const file of found) {
    const text = await readFile(path.join(dist, file), 'utf8');
    const named = withLater ? text : text.replaceAll(LATER, '');
    for (const asset of assets) if (named.includes(asset)) found.add(`assets/${asset}`);
  }
  return found;
}

/** In brotli. */
async function weightOf(files: ReadonlySet<string>): Promise<number> {
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11 };
  const weights = [...files].map(async (file) => {
    return brotliCompressSync(await readFile(path.join(dist, file)), { params }).length;
  });
  return (await Promise.all(weights)).reduce((sum, bytes) => sum + bytes, 0);
}

test('PLAY-27: the page as it comes, player and worker included, weighs at most 40 kB in brotli, and with all that it may load 70', async () => {
  const [first, everything] = [
    await filesOf('listen/index.html', false),
    await filesOf('listen/index.html', true),
  ];
  const names = [...first];
  expect(names.some((file) => file.endsWith('.css'))).toBe(true);
  expect(names.some((file) => file.includes('alarm-worker'))).toBe(true);
  // What somebody goes to, and what only a crowd too large needs.
  for (const later of ['raise-hand', 'place-in-line', 'waiting-room', 'solve-worker']) {
    const has = (files: readonly string[]) => files.some((file) => file.includes(later));
    expect([later, has(names), has([...everything])]).toEqual([later, false, true]);
  }
  expect(await weightOf(first)).toBeLessThanOrEqual(40_000);
  expect(await weightOf(everything)).toBeLessThanOrEqual(70_000);
});

test('PLAY-28: idle, playing and paused, in both themes and widths, the page meets WCAG 2.2 AA as far as axe sees', async () => {
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [390, 1280]) {
      const listener = await listen({ colorScheme, viewport: { width, height: 844 } });
      await listener.button('Listen live').waitFor();
      expect([colorScheme, width, 'idle', await violations(listener)]).toEqual([
        colorScheme,
        width,
        'idle',
        [],
      ]);
      await listener.button('Listen live').click();
      await listener.reaches('playing');
      expect(await violations(listener)).toEqual([]);
      await listener.button('Pause').click();
      await listener.reaches('paused');
      expect(await violations(listener)).toEqual([]);
      const wider = await listener.page.evaluate('document.documentElement.scrollWidth > innerWidth');
      expect([width, wider]).toEqual([width, false]);
      await listener.close();
    }
  }
});

test('PLAY-28: all can be done by keyboard, and the state is said to screen readers once', async () => {
  const listener = await listen();
  await listener.button('Listen live').waitFor();
  const reached = async (name: string) => {
    for (let i = 0; i < 12; i++) {
      await listener.page.keyboard.press('Tab');
      if (await listener.button(name).evaluate((button) => button === document.activeElement)) return true;
    }
    return false;
  };
  expect(await reached('Listen live')).toBe(true);
  await listener.page.keyboard.press('Space');
  await listener.hears(1);
  // The button that was pressed became the other one, and keeps the focus.
  await listener.page.keyboard.press('Enter');
  await listener.reaches('paused');
  expect(await listener.page.locator('[role=status]').filter({ hasText: 'Paused' }).count()).toBe(1);
  expect(await listener.page.locator('[role=status] .deck-latency').count()).toBe(0);
  await listener.close();
});

test('PLAY-29: it speaks the language of the browser, or the one chosen', async () => {
  const listener = await listen({ locale: 'fr-FR' });
  await listener.button('Écouter en direct').click();
  await listener.hears(1);
  expect(await listener.page.locator('.deck-latency').textContent()).toMatch(/^[0-2],\d\ss de retard$/);
  expect(await listener.page.locator('html').getAttribute('lang')).toBe('fr');
  await listener.button('English').click();
  await listener.button('Pause').waitFor();
  expect(await listener.words.textContent()).toBe('Live');
  await listener.close();
});

test('PLAY-29: the title is the room’s, and the volume can be set', async () => {
  const listener = await listen();
  await listener.page.getByRole('heading', { name: 'What the tides tell us' }).waitFor();
  await listener.page.getByLabel('Volume').fill('40');
  const volume = await listener.page.locator('audio').evaluate((audio: HTMLAudioElement) => audio.volume);
  expect(volume).toBeCloseTo(0.4);
  await expect.poll(() => listener.page.title()).toBe('What the tides tell us · Tribune');
  await listener.close();
});

test('PAGE-8: the room’s title is seen before any script is there; the script goes on from it, and nothing jumps', async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  const scripts = Promise.withResolvers<void>();
  await page.route('**/assets/*.js', async (route) => {
    await scripts.promise;
    await route.continue();
  });
  await page.goto(`${tribune.url}/r/${room}`, { waitUntil: 'commit' });
  const heading = page.getByRole('heading', { level: 1, name: 'What the tides tell us' });
  await heading.waitFor();
  const paints = () => page.evaluate(`performance.getEntriesByName('first-contentful-paint').length`);
  await expect.poll(paints).toBe(1);
  const before = await heading.boundingBox();
  const titles = await page.evaluateHandle(`(() => {
    const seen = new Set();
    const look = () => seen.add(document.querySelector('h1')?.textContent);
    new MutationObserver(look).observe(document.body, { childList: true, characterData: true, subtree: true });
    return seen;
  })()`);
  scripts.resolve();
  await page.locator('.badge').waitFor();
  expect(await titles.evaluate((seen: Set<string>) => [...seen])).toEqual(['What the tides tell us']);
  expect((await heading.boundingBox())?.y).toBeCloseTo(before?.y ?? Number.NaN, 0);
  await context.close();
});

test('PAGE-6: a link to a room that is none leads to a page that says so, in both languages', async () => {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
  const page = await context.newPage();
  const answer = await page.goto(`${tribune.url}/r/nosuch`);
  expect(answer?.status()).toBe(404);
  await page.getByRole('heading', { name: 'Nothing here' }).waitFor();
  await page.getByRole('heading', { name: 'Il n’y a rien ici' }).waitFor();
  await page.getByRole('link', { name: 'Tribune' }).click();
  await page.waitForURL(`${tribune.url}/`);
  await context.close();
});

test('PLAY-37: a browser that can play nothing is told so, and offered no sound', async () => {
  const listener = await listen({
    before: `delete globalThis.MediaSource; delete globalThis.ManagedMediaSource;
      HTMLMediaElement.prototype.canPlayType = () => '';`,
  });
  await listener.page.getByRole('alert').getByText('This browser cannot play the sound.').waitFor();
  const main = listener.page.getByRole('main');
  expect(await main.getByRole('button', { name: /listen|play|pause/i }).count()).toBe(0);
  expect(await violations(listener)).toEqual([]);
  await listener.close();
});

test('PLAY-30: who comes after the end finds the recording at once', async () => {
  const { id } = await tribune.openRoom('Over already');
  const first = await listen({}, id);
  await first.button('Listen live').click();
  await first.hears(2);
  await first.close();
  await tribune.call('POST', `/rooms/${id}/end`);
  const listener = await listen({}, id);
  const replay = listener.page.getByLabel('Replay of Over already');
  await replay.waitFor();
  await replay.evaluate((audio: HTMLAudioElement) => audio.play());
  await expect
    .poll(() => replay.evaluate((audio: HTMLAudioElement) => audio.currentTime))
    .toBeGreaterThan(0.5);
  expect(await violations(listener)).toEqual([]);
  await listener.close();
});
