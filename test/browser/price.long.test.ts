import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { fakeMicrophone, launchChromium } from './chromium.ts';
import { Installation } from './installation.ts';
import { Listener } from './listener.ts';

/** What a page does where the server asks for a price: the door here asks once, and lets in whoever paid. */

let tribune: Installation;
let browser: Browser;
beforeAll(async () => {
  tribune = await Installation.start();
  browser = await launchChromium(fakeMicrophone());
});
afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
});
afterAll(async () => {
  await browser.close();
  await tribune.stop();
});

const TICKET = `1700000000000.${'A'.repeat(43)}`;
const WAIT_S = 6;

/** Asks each hand that comes without a payment for one; resolves to the payments that came. */
async function askPrice(page: Page): Promise<Record<string, string>[]> {
  const paid: Record<string, string>[] = [];
  await page.route('**/api/v1/rooms/*/hands', async (route) => {
    const { 'tribune-proof': proof, 'tribune-ticket': ticket } = route.request().headers();
    if (proof !== undefined || ticket !== undefined) {
      paid.push({ ...(proof ? { proof } : {}), ...(ticket ? { ticket } : {}) });
      return route.continue();
    }
    const body = { type: 'about:blank', title: 'Service Unavailable', status: 503, detail: 'Many.' };
    return route.fulfill({
      status: 503,
      headers: { 'retry-after': String(WAIT_S), 'tribune-ticket': TICKET },
      contentType: 'application/problem+json',
      body: JSON.stringify({ ...body, code: 'proof_or_patience' }),
    });
  });
  return paid;
}

async function raising(): Promise<{ page: Page; paid: Record<string, string>[] }> {
  const { id: room } = await tribune.openRoom('A crowd');
  const { page } = await Listener.open(browser, `${tribune.url}/r/${room}`, { locale: 'en-GB' });
  const paid = await askPrice(page);
  await page.getByRole('button', { name: 'Ask to speak' }).click();
  await page.getByLabel('Your name, as everyone will see it').fill('Lea');
  return { page, paid };
}

const UP = 'Your hand is up. You are next.';

test('PRICE-5: the browser computes a proof in a worker, and the hand goes up by itself', async () => {
  const { page, paid } = await raising();
  await page.getByRole('button', { name: 'Raise your hand' }).click();
  await page.getByText(UP).waitFor();
  expect(paid).toHaveLength(1);
  const proof = JSON.parse(Buffer.from(paid[0]?.['proof'] ?? '', 'base64url').toString());
  expect(proof.solution.derivedKey).toMatch(/^0000/);
});

test('PRICE-5: one waits instead, without computing, told for how long, by keyboard too, and gives up', async () => {
  const { page, paid } = await raising();
  // A phone that computes slowly.
  await page.route('**/challenge.json', () => undefined);
  await page.getByRole('button', { name: 'Raise your hand' }).click();
  const rather = page.getByRole('button', { name: 'Wait instead, without computing' });
  await rather.waitFor();
  await page.getByRole('progressbar', { name: 'How far it is' }).waitFor();
  const violations = await page.evaluate(`${axe.source}
    axe.run('.raise').then(({ violations }) => violations.map(({ id }) => id))`);
  expect(violations).toEqual([]);
  await rather.focus();
  await page.keyboard.press('Enter');
  await page.getByText(/You are let in by yourself in about \d+ seconds?; keep this page open\./).waitFor();
  await page.getByText(UP).waitFor();
  expect(paid).toEqual([{ ticket: TICKET }]);

  const other = await raising();
  await other.page.route('**/challenge.json', () => undefined);
  await other.page.getByRole('button', { name: 'Raise your hand' }).click();
  await other.page.getByRole('button', { name: 'Give up waiting' }).click();
  await other.page.getByRole('button', { name: 'Raise your hand' }).waitFor();
  expect(other.paid).toEqual([]);
});
