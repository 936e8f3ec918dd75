import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { fakeMicrophone, launchChromium } from './chromium.ts';
import { Installation, OPERATOR_TOKEN } from './installation.ts';
import { Listener } from './listener.ts';
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

const DAY = 86_400_000;
const operator = (options = {}) =>
  Visitor.open(browser, `${tribune.url}/#operator=${OPERATOR_TOKEN}`, options);
const row = (visitor: Visitor, title: string) =>
  visitor.page.getByRole('listitem').filter({ hasText: title });

test('COMING-4: before the start the page says when, in the visitor’s own zone and language, how long still, who, and offers a calendar', async () => {
  const startsMs = Math.ceil((Date.now() + 1.5 * DAY) / 60_000) * 60_000;
  const about = { startsMs, description: 'Des marées\n\net des vents.', language: 'fr', topic: 'La mer' };
  const { id } = await tribune.openRoom('Marées', about);
  await tribune.invite(id, 'Ada');
  await tribune.invite(id, 'Ben');
  for (const [locale, timezoneId, dayWord, who] of [
    ['en-GB', 'Asia/Tokyo', 'at', 'With Ada and Ben'],
    ['fr-FR', 'Europe/Paris', 'à', 'Avec Ada et Ben'],
  ] as const) {
    const listener = await Listener.open(browser, `${tribune.url}/r/${id}`, { locale, timezoneId });
    const shown = new Intl.DateTimeFormat(locale, {
      dateStyle: 'full',
      timeStyle: 'short',
      timeZone: timezoneId,
    });
    const when = listener.page.locator('time');
    await when.waitFor();
    expect(await when.textContent()).toBe(shown.format(startsMs));
    expect(await when.textContent()).toContain(` ${dayWord} `);
    expect(await when.getAttribute('datetime')).toBe(new Date(startsMs).toISOString());
    await listener.page.getByText(timezoneId).waitFor();
    await listener.page.getByText(who).waitFor();
    expect(await listener.page.getByRole('timer').textContent()).toMatch(/^1 \w+ · (11:59|12:00):\d\d$/);
    expect(await listener.page.getByText('Des marées').getAttribute('lang')).toBe('fr');
    const event = await listener.page.locator('a[href$="/event.ics"]').getAttribute('href');
    expect(await (await fetch(tribune.url + event)).text()).toContain('SUMMARY:Marées');
    const all = await listener.page.locator('a[href^="webcal:"]').getAttribute('href');
    expect((await fetch(all?.replace('webcal:', 'http:') ?? '')).status).toBe(200);
    expect(listener.faults).toEqual([]);
  }
});

test('COMING-5: in both themes and widths the page of a room to come meets WCAG 2.2 AA as far as axe sees, and fits', async () => {
  const startsMs = Date.now() + DAY;
  const { id } = await tribune.openRoom('A long title of a conversation about everything', {
    startsMs,
    description: 'Words. '.repeat(60),
    recorded: false,
  });
  await tribune.invite(id, 'Ada');
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [390, 1280]) {
      const visitor = await Visitor.open(browser, `${tribune.url}/r/${id}`, {
        colorScheme,
        viewport: { width, height: 844 },
      });
      await visitor.page.getByRole('timer').waitFor();
      expect([colorScheme, width, await visitor.violations()]).toEqual([colorScheme, width, []]);
      expect([width, await visitor.overflow()]).toEqual([width, 0]);
      await visitor.close();
    }
  }
});

test('CONSENT-5: where nothing is recorded, every page says so: to the speaker before they join, to listeners, to the host; and there is no replay', async () => {
  const { id } = await tribune.openRoom('Off the record', { recorded: false });
  const { studioUrl } = await tribune.invite(id, 'Ada');
  const ada = await Speaker.open(browser, studioUrl);
  await ada.page.getByText('The host chose not to record it').waitFor();
  await ada.pressJoin();
  await ada.headed('You are on stage');
  await ada.says('This conversation is not recorded.');
  const listener = await Listener.open(browser, `${tribune.url}/r/${id}`);
  await listener.page.getByText('Not recorded: it can only be heard live.').waitFor();
  await listener.button('Listen live').click();
  await listener.hears(2);
  const host = await operator();
  await row(host, 'Off the record').getByText('not recorded').waitFor();

  expect([...ada.faults, ...listener.faults]).toEqual([]);
  await tribune.call('POST', `/rooms/${id}/end`);
  await listener.reaches('ended');
  await listener.page.getByText('It was not recorded.').waitFor();
  expect(await listener.page.getByRole('link', { name: 'Download' }).count()).toBe(0);
  await ada.headed('The conversation has ended');
  await ada.page.getByText('Nothing was recorded.').waitFor();
});

test('CONSENT-6: who was told that nothing is recorded leaves the stage, and is asked again, should it be otherwise', async () => {
  const { id } = await tribune.openRoom('Changed mind', { open: false, recorded: false });
  const { studioUrl } = await tribune.invite(id, 'Ada');
  const ada = await Speaker.open(browser, studioUrl);
  await ada.pressJoin();
  await ada.says('The room is not open yet.');
  await tribune.call('PATCH', `/rooms/${id}`, { recorded: true });
  await tribune.call('POST', `/rooms/${id}/green-room`);
  await ada.headed('Welcome, Ada');
  await ada.page.getByText('and recorded. The recording stays').waitFor();
  expect(await tribune.call('GET', `/rooms/${id}/stage`)).toEqual({ people: [] });
  await ada.pressJoin();
  await ada.headed('You are in the green room');
});

test('HOME-10: the operator prepares a room for a second of their own zone, changes it, opens its green room, goes live, ends and deletes it', async () => {
  const host = await operator({ timezoneId: 'America/New_York' });
  const { page } = host;
  await page.getByLabel('Title').fill('Winter tides');
  await page.getByLabel('At a date and a time').check();
  await page.getByLabel('Starts at').fill('2099-01-06T19:30');
  await page.getByText('In your time zone, America/New York').waitFor();
  await page.getByText('Description, language, recording').click();
  await page.getByLabel('Description').fill('On tides.');
  await page.getByLabel('Language').last().fill('en');
  await host.button('Prepare the conversation').click();
  await row(host, 'Winter tides').getByText('6 January 2099').waitFor();
  const { rooms } = await tribune.call<{ rooms: { id: string; startsMs: number; description: string }[] }>(
    'GET',
    '/rooms?state=scheduled',
  );
  const made = rooms.find(({ startsMs }) => startsMs === Date.UTC(2099, 0, 7, 0, 30));
  expect(made).toMatchObject({ description: 'On tides.', language: 'en', recorded: true });

  await page.getByText('Change what is said of it').click();
  await page.getByLabel('Record it').last().uncheck();
  await host.button('Save').click();
  await page.getByText('Saved.').waitFor();
  await row(host, 'Winter tides').getByText('not recorded', { exact: true }).waitFor();

  await page.getByLabel('Name, as listeners will see it').fill('Ada');
  await host.button('Make a link').click();
  const studioUrl = await page.getByLabel('Link for Ada').inputValue();
  await host.button('Open the green room').click();
  await row(host, 'Winter tides').getByText('About to start').waitFor();
  const ada = await Speaker.open(browser, studioUrl);
  await ada.pressJoin();
  await ada.headed('You are in the green room');
  await host.button('Mute Ada').click();
  await ada.says('Green room: you are muted.');
  await host.button('Go live').click();
  await ada.headed('You are on stage');
  await row(host, 'Winter tides').getByText('Live', { exact: true }).waitFor();
  expect([...host.faults, ...ada.faults]).toEqual([]);
  await host.button('End the conversation').click();
  await page.getByRole('dialog', { name: 'End “Winter tides”?' }).getByText('End it for everyone').click();
  await host.button('Delete').click();
  await page.getByRole('dialog', { name: 'Delete “Winter tides”?' }).getByText('Delete it for good').click();
  await expect.poll(() => row(host, 'Winter tides').count()).toBe(0);
  const gone = await fetch(`${tribune.url}/live/${made?.id}/head.json`);
  expect(gone.status).toBe(410);
});

test('HOME-11: a draft is seen by the operator alone, until it is announced; a room moves on the list by itself when its schedule moves it', async () => {
  const host = await operator();
  await host.page.getByLabel('Title').fill('Secret plan');
  await host.page.getByLabel('Prepare, and open later').check();
  await host.page.getByText('Description, language, recording').click();
  await host.page.getByLabel('Keep it as a draft').check();
  await host.button('Prepare the conversation').click();
  await row(host, 'Secret plan').getByText('Draft').waitFor();
  const guest = await Visitor.open(browser, tribune.url);
  await guest.page.getByRole('heading', { name: 'Conversations' }).waitFor();
  await expect.poll(() => guest.page.getByText('Looking for conversations').count()).toBe(0);
  expect(await row(guest, 'Secret plan').count()).toBe(0);
  await host.button('Announce it').click();
  await row(host, 'Secret plan').getByText('Not yet open').waitFor();
  await guest.page.reload();
  await row(guest, 'Secret plan').waitFor();

  const { rooms } = await tribune.call<{ rooms: { id: string; title: string }[] }>('GET', '/rooms');
  const id = rooms.find(({ title }) => title === 'Secret plan')?.id;
  await tribune.call('PATCH', `/rooms/${id}`, { startsMs: Date.now() + 600_000 });
  await row(host, 'Secret plan').getByText('About to start').waitFor();
});
