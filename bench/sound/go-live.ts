/** How long those wait who came early: from "go live" to the sound. */

import { setTimeout as wait } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { openTapped } from '../../test/browser/tapped-people.ts';
import { type Figure, percentile, spread } from '../figure.ts';
import { MachineWatch } from '../machine.ts';
import { FIRST_SOUND, firstSound } from './first-sound.ts';
import { PERFORMER_SETTINGS, startPerformedRoom } from './performed-room.ts';
import { TAP_SETTINGS } from './spoken-room.ts';

const TRIES = 8;
const LISTENERS = 2;
/** The start is due within half a minute, as it is when a host presses. */
const AHEAD_MS = 20_000;
/** A page that waits has read the head and asks for it every second; not in step with the press. */
const SETTLE_MS = 2_000;

export const goLive: Figure = {
  name: 'go-live',
  settings: [
    PERFORMER_SETTINGS,
    `${TRIES} installations one after the other, in each ${LISTENERS} pages of a second Chromium on which "Play when it starts" was pressed; the stage has assembled`,
    'from the request to go live, as the host’s button makes it',
    FIRST_SOUND,
    TAP_SETTINGS,
  ],
  async measure(say) {
    const machine = new MachineWatch();
    const waits: number[] = [];
    for (let time = 0; time < TRIES; time++) waits.push(...(await waitsOfOneStart(time / TRIES)));
    say(machine.report());
    say(`from "go live" to the sound: ${spread(waits)}`);
    const worst = { value: percentile(waits, 1) / 1000, unit: 's', most: 2 };
    return [{ what: '"go live" → sound on a page that waited, worst', ...worst }];
  },
};

/** @param phase of the second in which pages ask for the head */
async function waitsOfOneStart(phase: number): Promise<number[]> {
  const room = await startPerformedRoom({ startsMs: Date.now() + AHEAD_MS });
  try {
    const pages = await Promise.all(
      Array.from({ length: LISTENERS }, () => openTapped(room.hearers, room.url)),
    );
    for (const page of pages) await pressWait(page);
    await wait(SETTLE_MS + phase * 1_000);
    const fromMs = Date.now();
    await room.installation.call('POST', `/rooms/${room.id}/open`);
    return await Promise.all(pages.map(async (page) => (await firstSound(page)) - fromMs));
  } finally {
    await room.close();
  }
}

function pressWait(page: Page): Promise<void> {
  return page.getByRole('button', { name: 'Play when it starts' }).click();
}
