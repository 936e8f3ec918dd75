/** How long a listener waits for the first sound. */

import { setTimeout as wait } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { newTapped, openTapped, pressListen } from '../../test/browser/tapped-people.ts';
import { pressedUtcMs } from '../../test/sound/tap.ts';
import { type Figure, percentile, spread } from '../figure.ts';
import { MachineWatch } from '../machine.ts';
import { FIRST_SOUND, firstSound } from './first-sound.ts';
import { PERFORMER_SETTINGS, type PerformedRoom, startPerformedRoom } from './performed-room.ts';
import { TAP_SETTINGS } from './spoken-room.ts';

const TRIES = 15;
/** A page that is open has read the head and holds the init segment. */
const READ_MS = 1_500;

export const pressToSound: Figure = {
  name: 'press-to-sound',
  settings: [
    PERFORMER_SETTINGS,
    `${TRIES} times each, by turns, in a second Chromium that runs already; every time a browser context of its own, with nothing in its cache`,
    `page open: from the press (time stamp of the input event), ${READ_MS / 1000} s after the page was loaded; page cold: from the beginning of the navigation, the press as soon as the button is there`,
    FIRST_SOUND,
    TAP_SETTINGS,
  ],
  async measure(say) {
    const room = await startPerformedRoom();
    try {
      const machine = new MachineWatch();
      const [open, cold, coldPress]: [number[], number[], number[]] = [[], [], []];
      for (let time = 0; time < TRIES; time++) {
        open.push(await pressOpenPage(room));
        const { fromNavigation, fromPress } = await openAndPress(room);
        cold.push(fromNavigation);
        coldPress.push(fromPress);
      }
      say(machine.report());
      say(`page open, from the press: ${spread(open)}`);
      say(`page cold, from the navigation: ${spread(cold)}; of that from the press: ${spread(coldPress)}`);
      return [
        { what: 'press play → sound, page open', value: percentile(open, 0.5) / 1000, unit: 's', most: 0.4 },
        { what: 'press play → sound, page cold', value: percentile(cold, 0.5) / 1000, unit: 's', most: 1 },
      ];
    } finally {
      await room.close();
    }
  },
};

async function pressOpenPage({ hearers, url }: PerformedRoom): Promise<number> {
  const page = await openTapped(hearers, url);
  await wait(READ_MS);
  await pressListen(page);
  const soundMs = await firstSound(page);
  const pressMs = await pressOf(page);
  await page.context().close();
  return soundMs - pressMs;
}

async function openAndPress({
  hearers,
  url,
}: PerformedRoom): Promise<{ fromNavigation: number; fromPress: number }> {
  const page = await newTapped(hearers);
  await page.goto(url, { waitUntil: 'commit' });
  await pressAtOnce(page);
  const soundMs = await firstSound(page);
  const startMs = await page.evaluate<number>('performance.timeOrigin');
  const pressMs = await pressOf(page);
  await page.context().close();
  return { fromNavigation: soundMs - startMs, fromPress: soundMs - pressMs };
}

/** Playwright's own way of finding a button looks again after up to half a second; this looks at every frame. */
async function pressAtOnce(page: Page): Promise<void> {
  const place = `(() => {
    const button = [...document.querySelectorAll('button')].find(({ textContent }) => textContent === 'Listen live');
    if (!button) return undefined;
    const { x, y, width, height } = button.getBoundingClientRect();
    return { x: x + width / 2, y: y + height / 2 };
  })()`;
  const found = await page.waitForFunction<{ x: number; y: number } | undefined>(place, undefined, {
    polling: 'raf',
  });
  const spot = await found.jsonValue();
  if (spot) await page.mouse.click(spot.x, spot.y);
}

async function pressOf(page: Page): Promise<number> {
  const pressMs = await pressedUtcMs(page);
  if (pressMs === undefined) throw new Error('nobody pressed');
  return pressMs;
}
