import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { fakeMicrophone, launchChromium } from './chromium.ts';
import { Installation, OPERATOR_TOKEN } from './installation.ts';
import { Speaker, Visitor } from './speaker.ts';

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

const operator = (options = {}) =>
  Visitor.open(browser, `${tribune.url}/#operator=${OPERATOR_TOKEN}`, options);

test('HOME-1: the operator token leaves the address bar, and stays with the tab until it is forgotten', async () => {
  const host = await operator();
  await host.page.getByRole('heading', { name: 'Open a conversation' }).waitFor();
  expect(host.page.url()).toBe(`${tribune.url}/`);
  await host.page.reload();
  await host.button('Forget the token').click();
  await host.page.getByText('For the operator').click();
  expect(await host.page.getByRole('heading', { name: 'Open a conversation' }).count()).toBe(0);
  await host.page.getByLabel('Operator token').fill('not-the-token-at-all');
  await host.button('Enter').click();
  await host.page.getByLabel('Title').fill('Refused');
  await host.button('Open the conversation').click();
  await host.page.getByRole('alert').filter({ hasText: 'not the right one' }).waitFor();
});

test('HOME-2: the operator opens a room, invites a speaker who joins by the link, mutes, removes and ends', async () => {
  const host = await operator();
  await host.page.getByLabel('Title').fill('Budget night');
  await host.button('Open the conversation').click();
  const link = host.page.getByLabel('Link for listeners');
  await link.waitFor();
  expect(await link.inputValue()).toMatch(/\/r\/budget-night-\w{5}$/);
  await host.page.getByLabel('Name, as listeners will see it').fill('Ada');
  await host.button('Make a link').click();
  const studioUrl = await host.page.getByLabel('Link for Ada').inputValue();
  const ada = await Speaker.onStage(browser, { studioUrl });

  await host.button('Mute Ada').click();
  await ada.says('The host muted you.');
  // Only she opens her microphone.
  await host.button('Ask to unmute Ada').click();
  await ada.page.getByRole('alert').getByRole('button', { name: 'Unmute' }).click();
  await ada.says('Everybody hears you.');
  await host.button('Remove Ada').click();
  await host.page.getByRole('dialog', { name: 'Remove Ada?' }).getByText('Remove from the stage').click();
  await ada.headed('The host took you off the stage');

  await host.button('End the conversation').click();
  const dialog = host.page.getByRole('dialog', { name: 'End “Budget night”?' });
  await dialog.getByText('Keep it').click();
  await host.button('End the conversation').click();
  await dialog.getByText('End it for everyone').click();
  await host.page.getByRole('link', { name: 'Listen again – Budget night' }).waitFor();
  expect(host.faults).toEqual([]);
});

test('HOME-3: a room prepared for later is shown as such to everyone, and opened by the operator', async () => {
  const host = await operator();
  await host.page.getByLabel('Title').fill('Reading circle');
  await host.page.getByLabel('Prepare, and open later').check();
  // The list was read just now, and the browser may keep it for a second.
  await host.page.evaluate(async () => {
    const asked = performance.getEntriesByType('resource').map(({ name }) => name);
    const lists = asked.filter((url) => new URL(url).pathname === '/api/v1/rooms');
    if (lists.length === 0) throw new Error('the page asked for no list');
    await Promise.all(lists.map((url) => fetch(url)));
  });
  await host.button('Prepare the conversation').click();
  const row = (visitor: Visitor) => visitor.page.getByRole('listitem').filter({ hasText: 'Reading circle' });
  await row(host).getByText('Not yet open').waitFor();
  const guest = await Visitor.open(browser, tribune.url);
  await row(guest).getByText('Not yet open').waitFor();
  expect(await guest.button('Manage').count()).toBe(0);
  await host.button('Open it now').click();
  await row(host).getByText('Live', { exact: true }).waitFor();
  await guest.page.reload();
  await row(guest).getByRole('link', { name: 'Listen – Reading circle' }).waitFor();
});

test('HOME-4: one press plays the demo', async () => {
  const host = await operator();
  await host.button('Play the demo').click();
  await host.page.waitForURL(/\/r\/[a-z0-9-]+$/, { timeout: 30_000 });
  await host.page.getByText('Live', { exact: true }).first().waitFor();
});

test('HOME-5: the language follows the browser, and a choice is kept over every page', async () => {
  const guest = await Visitor.open(browser, tribune.url, { locale: 'fr-FR' });
  await expect.poll(() => guest.title().textContent()).toContain('Quelques\u2011uns parlent.');
  expect(await guest.page.locator('html').getAttribute('lang')).toBe('fr');
  await guest.button('English').click();
  await expect.poll(() => guest.title().textContent()).toContain('A few speak.');
  await guest.page.goto(`${tribune.url}/r/nowhere`);
  await guest.page.goto(tribune.url);
  await expect.poll(() => guest.title().textContent()).toContain('A few speak.');
  expect(await guest.page.locator('html').getAttribute('lang')).toBe('en');
});

test('HOME-6: a title is shown as it was written, whatever is in it', async () => {
  const host = await operator();
  const title = '<img src=x onerror=alert(1)> & “Ça va ?”';
  await host.page.getByLabel('Title').fill(title);
  await host.button('Open the conversation').click();
  await host.page.getByRole('heading', { name: title }).waitFor();
  expect(host.faults).toEqual([]);
});

/** Called off before they opened, which is quicker than to open and end them. */
async function endedRooms(ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    await tribune.openRoom(`Past ${id}`, { id, open: false });
    await tribune.call('POST', `/rooms/${id}/end`);
  }
}

describe('under a hundred rooms that ended', () => {
  let night: string;
  beforeAll(async () => {
    night = (await tribune.openRoom('The long night')).id;
    await endedRooms(Array.from({ length: 105 }, (_, n) => `past-${n}`));
  });

  /** Opens the home page, and notes what it asks for. */
  async function arrive() {
    const guest = await Visitor.open(browser, 'about:blank');
    const asked: string[] = [];
    guest.page.on('request', (request) => {
      if (new URL(request.url()).pathname === '/api/v1/rooms') asked.push(request.url());
    });
    await guest.page.goto(tribune.url);
    const link = (name: string) => guest.page.getByRole('link', { name, exact: true });
    const past = guest.page.locator('.room-row', { hasText: 'Past past-' });
    await past.first().waitFor();
    return { guest, asked, link, past, more: guest.button('Show more') };
  }

  test('HOME-7: a live room stands first, however many newer ones have ended', async () => {
    const { guest, asked, link, past } = await arrive();
    await link('Listen – The long night').waitFor();
    expect(await guest.page.locator('.room-row').first().textContent()).toContain('The long night');
    expect(await past.count()).toBe(20);
    expect(asked).toHaveLength(2);
  });

  test('HOME-8: by keyboard, older rooms are added page by page, and the focus goes to the first that came', async () => {
    const { guest, asked, link, past, more } = await arrive();
    const status = guest.page.getByRole('status').filter({ hasText: 'more conversations' });
    await more.focus();
    for (const [came, first] of [
      [40, 'past-84'],
      [40, 'past-44'],
    ] as const) {
      const before = await past.count();
      await more.press('Enter');
      await expect.poll(() => past.count()).toBe(before + came);
      await expect
        .poll(() => link(`Listen again – Past ${first}`).evaluate((it) => it === document.activeElement))
        .toBe(true);
      expect(await status.textContent()).toBe(`${came} more conversations`);
    }
    // To the end, where rooms of the tests before may stand.
    while ((await more.count()) > 0) {
      const before = await past.count();
      await more.press('Enter');
      await expect.poll(() => past.count()).toBeGreaterThan(before);
    }
    expect(await past.count()).toBe(105);
    expect(asked).toHaveLength(5);
    expect(guest.faults).toEqual([]);
  });

  test('HOME-8: it is said that more are looked for, and that they could not be read', async () => {
    const { guest, past, more } = await arrive();
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    await guest.page.route(/before=/, async (route) => {
      await released;
      await route.abort();
    });
    await more.press('Enter');
    await guest.page.getByRole('status').filter({ hasText: 'Looking for more conversations' }).waitFor();
    expect(await more.getAttribute('aria-disabled')).toBe('true');
    release();
    await guest.page.getByRole('alert').filter({ hasText: 'cannot be reached' }).waitFor();
    expect(await more.evaluate((it) => it === document.activeElement)).toBe(true);
    await guest.page.unroute(/before=/);
    await more.press('Enter');
    await expect.poll(() => past.count()).toBe(60);
    expect(await guest.page.getByRole('alert').count()).toBe(0);
  });

  test('HOME-9: on return to the page, what was shown is there, in its present state', async () => {
    const { guest, link, past, more } = await arrive();
    await more.press('Enter');
    await expect.poll(() => past.count()).toBe(60);
    await tribune.call('POST', `/rooms/${night}/end`);
    await endedRooms(['past-105']);
    await guest.page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
    await link('Listen again – The long night').waitFor();
    await link('Listen again – Past past-105').waitFor();
    expect(await past.count()).toBe(61);
    expect(guest.faults).toEqual([]);
  });
});
