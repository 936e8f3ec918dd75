import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fakeMicrophone, launchChromium } from './chromium.ts';
import { Installation, OPERATOR_TOKEN } from './installation.ts';
import { Speaker, Visitor } from './speaker.ts';

let tribune: Installation;
let browser: Browser;
let room: string;

beforeAll(async () => {
  tribune = await Installation.start();
  browser = await launchChromium(fakeMicrophone());
  room = (await tribune.openRoom('Budget night: what the city can still afford')).id;
});

afterAll(async () => {
  await browser.close();
  await tribune.stop();
});

/** Nothing for axe, nothing wider than the window, nothing thrown or refused by the policy. */
async function isSound(visitor: Visitor, what: string): Promise<void> {
  expect([what, await visitor.violations()]).toEqual([what, []]);
  expect([what, await visitor.overflow()]).toEqual([what, 0]);
  expect([what, visitor.faults]).toEqual([what, []]);
}

const SHAPES = [
  { colorScheme: 'light', viewport: { width: 1280, height: 800 }, locale: 'en-GB' },
  { colorScheme: 'dark', viewport: { width: 390, height: 844 }, locale: 'fr-FR' },
  { colorScheme: 'light', viewport: { width: 390, height: 844 }, locale: 'fr-FR' },
  { colorScheme: 'dark', viewport: { width: 1280, height: 800 }, locale: 'en-GB' },
] as const;

test.each(SHAPES)(
  'LOOK-7: home, operator and documents meet WCAG 2.2 AA as far as axe sees, $colorScheme $viewport.width',
  async (shape) => {
    const visitor = await Visitor.open(browser, `${tribune.url}/#operator=${OPERATOR_TOKEN}`, shape);
    await visitor.page.locator('.room-row button').first().click();
    await visitor.page.locator('#speaker-name').fill('Ada');
    await visitor.page.locator('.invite button').click();
    await visitor.page.locator('.invite ~ .field').first().waitFor();
    await isSound(visitor, 'operator');
    await visitor.page.locator('.lead-room > .actions > .button-danger').click();
    await isSound(visitor, 'dialog');
    await visitor.page.evaluate(() => sessionStorage.clear());
    await visitor.page.goto(`${tribune.url}/`);
    await visitor.page.locator('.room-row').first().waitFor();
    await isSound(visitor, 'home');
    for (const document of ['/docs/', '/docs/architecture/']) {
      await visitor.page.goto(tribune.url + document);
      await isSound(visitor, document);
    }
    await visitor.close();
  },
);

test.each(SHAPES)(
  'LOOK-8: the studio meets WCAG 2.2 AA as far as axe sees, $colorScheme $viewport.width',
  async (shape) => {
    const invitation = await tribune.invite(room, 'Ada Lovelace');
    const ada = await Speaker.open(browser, invitation.studioUrl, shape);
    await ada.page.locator('.voice-meter').waitFor();
    await isSound(ada, 'green room');
    await ada.page.locator('.panel-join input').check();
    await ada.page.locator('.panel-join button').click();
    await ada.page.locator('.person-heard').waitFor();
    await isSound(ada, 'stage');
    await ada.page.locator('summary').click();
    await ada.page.keyboard.press('m');
    await ada.page.locator('.person-muted').waitFor();
    await isSound(ada, 'muted');
    await ada.page.keyboard.press('?');
    await ada.page.getByRole('dialog').waitFor();
    await isSound(ada, 'keys');
    await ada.page.keyboard.press('Escape');
    await ada.page.locator('.controls .button-danger').click();
    await ada.page.locator('.controls').waitFor({ state: 'detached' });
    await isSound(ada, 'left');
    await ada.close();
  },
);

test('LOOK-9: everything on the way to the stage can be done by keyboard, and the focus is seen', async () => {
  const ada = await Speaker.open(browser, (await tribune.invite(room, 'Ada')).studioUrl);
  await ada.page.getByText('Your level').waitFor();
  const focused = () =>
    ada.page.evaluate(() => {
      const element = document.activeElement;
      const { outlineStyle, outlineWidth } = getComputedStyle(element ?? document.body);
      const named = element?.closest('label')?.textContent ?? element?.textContent ?? '';
      return { named, seen: outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2 };
    });
  const tabTo = async (name: string) => {
    for (let presses = 0; presses < 30; presses++) {
      await ada.page.keyboard.press('Tab');
      const { named, seen } = await focused();
      expect([named, seen]).toEqual([named, true]);
      if (named.includes(name)) return;
    }
    throw new Error(`the focus never came to ${name}`);
  };
  await tabTo('I know that I will be broadcast');
  await ada.page.keyboard.press('Space');
  await tabTo('Join the stage');
  await ada.page.keyboard.press('Enter');
  await ada.says('Everybody hears you.');
  await tabTo('Mute');
  await ada.page.keyboard.press('Enter');
  await ada.says('You are muted.');
  await tabTo('Leave');
  await ada.page.keyboard.press('Enter');
  await ada.headed('You left the stage');
  await ada.close();
});

test('LOOK-10: pages run under a policy that allows no inline script or style', async () => {
  for (const page of ['/', `/r/${room}`, `/r/${room}/studio`, '/docs/']) {
    const response = await fetch(tribune.url + page);
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("script-src 'self'");
    expect(policy).not.toContain('unsafe');
    expect(await response.text()).not.toMatch(/<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=/);
  }
});
