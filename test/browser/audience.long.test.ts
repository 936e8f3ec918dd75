import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Head } from '../../src/core/head.ts';
import { fakeMicrophone, launchChromium } from './chromium.ts';
import { Installation, type Invitation } from './installation.ts';
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

/** Resolves once a listener's page shows this. */
const sees = (listener: Listener, text: string | RegExp) =>
  listener.page.getByText(text).first().waitFor({ timeout: 30_000 });

/** With TRIBUNE_LOOK naming a folder, what the page looks like is kept there. */
async function look(visitor: Visitor, name: string): Promise<void> {
  const folder = process.env['TRIBUNE_LOOK'];
  if (folder) await visitor.page.screenshot({ path: path.join(folder, `${name}.png`), fullPage: true });
}

/** In both themes and widths: axe finds nothing, and nothing is wider than the window. */
async function fits(visitor: Visitor, name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [390, 1280]) {
      await visitor.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await visitor.page.setViewportSize({ width, height: 844 });
      await look(visitor, `${name}-${width}-${colorScheme}`);
      expect([colorScheme, width, await visitor.violations()]).toEqual([colorScheme, width, []]);
      expect([width, await visitor.overflow()]).toEqual([width, 0]);
    }
  }
}

test('AUDIENCE-1, TOLD-5: two listeners and a host react, ask, vote and read, by the timeline alone', async () => {
  const { id } = await tribune.openRoom('Tides');
  const wish = { name: 'Hana', role: 'co-host' };
  const invitation = await tribune.call<Invitation>('POST', `/rooms/${id}/invitations`, wish);
  const host = await Speaker.onStage(browser, invitation);
  const url = `${tribune.url}/r/${id}`;
  const ada = await Listener.open(browser, url);
  const zoe = await Listener.open(browser, url, { locale: 'fr-FR' });
  await ada.button('Listen live').click();
  await zoe.button('Écouter en direct').click();
  await Promise.all([ada.reaches('playing'), zoe.reaches('playing')]);

  // A reaction: one's own at once, the other's in the sums.
  await ada.button('Applaud, 0 so far').click();
  await ada.button('Applaud, 1 so far').waitFor({ timeout: 1_000 });
  await zoe.button('Applaudir, 1 jusqu’ici').waitFor({ timeout: 30_000 });

  // A question: asked, published, voted for, answered.
  await ada.button('Ask a question').click();
  await ada.page.getByLabel('Your question').fill('Why are there two tides a day?');
  await ada.page.getByLabel('Your name (optional)').fill('Ada');
  await ada.button('Send to the host').click();
  await sees(ada, 'Sent. It appears here if the host publishes it.');
  await host.button('Publish: Why are there two tides a day?').click({ timeout: 30_000 });
  await sees(zoe, 'Why are there two tides a day?');
  const want = zoe.button(/^Je veux une réponse à : Why/);
  await want.click();
  expect(await want.getAttribute('aria-pressed')).toBe('true');
  await ada.button(/^I want this answered: Why .* \(1 vote\)$/).waitFor({ timeout: 30_000 });
  await host.button('Answer now: Why are there two tides a day?').click();
  await sees(zoe, 'On y répond maintenant');
  await expect
    .poll(() => ada.page.locator('.audience > [role=status]').textContent(), { timeout: 30_000 })
    .toContain('Being answered now');

  // A poll: made, opened, voted in, closed with its result.
  await host.page.getByText('Polls', { exact: true }).click();
  await host.page.getByLabel('Question').fill('Which sea?');
  await host.page.getByLabel('Choice 1').fill('The Channel');
  await host.page.getByLabel('Choice 2').fill('The Baltic');
  await host.button('Keep as a draft').click();
  await host.button('Open: Which sea?').click();
  for (const [listener, choice, vote] of [
    [ada, 'The Channel', 'Vote'],
    [zoe, 'The Baltic', 'Voter'],
  ] as const) {
    await listener.page.getByRole('radio', { name: choice }).check({ timeout: 30_000 });
    await listener.page.getByRole('button', { name: vote, exact: true }).click();
  }
  await sees(ada, 'Your vote is in.');
  await sees(zoe, 'Votre vote est reçu.');
  const votedMs = Date.now();
  await fits(new Visitor(ada.page), 'listen-poll-open');
  await host.button('Close and show the result: Which sea?').click();
  await sees(ada, '2 votes, one for each device.');
  await sees(zoe, '2 votes, un par appareil.');
  expect(await ada.page.locator('.result-share').allTextContents()).toEqual(['50%', '50%']);

  // A link: pinned, shown with its host.
  await host.page.getByText('Pinned links').click();
  await host.page.getByLabel('Link (https)').fill('https://tides.example.org/table');
  await host.page.getByLabel('Title (optional)').fill('Tide tables');
  await host.button('Pin it').click();
  const pin = zoe.page.getByRole('link', { name: 'Tide tables' });
  await pin.waitFor({ timeout: 30_000 });
  expect([await pin.getAttribute('href'), await pin.getAttribute('rel')]).toEqual([
    'https://tides.example.org/table',
    'noopener noreferrer nofollow ugc',
  ]);
  await sees(zoe, 'tides.example.org');

  // Who comes in the middle finds it all, without a press.
  const late = await Listener.open(browser, url);
  await sees(late, 'Being answered now');
  await sees(late, '2 votes, one for each device.');
  await late.page.getByRole('link', { name: 'Tide tables' }).waitFor();

  await fits(new Visitor(zoe.page), 'listen');
  await fits(host, 'studio');
  expect(host.faults).toEqual([]);

  // Played again, it is as it was at each moment.
  await tribune.call('POST', `/rooms/${id}/end`);
  const again = await Listener.open(browser, url);
  const sound = again.page.locator('audio.replay');
  await sound.waitFor({ timeout: 30_000 });
  const { programme, replay } = (await (await fetch(`${tribune.url}/live/${id}/head.json`)).json()) as Head;
  const moveTo = (seconds: number) =>
    sound.evaluate((audio: HTMLAudioElement, to) => {
      audio.currentTime = to;
    }, seconds);
  await moveTo((votedMs - (programme?.t0Ms ?? 0)) / 1000);
  await sees(again, 'Poll · Open');
  await again.page.getByRole('listitem').filter({ hasText: 'The Baltic' }).waitFor();
  expect(await again.page.getByRole('radio').count()).toBe(0);
  await again.page.getByRole('region', { name: 'On stage' }).getByText('Hana').waitFor();
  await fits(new Visitor(again.page), 'replay-then');
  await moveTo((replay?.durationMs ?? 0) / 1000 - 1);
  await sees(again, '2 votes, one for each device.');
  await again.page.getByRole('link', { name: 'Tide tables' }).waitFor();
  await moveTo(0.5);
  await again.page.getByRole('heading', { name: 'Which sea?' }).waitFor({ state: 'detached' });
  expect([ada, zoe, late, again].map(({ faults }) => faults)).toEqual([[], [], [], []]);
});
