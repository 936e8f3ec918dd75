import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fakeMicrophone, launchChromium } from './chromium.ts';
import { Installation } from './installation.ts';
import { Listener } from './listener.ts';
import { Speaker } from './speaker.ts';

let tribune: Installation;
let browser: Browser;
let room: string;

beforeAll(async () => {
  tribune = await Installation.start();
  browser = await launchChromium(fakeMicrophone());
  room = (await tribune.openRoom('By keyboard')).id;
});

afterAll(async () => {
  await browser.close();
  await tribune.stop();
});

/** Presses Tab until what has the focus is named so; the focus must be seen at each stop. */
async function tabTo(page: Page, name: string): Promise<void> {
  const passed: string[] = [];
  for (let presses = 0; presses < 40; presses++) {
    await page.keyboard.press('Tab');
    const { named, seen } = await page.evaluate(() => {
      const element = document.activeElement;
      // Past the end of a page, or of a dialog, the browser's own controls have it.
      if (element === document.body) return { named: '', seen: true };
      const { outlineStyle, outlineWidth } = getComputedStyle(element ?? document.body);
      const text = element?.closest('label')?.textContent ?? element?.textContent ?? '';
      return { named: text, seen: outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2 };
    });
    expect([named, seen]).toEqual([named, true]);
    if (named.includes(name)) return;
    passed.push(named);
  }
  throw new Error(`the focus never came to ${name}, but to ${passed.join(' | ')}`);
}

test('KEYS-4: by keyboard alone one comes from an invitation to speaking, mutes, switches single keys off, and leaves', async () => {
  const ben = await Speaker.onStage(browser, await tribune.invite(room, 'Ben'));
  const ada = await Speaker.open(browser, (await tribune.invite(room, 'Ada')).studioUrl);
  const { keyboard } = ada.page;
  await ada.page.getByText('Your level').waitFor();
  await tabTo(ada.page, 'I know that I will be broadcast');
  await keyboard.press('Space');
  await tabTo(ada.page, 'Join the stage');
  await keyboard.press('Enter');
  await ada.says('Everybody hears you.');
  await ben.seesSpeaking('Ada');

  await keyboard.press('m');
  await ada.says('You are muted.');
  await keyboard.press('m');
  await ada.says('Everybody hears you.');

  await keyboard.press('?');
  await ada.page.getByRole('dialog', { name: 'Keys' }).waitFor();
  await tabTo(ada.page, 'Use single keys');
  await keyboard.press('Space');
  await keyboard.press('Escape');
  await keyboard.press('m');
  await keyboard.press('?');
  expect(await ada.page.getByRole('dialog').count()).toBe(0);
  await tabTo(ada.page, 'Mute');
  await keyboard.press('Enter');
  await ada.says('You are muted.');
  await tabTo(ada.page, 'Keys');
  await keyboard.press('Enter');
  await ada.page.getByRole('dialog', { name: 'Keys' }).waitFor();
  await keyboard.press('Escape');

  await tabTo(ada.page, 'Leave');
  await keyboard.press('Enter');
  await ada.headed('You left the stage');
  await ada.close();
  await ben.close();
});

test('KEYS-1: a listener plays, pauses and comes back by single keys', async () => {
  const listener = await Listener.open(browser, `${tribune.url}/r/${room}`);
  const { page } = listener;
  await listener.button('Listen live').waitFor();
  await page.keyboard.press('k');
  await listener.hears(1);
  await page.keyboard.press(' ');
  await listener.reaches('paused');
  await page.keyboard.press('l');
  await listener.reaches('playing');
  await page.keyboard.press('?');
  const dialog = page.getByRole('dialog', { name: 'Keys' });
  await dialog.waitFor();
  // KEYS-2: the dialog has the keys.
  await page.keyboard.press('k');
  expect((await listener.statistics()).state).toBe('playing');
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });
  expect(listener.faults).toEqual([]);
  await listener.close();
});

test('KEYS-5: the volume and the sound are set by single keys; that is said, and seen', async () => {
  const listener = await Listener.open(browser, `${tribune.url}/r/${room}`);
  const { page } = listener;
  await listener.button('Listen live').waitFor();
  const sound = () =>
    page
      .locator('audio')
      .first()
      .evaluate((audio: HTMLAudioElement) => [audio.volume, audio.muted]);
  await page.keyboard.press('-');
  await page.keyboard.press('-');
  expect(await sound()).toEqual([0.8, false]);
  expect(await page.getByLabel('Volume').inputValue()).toBe('80');
  await page.getByRole('status').filter({ hasText: 'Volume 80 %' }).waitFor();
  await page.keyboard.press('m');
  expect(await sound()).toEqual([0.8, true]);
  await page.getByRole('button', { name: 'Sound off', pressed: true }).waitFor();
  await page.keyboard.press('m');
  await page.keyboard.press('+');
  expect(await sound()).toEqual([0.9, false]);
  await listener.close();
});

test('KEYS-3: single keys that are switched off on one page are off on the others, where the list still opens by its button', async () => {
  const listener = await Listener.open(browser, `${tribune.url}/r/${room}`);
  await listener.button('Listen live').waitFor();
  await listener.page.keyboard.press('?');
  await listener.page.getByRole('checkbox', { name: 'Use single keys' }).uncheck();
  const { studioUrl } = await tribune.invite(room, 'Cleo');
  const studio = new Speaker(await listener.page.context().newPage());
  await studio.page.goto(studioUrl);
  await studio.pressJoin();
  await studio.headed('You are on stage');
  await studio.page.keyboard.press('?');
  await tabTo(studio.page, 'Keys');
  expect(await studio.page.getByRole('dialog').count()).toBe(0);
  await studio.page.keyboard.press('Enter');
  expect(await studio.page.getByRole('checkbox', { name: 'Use single keys' }).isChecked()).toBe(false);
  await listener.close();
});

test('KEYS-1: of a replay J and L go back and on by ten seconds', async () => {
  const short = (await tribune.openRoom('Over soon')).id;
  const speaker = await Speaker.onStage(browser, await tribune.invite(short, 'Ada'));
  const listener = await Listener.open(browser, `${tribune.url}/r/${short}`);
  await listener.button('Listen live').click();
  await listener.hears(13);
  await speaker.close();
  await tribune.call('POST', `/rooms/${short}/end`);
  await listener.page.reload();
  const replay = listener.page.locator('audio.replay');
  await replay.waitFor();
  const at = () => replay.evaluate((audio: HTMLAudioElement) => audio.currentTime);
  await expect.poll(() => replay.evaluate((audio: HTMLAudioElement) => audio.duration)).toBeGreaterThan(12);
  await listener.page.keyboard.press('l');
  await expect.poll(at).toBeCloseTo(10, 0);
  await listener.page.keyboard.press('j');
  await expect.poll(at).toBeLessThan(1);
  await listener.page.keyboard.press('k');
  await expect.poll(() => replay.evaluate((audio: HTMLAudioElement) => audio.paused)).toBe(false);
  await listener.close();
});
