import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Head } from '../../src/core/head.ts';
import { SEGMENT_MS } from '../../src/core/programme.ts';
import { startPerformer } from '../../src/performer/performer-child.ts';
import { launchChromium } from './chromium.ts';
import { Installation, OPERATOR_TOKEN } from './installation.ts';
import { Listener } from './listener.ts';
import { Visitor } from './speaker.ts';

let tribune: Installation;
let browser: Browser;
let room: string;
const title = 'What Tribune is';
const voice = path.resolve(import.meta.dirname, '../../demo/voices/ada.opus');

/** A recorded voice speaks for half a minute, and the room ends. */
beforeAll(async () => {
  tribune = await Installation.start();
  browser = await launchChromium();
  ({ id: room } = await tribune.openRoom(title));
  const { whipUrl, whipToken } = await tribune.invite(room, 'Ada');
  const performer = startPerformer({ whipUrl, token: whipToken, voice, loop: true });
  await performer.connected;
  // A part of segment 26 is answered as soon as it exists: then there are 25 seconds.
  await untilMade(26);
  await tribune.call('POST', `/rooms/${room}/end`);
  performer.stop();
  await performer.done.catch(() => {});
  const page = await browser.newPage();
  await page.goto(`${tribune.url}/r/${room}`);
  await page.locator('audio.replay').waitFor({ timeout: 30_000 });
  await page.close();
}, 120_000);
afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
  await tribune.call('PATCH', `/rooms/${room}/replay`, { fromMs: 0, untilMs: null, published: true });
});
afterAll(async () => {
  await browser.close();
  await tribune.stop();
});

/** Resolves when a segment exists: a number up to two ahead is held until it does. */
async function untilMade(last: number): Promise<void> {
  for (let n = 0; n <= last; ) {
    const response = await fetch(`${tribune.url}/live/${room}/r1/aac64/${n}.m4s`);
    await response.arrayBuffer();
    if (response.ok) n++;
  }
}

const head = async () => (await (await fetch(`${tribune.url}/live/${room}/head.json`)).json()) as Head;

async function editor(options = {}, manage = 'Manage'): Promise<Visitor> {
  const operator = await Visitor.open(browser, `${tribune.url}/#operator=${OPERATOR_TOKEN}`, options);
  await operator.button(`${manage} – ${title}`).click();
  await operator.page.locator('.time-line').waitFor();
  return operator;
}

const duration = (listener: { page: Visitor['page'] }, audio: string) =>
  expect.poll(() => listener.page.locator(audio).evaluate((each: HTMLAudioElement) => each.duration), {
    timeout: 15_000,
  });

test('EDIT-7: by keyboard alone the host cuts a replay, and listeners hear what is left, to the segment', async () => {
  const host = await editor();
  const whole = ((await head()).replay?.durationMs ?? 0) / SEGMENT_MS;
  const begins = host.page.getByRole('slider', { name: 'Begins at' });
  await begins.focus();
  for (let i = 0; i < 3; i++) await host.page.keyboard.press('ArrowRight');
  // Written once the page has been drawn anew.
  await expect.poll(() => host.page.getByRole('textbox', { name: 'Begins at' }).inputValue()).toBe('0:02.9');
  await host.page.getByRole('slider', { name: 'Ends at' }).focus();
  for (let i = 0; i < 2; i++) await host.page.keyboard.press('ArrowLeft');
  await host.button('Cut it').focus();
  await host.page.keyboard.press('Enter');
  await host.page.getByText('Saved.').first().waitFor();
  const cut = (await head()).replay;
  expect([cut?.fromMs, cut?.durationMs]).toEqual([3 * SEGMENT_MS, (whole - 5) * SEGMENT_MS]);
  const listener = await Listener.open(browser, `${tribune.url}/r/${room}`);
  await duration(listener, 'audio.replay').toBeCloseTo(((whole - 5) * SEGMENT_MS) / 1000, 3);
  const heard = listener.page.locator('audio.replay');
  await heard.evaluate((audio: HTMLAudioElement) => audio.play());
  await expect.poll(() => heard.evaluate((audio: HTMLAudioElement) => audio.currentTime > 1)).toBe(true);
  expect([...host.faults, ...listener.faults]).toEqual([]);
});

test('KEEP-4: the page says why a time to be kept was refused, and does not show it as chosen', async () => {
  const host = await editor();
  const kept = host.page.getByLabel('How long it is kept');
  const before = await kept.inputValue();
  const detail = 'That time is over already: the room would be deleted at once.';
  await host.page.route(`**/rooms/${room}/replay`, (route) =>
    route.request().method() === 'PATCH'
      ? route.fulfill({
          status: 409,
          contentType: 'application/problem+json',
          body: JSON.stringify({
            type: 'about:blank',
            title: 'Conflict',
            status: 409,
            code: 'keeping_over',
            detail,
          }),
        })
      : route.continue(),
  );
  await kept.selectOption({ label: '7 days' });
  await host.page.getByText(detail).waitFor();
  expect(await kept.inputValue()).toBe(before);
});

test('CHAPTER-4: chapters that the host writes are pressed on the listener’s page, and lead there', async () => {
  const host = await editor();
  for (const [at, words] of [
    ['0:00', 'Good evening'],
    ['0:12', 'Who may speak'],
  ] as const) {
    await host.button('Add a chapter where it plays').click();
    const last = host.page.locator('.chapter-line').last();
    await last.getByRole('textbox').first().fill(at);
    await last.getByRole('textbox').last().fill(words);
  }
  await host.button('Save the chapters').click();
  await host.page.getByText('Saved.').first().waitFor();
  const listener = await Listener.open(browser, `${tribune.url}/r/${room}`);
  const second = listener.button('0:12 Who may speak');
  await second.click();
  const audio = listener.page.locator('audio.replay');
  await expect.poll(() => audio.evaluate((each: HTMLAudioElement) => each.currentTime > 12)).toBe(true);
  await expect.poll(() => second.getAttribute('aria-current')).toBe('true');
  expect(await listener.button('0:00 Good evening').getAttribute('aria-current')).toBeNull();
});

test('EDIT-11: who listens to a replay while it is cut goes on with the same word', async () => {
  const listener = await Listener.open(browser, `${tribune.url}/r/${room}`);
  const audio = listener.page.locator('audio.replay');
  await audio.evaluate(async (each: HTMLAudioElement) => {
    each.currentTime = 10;
    each.playbackRate = 1.5;
    await each.play();
  });
  const before = await audio.evaluate((each: HTMLAudioElement) => each.currentSrc);
  await tribune.call('PATCH', `/rooms/${room}/replay`, { fromMs: 5 * SEGMENT_MS });
  // The page reads every 15 s what became of it.
  await expect
    .poll(
      () =>
        audio.evaluate(
          (each: HTMLAudioElement, old) => each.currentSrc !== old && each.readyState > 1,
          before,
        ),
      { timeout: 30_000 },
    )
    .toBe(true);
  const now = await audio.evaluate((each: HTMLAudioElement) => [
    each.paused && !each.ended,
    each.playbackRate,
    each.currentTime > 10 - (5 * 0.96 + 0.1),
  ]);
  expect(now).toEqual([false, 1.5, true]);
  expect(listener.faults).toEqual([]);
});

test('CLIP-6: a clip that the host makes has a page, plays there and in a frame, and is gone when it is deleted', async () => {
  const host = await editor();
  const form = host.page.locator('form').filter({ has: host.button('Make a clip') });
  await form.getByLabel('Title').fill('One good answer');
  await form.getByLabel('From', { exact: true }).fill('0:05');
  await form.getByLabel('To', { exact: true }).fill('0:15');
  await host.button('Make a clip').click();
  const link = await host.page.getByLabel('Link to “One good answer”', { exact: true }).inputValue();
  const clip = await Listener.open(browser, link);
  await clip.page.getByRole('heading', { level: 1, name: 'One good answer' }).waitFor();
  // From 4.8 s to 15.04 s: the chunks that hold it.
  await duration(clip, 'audio').toBeCloseTo(10.24, 3);
  const sound = clip.page.locator('audio');
  await sound.evaluate((audio: HTMLAudioElement) => audio.play());
  await expect.poll(() => sound.evaluate((audio: HTMLAudioElement) => audio.currentTime > 0.5)).toBe(true);
  expect(await clip.page.locator('meta[property="og:title"]').getAttribute('content')).toContain(
    'One good answer',
  );
  const preview = await clip.page.locator('meta[property="og:audio"]').getAttribute('content');
  expect((await fetch(preview ?? '')).headers.get('content-type')).toBe('audio/mp4');
  const listener = await Listener.open(browser, `${tribune.url}/r/${room}`);
  await listener.page.getByRole('link', { name: '0:10 One good answer' }).waitFor();
  const frame = await Listener.open(browser, `${link}/embed`);
  await duration(frame, 'audio').toBeCloseTo(10.24, 3);
  await host.button('Delete the clip “One good answer”').click();
  await expect.poll(async () => (await fetch(link)).status).toBe(404);
  expect([...host.faults, ...clip.faults, ...frame.faults, ...listener.faults]).toEqual([]);
});

test('EDIT-8: a withdrawn replay is said to be so on its page, and played again once it is published', async () => {
  const host = await editor();
  await host.button('Withdraw it').click();
  await host.page.getByRole('dialog').getByRole('button', { name: 'Withdraw it' }).click();
  await host.page.getByText('It is withdrawn: nobody can hear it.').waitFor();
  const listener = await Listener.open(browser, `${tribune.url}/r/${room}`);
  await listener.page.getByText('The host has withdrawn the recording.').waitFor();
  expect(await listener.page.locator('audio.replay').count()).toBe(0);
  await host.button('Publish it').click();
  await host.page.getByText('It can be heard again by everyone.').waitFor();
  await listener.page.reload();
  await listener.page.locator('audio.replay').waitFor();
});

const LOOKS = [
  { colorScheme: 'light', width: 390, locale: 'en-GB', manage: 'Manage' },
  { colorScheme: 'dark', width: 1280, locale: 'en-GB', manage: 'Manage' },
  { colorScheme: 'dark', width: 390, locale: 'fr-FR', manage: 'Gérer' },
  { colorScheme: 'light', width: 1280, locale: 'fr-FR', manage: 'Gérer' },
] as const;

test.each(LOOKS)(
  'EDIT-9: editor, chapters and clips meet WCAG 2.2 AA as far as axe sees, and fit: $locale, $colorScheme, $width px',
  async ({ colorScheme, width, locale, manage }) => {
    const chapters = [
      { startMs: 0, title: 'Good evening' },
      { startMs: 12_000, title: 'Who may speak, who listens, and who can check afterwards what was said' },
    ];
    await tribune.call('PUT', `/rooms/${room}/replay/chapters`, { chapters });
    const about = { title: 'One good answer', fromMs: 5_000, untilMs: 15_000 };
    await tribune.call('PUT', `/rooms/${room}/clips/good`, about);
    const options = { colorScheme, locale, viewport: { width, height: 900 } };
    const host = await editor(options, manage);
    const open = async (rest: string, part: string) => {
      const visitor = await Visitor.open(browser, `${tribune.url}/r/${room}${rest}`, options);
      await visitor.page.locator(part).first().waitFor();
      return visitor;
    };
    const visitors = {
      editor: host,
      listen: await open('', '.chapter'),
      clip: await open('/clip/good', 'audio'),
      'clip-embed': await open('/clip/good/embed', 'audio'),
    };
    for (const [name, visitor] of Object.entries(visitors)) {
      const shots = process.env['TRIBUNE_SHOTS'];
      if (shots) {
        const file = `${shots}/${name}-${locale}-${colorScheme}-${width}.png`;
        const part = name === 'editor' ? visitor.page.locator('.lead-room') : visitor.page.locator('body');
        await part.screenshot({ path: file });
      }
      expect([name, await visitor.violations()]).toEqual([name, []]);
      expect([name, await visitor.overflow()]).toEqual([name, 0]);
      expect([name, visitor.faults]).toEqual([name, []]);
    }
  },
);
