import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Recording } from '../../src/contract/schemas.ts';
import { launchChromium } from './chromium.ts';
import { Installation, OPERATOR_TOKEN } from './installation.ts';
import { Visitor } from './speaker.ts';

let tribune: Installation;
let browser: Browser;

beforeAll(async () => {
  tribune = await Installation.start();
  browser = await launchChromium();
  await tribune.openRoom('Budget night');
  const { id } = await tribune.openRoom('Last year', { open: false });
  await tribune.call('POST', `/rooms/${id}/end`);
});

afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
});

afterAll(async () => {
  await browser.close();
  await tribune.stop();
});

const MANAGE = { 'en-GB': /^Manage/, 'fr-FR': /^Gérer/ } as const;

/** A host who leads a room whose recording stands as a test says: harming an origin itself is FAULT-20's. */
async function leading(
  title: string,
  standing: () => Recording['origins'] | undefined,
  locale: keyof typeof MANAGE = 'en-GB',
): Promise<{ host: Visitor; page: Page; asked: () => number }> {
  const host = await Visitor.open(browser, 'about:blank', { locale });
  const { page } = host;
  let asked = 0;
  await page.clock.install();
  await page.route('**/recording', (route) => {
    asked++;
    const origins = standing();
    if (origins) return route.fulfill({ json: { origins } });
    const json = { title: 'Unauthorized', status: 401, detail: 'Wrong.', code: 'operator_token_wrong' };
    return route.fulfill({ status: 401, contentType: 'application/problem+json', json });
  });
  await page.goto(`${tribune.url}/#operator=${OPERATOR_TOKEN}`);
  const row = page.getByRole('listitem').filter({ hasText: title });
  await row.getByRole('button', { name: MANAGE[locale] }).click();
  return { host, page, asked: () => asked };
}

const origin = (state: Recording['origins'][number]['state']) => ({ origin: 'one', state, missing: [] });

test.for([
  [
    'en-GB',
    'Nothing is being recorded',
    'The server that records cannot be reached',
    'Not all that was said',
  ],
  [
    'fr-FR',
    'Rien n’est enregistré',
    'Le serveur qui enregistre est injoignable',
    'n’a pas encore tout ce qui',
  ],
] as const)(
  'FAULT-22: in %s the host reads that nothing is recorded, that nobody knows, and of an ended room what is so there',
  async ([locale, notRecorded, unreachable, notWritten]) => {
    let standing = [origin('refused')];
    const { host, page } = await leading('Budget night', () => standing, locale);
    const says = (at: Page, text: string) => at.locator('main [role=status]', { hasText: text });
    await says(page, notRecorded).waitFor();
    // The origin whose disk is full dies.
    standing = [origin('unreachable')];
    await says(page, unreachable).waitFor();
    expect(await says(page, notRecorded).count()).toBe(0);
    standing = [origin('written')];
    await says(page, unreachable).waitFor({ state: 'detached' });
    expect(host.faults).toEqual([]);
    const ended = await leading('Last year', () => [origin('refused')], locale);
    await says(ended.page, notWritten).waitFor();
    expect(await says(ended.page, notRecorded).count()).toBe(0);
  },
);

test('FAULT-22: what is missing is told with its day, and a gap of an instant not as of 0:00', async () => {
  const fromMs = new Date(2024, 2, 12, 14, 3, 7).getTime();
  const missing = [
    { fromMs, untilMs: fromMs + 320 },
    { fromMs: fromMs + 60_000, untilMs: fromMs + 125_000 },
  ];
  const { page } = await leading('Last year', () => [{ origin: 'one', state: 'written', missing }]);
  const spans = page.locator('.notice li');
  await spans.first().waitFor();
  // Browsers differ in which space they put about the dash.
  expect((await spans.allTextContents()).map((text) => text.replace(/\s/g, ' '))).toEqual([
    '12 Mar 2024, 14:03:07 (less than a second)',
    '12 Mar 2024, 14:04:07 – 14:05:12 (1:05)',
  ]);
});

test('FAULT-22: a page whose token is refused says so, and asks no more', async () => {
  const { page, asked } = await leading('Budget night', () => undefined);
  await page.getByRole('alert').filter({ hasText: 'not the right one' }).waitFor();
  await page.clock.runFor(10_000);
  expect(asked()).toBe(1);
});
