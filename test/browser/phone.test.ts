import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Browser, Locator } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fakeMicrophone, launchChromium } from './chromium.ts';
import { Installation } from './installation.ts';
import { Listener } from './listener.ts';
import { PHONE } from './phone.ts';
import { Speaker, type Visitor } from './speaker.ts';

/** What a finger hits without care, in CSS px (WCAG 2.2, 2.5.5). */
const FINGER_PX = 44;

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

/** Nothing is wider than the screen, and each button and box is as large as a finger. */
async function expectFits({ page }: Pick<Visitor, 'page'>, what: string): Promise<void> {
  const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
  expect([what, overflow]).toEqual([what, 0]);
  const small = await page.evaluate<
    string[]
  >(`[...document.querySelectorAll('main button, main select, main label:has(input[type=checkbox])')]
    .map((element) => [element.textContent, element.getBoundingClientRect()])
    .filter(([, { width, height }]) => width > 0 && (width < ${FINGER_PX} || height < ${FINGER_PX}))
    .map(([text, { width, height }]) => text + ': ' + width + ' × ' + height)`);
  expect([what, small]).toEqual([what, []]);
  await picture(page, what);
}

/** For the eye, where somebody asked for it. */
async function picture(page: Visitor['page'], what: string): Promise<void> {
  const folder = process.env['TRIBUNE_TEST_PICTURES'];
  if (!folder) return;
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, `phone ${what}.png`), await page.screenshot());
}

/** Whether it stands on the screen as the page was left. */
async function isInReach(locator: Locator): Promise<boolean> {
  const box = await locator.boundingBox();
  return box !== null && box.y >= 0 && box.y + box.height <= PHONE.viewport.height;
}

test('BROWSER-5: on a phone one listens and pauses by touch', async () => {
  const listener = await Listener.open(browser, `${tribune.url}/r/${room}`, PHONE);
  const play = listener.button('Listen live');
  await play.waitFor();
  await expectFits(listener, 'listener, idle');
  expect(await isInReach(play)).toBe(true);
  await play.tap();
  await listener.hears(1);
  await expectFits(listener, 'listener, playing');
  await listener.button('Pause').tap();
  await listener.reaches('paused');
  await expectFits(listener, 'listener, paused');
  expect(listener.faults).toEqual([]);
  await listener.close();
});

test('BROWSER-5: on a phone one joins, mutes and leaves by touch', async () => {
  const ada = await Speaker.open(browser, (await tribune.invite(room, 'Ada Lovelace')).studioUrl, PHONE);
  await ada.page.getByText('Your level').waitFor();
  await expectFits(ada, 'green room');
  await ada.page.getByText('I know that I will be broadcast').tap();
  await ada.button('Join the stage').tap();
  await ada.headed('You are on stage');
  await ada.says('Everybody hears you.');
  await expectFits(ada, 'stage');
  // Nobody looks for this one while the sound of a kettle goes out.
  const mute = ada.button('Mute');
  expect(await isInReach(mute)).toBe(true);
  await mute.tap();
  await ada.says('You are muted. Nobody hears you.');
  await expectFits(ada, 'stage, muted');
  await ada.button('Unmute').tap();
  await ada.says('Everybody hears you.');
  await ada.button('Leave').tap();
  await ada.headed('You left the stage');
  expect(ada.faults).toEqual([]);
  await ada.close();
});
