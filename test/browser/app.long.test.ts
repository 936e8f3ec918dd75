import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { PushedBrowser } from '../push/push-service.ts';
import { launchChromium } from './chromium.ts';
import { Installation } from './installation.ts';
import { Visitor } from './speaker.ts';

/**
 * What cannot be tried here: that a push service of a browser's maker takes a subscription and delivers, for Debian's
 * Chromium has none and the tests have no network. The subscription is given in its place; what comes is given to the
 * service worker as the browser does it.
 */

let tribune: Installation;
let browser: Browser;
const DAY = 86_400_000;

beforeAll(async () => {
  [tribune, browser] = await Promise.all([Installation.start(), launchChromium()]);
});

afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
});

afterAll(async () => {
  await browser.close();
  await tribune.stop();
});

/** Permission as the visitor gives it, and a subscription as a push service does. */
async function allowReminders(context: BrowserContext, subscription: object | undefined): Promise<void> {
  await context.grantPermissions(['notifications'], { origin: tribune.url });
  await context.addInitScript((given) => {
    PushManager.prototype.subscribe = async (options) => {
      const key = options?.applicationServerKey;
      if (!given || typeof key !== 'string' || key.length !== 87)
        throw new DOMException('none', 'AbortError');
      return { toJSON: () => given } as unknown as PushSubscription;
    };
  }, subscription);
}

async function visit(
  url: string,
  options: { locale?: string; subscription?: object; denied?: boolean } = {},
) {
  const { locale = 'en-GB', subscription, denied } = options;
  const context = await browser.newContext({ locale, reducedMotion: 'reduce', timezoneId: 'Europe/Paris' });
  if (!denied) await allowReminders(context, subscription);
  const visitor = new Visitor(await context.newPage());
  await visitor.page.goto(url);
  return visitor;
}

test('REMIND-10: one press asks for a reminder, which a reload still knows, and another takes it back', async () => {
  const { id } = await tribune.openRoom('Tides', { startsMs: Date.now() + DAY });
  const { endpoint, keys } = new PushedBrowser('https://push.example.org/send/ada').subscription();
  for (const [locale, set, drop, isSet] of [
    ['en-GB', 'Remind me', 'Do not remind me', 'This browser will remind you ten minutes ahead'],
    [
      'fr-FR',
      'Me le rappeler',
      'Ne plus me le rappeler',
      'Ce navigateur vous le rappellera dix minutes avant',
    ],
  ] as const) {
    const url = `${tribune.url}/r/${id}`;
    const visitor = await visit(url, { locale, subscription: { endpoint, keys } });
    const told = visitor.page.waitForResponse((response) => response.url().endsWith('/reminders'));
    await visitor.button(set).click();
    expect((await told).status()).toBe(200);
    await visitor.page.getByText(isSet).waitFor();
    await visitor.page.reload();
    await visitor.page.getByText(isSet).waitFor();
    const dropped = visitor.page.waitForResponse((response) => response.request().method() === 'DELETE');
    await visitor.button(drop).click();
    expect((await dropped).status()).toBe(204);
    await visitor.button(set).waitFor();
    expect([await visitor.violations(), visitor.faults]).toEqual([[], []]);
  }
});

test('REMIND-10: a browser that refuses, or reaches no push service, is told so', async () => {
  const { id } = await tribune.openRoom('Storms', { startsMs: Date.now() + DAY });
  const url = `${tribune.url}/r/${id}`;
  const denied = await visit(url, { denied: true });
  await denied.button('Remind me').click();
  await denied.page.getByText('does not let Tribune notify you').waitFor();
  const alone = await visit(url);
  await alone.button('Remind me').click();
  await alone.page.getByText('reaches no push service').waitFor();
  expect([...denied.faults, ...alone.faults]).toEqual([]);
});

test('APP-3: a reminder that comes is shown, in its language, in the place of the one before', async () => {
  const { id } = await tribune.openRoom('Winds', { startsMs: Date.now() + DAY });
  const visitor = await visit(`${tribune.url}/rooms/`);
  const { page } = visitor;
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  const session = await page.context().newCDPSession(page);
  const registered = new Promise<string>((resolve) => {
    session.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      const [first] = registrations;
      if (first) resolve(first.registrationId);
    });
  });
  await session.send('ServiceWorker.enable');
  const registrationId = await registered;
  const push = (message: object) =>
    session.send('ServiceWorker.deliverPushMessage', {
      origin: tribune.url,
      registrationId,
      data: JSON.stringify(message),
    });
  const shown = () =>
    page.evaluate(async () => {
      const registration = await navigator.serviceWorker.ready;
      const all = await registration.getNotifications();
      return all.map(({ title, body, lang, tag, data }) => ({ title, body, lang, tag, data }));
    });
  const startsMs = Date.UTC(2026, 0, 6, 18, 30);
  await push({ kind: 'soon', room: id, title: 'Vents', language: 'fr', startsMs });
  await expect
    .poll(shown)
    .toEqual([
      { title: 'Vents', body: 'Commence à 19:30.', lang: 'fr', tag: `room-${id}`, data: { room: id } },
    ]);
  await push({ kind: 'live', room: id, title: 'Winds', language: 'en' });
  await expect
    .poll(shown)
    .toMatchObject([{ title: 'Winds', body: 'Live now: press to listen.', lang: 'en' }]);
});

test('APP-2: without a network a page says so; nothing else is kept, and nothing live', async () => {
  const { id } = await tribune.openRoom('Deep sea');
  const visitor = await visit(`${tribune.url}/rooms/`);
  const { page } = visitor;
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await page.goto(`${tribune.url}/r/${id}`);
  await visitor.headed('Deep sea');
  // What one listens by does not even pass through it.
  expect(await page.evaluate(() => navigator.serviceWorker.controller)).toBeNull();
  const kept = await page.evaluate(async () => {
    const names = await caches.keys();
    const caught = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
    return caught.flat().map(({ url }) => new URL(url).pathname.replace(/-[\w-]+\.css$/, '.css'));
  });
  expect(kept).toEqual(['/offline/', '/assets/look.css']);
  await page.context().setOffline(true);
  // One that was not seen yet: for ten seconds the browser itself keeps the others.
  await page.goto(`${tribune.url}/rooms/?section=past`);
  await visitor.headed('No network');
  await page.getByRole('heading', { name: 'Pas de réseau' }).waitFor();
  // Under its style sheet, which is kept with it.
  expect(await page.locator('.page').evaluate((element) => getComputedStyle(element).display)).toBe('flex');
  await page.context().setOffline(false);
  await page.goto(`${tribune.url}/r/${id}`);
  await visitor.headed('Deep sea');
});

test('APP-1: a manifest in the language of the page makes it installable, with icons that are there', async () => {
  for (const [locale, lang] of [
    ['en-GB', 'en'],
    ['fr-FR', 'fr'],
  ] as const) {
    const visitor = await visit(tribune.url, { locale });
    const { page } = visitor;
    await page.getByRole('heading', { level: 1 }).waitFor();
    const session = await page.context().newCDPSession(page);
    const read = await session.send('Page.getAppManifest');
    expect([read.errors, JSON.parse(read.data ?? '{}').lang]).toEqual([[], lang]);
    const { installabilityErrors } = await session.send('Page.getInstallabilityErrors');
    // A context of a test is an incognito one, in which nothing is installed.
    expect(installabilityErrors.map(({ errorId }) => errorId)).toEqual(['in-incognito']);
    for (const { src, sizes } of JSON.parse(read.data ?? '{}').icons) {
      const response = await fetch(tribune.url + src);
      const png = Buffer.from(await response.arrayBuffer());
      expect([src, response.status, `${png.readUInt32BE(16)}x${png.readUInt32BE(20)}`]).toEqual([
        src,
        200,
        sizes,
      ]);
    }
  }
});
