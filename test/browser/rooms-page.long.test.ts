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

const names = ({ page }: Visitor) => page.locator('.part-name').allTextContents();
const open = (query = '', options = {}) => Visitor.open(browser, `${tribune.url}/rooms/${query}`, options);

test('DIR-5: the page shows what its address says: parts, choices, order and pages, each a link that can be shared', async () => {
  const visitor = await open();
  const { page } = visitor;
  await page.getByRole('heading', { name: 'Live now' }).waitFor();
  expect((await names(visitor)).slice(0, 3)).toEqual(['Live & well', 'Zebra', 'Conversation 0']);
  await page.getByText('Nobody is live').waitFor({ state: 'detached' });
  await page.getByText('No conversation has ended yet.').waitFor();

  await page.getByRole('link', { name: 'See all 34' }).click();
  await page.getByText('Page 1 of 2').waitFor();
  expect(new URL(page.url()).search).toBe('?section=coming');
  await page.getByRole('link', { name: 'Next' }).click();
  await page.getByText('Page 2 of 2').waitFor();
  expect(await names(visitor)).toHaveLength(4);
  await page.getByLabel('Order').selectOption({ label: 'A to Z' });
  await page.getByRole('button', { name: 'Show' }).click();
  await page.getByText('Page 1 of 2').waitFor();
  expect((await names(visitor)).slice(0, 3)).toEqual([
    'A long title of a conversation about everything that there is under the sun',
    'Conversation 0',
    'Conversation 1',
  ]);
  await page.goBack();
  await page.getByText('Page 2 of 2').waitFor();

  await page.goto(`${tribune.url}/rooms/`);
  await page.getByLabel('Language').selectOption({ label: 'English (2)' });
  await page.getByRole('button', { name: 'Show' }).click();
  await page.getByRole('heading', { name: 'Live now' }).waitFor();
  expect(await names(visitor)).toEqual(['Live & well', 'Zebra']);
  await page.getByRole('link', { name: 'Animals' }).click();
  await page.getByRole('heading', { name: 'To come' }).waitFor();
  expect(await names(visitor)).toEqual(['Zebra']);
  const feed = await page.getByRole('link', { name: 'Podcast feed (RSS)' }).getAttribute('href');
  expect(await (await fetch(tribune.url + feed)).text()).toContain('<title>Zebra</title>');
  await page.getByRole('link', { name: 'Zebra' }).click();
  await visitor.headed('Zebra');
  expect(visitor.faults).toEqual([]);
});

test('DIR-5: the directory stands while control is away', async () => {
  const back = tribune.killRole('control');
  const visitor = await open();
  await visitor.page.getByRole('heading', { name: 'To come' }).waitFor();
  expect(await names(visitor)).toContain('Zebra');
  await back;
});
