/** Our player beside others': the same stream, the same time, the same machine. */

import { setTimeout as wait } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { openTapped, pressListen } from '../../test/browser/tapped-people.ts';
import { describeStalls, latest, readTap, stallsOf } from '../../test/sound/tap.ts';
import type { TapReading } from '../../test/sound/tap-clock.ts';
import { type Figure, percentile } from '../figure.ts';
import { MachineWatch } from '../machine.ts';
import { compare, describe } from './hearing.ts';
import { OTHER_PLAYERS, type PlayingPage } from './other-players.ts';
import { SPEAKER_SETTINGS, SpokenRoom, TAP_SETTINGS } from './spoken-room.ts';

const SETTLE_MS = 20_000;
const WINDOW_MS = 90_000;

export const besidePlayers: Figure = {
  name: 'beside-players',
  settings: [
    SPEAKER_SETTINGS,
    `three pages in a second Chromium, all straight from the origin, which streams; ${WINDOW_MS / 1000} s after ${SETTLE_MS / 1000} s to settle`,
    'ours: the listener’s page, pressed once, its own settings',
    ...OTHER_PLAYERS.map(({ settings }) => settings),
    TAP_SETTINGS,
  ],
  async measure(say) {
    const room = await SpokenRoom.start();
    const others: PlayingPage[] = [];
    try {
      const ours = await openTapped(room.hearers, `${room.installation.url}/r/${room.id}`);
      await pressListen(ours);
      for (const player of OTHER_PLAYERS)
        others.push(await player.start(room.hearers, `${room.installation.url}/live/${room.id}`));
      await wait(SETTLE_MS);
      const machine = new MachineWatch();
      await wait(WINDOW_MS);
      say(machine.report());
      // First: to hand over what a tap has heard holds a page up, its player too.
      say(`ours: ${describeStalls(await stallsOf(ours))}`);
      for (const [at, { page }] of others.entries())
        say(`${nameOf(at)}: ${describeStalls(await stallsOf(page))}`);
      const mouth = await readTap(room.speaker, 'mouth');
      if (!mouth) throw new Error('nothing passed the mouth');
      const spoken = latest(mouth, WINDOW_MS);
      const mine = await medianOf('ours', ours, spoken, say);
      const theirs: number[] = [];
      for (const [at, { page }] of others.entries())
        theirs.push(await medianOf(nameOf(at), page, spoken, say));
      return [
        {
          what: 'our median latency beside the better of dash.js and hls.js',
          value: mine / Math.min(...theirs),
          unit: '×',
          most: 0.6,
        },
      ];
    } finally {
      for (const page of others) await page.close();
      await room.close();
    }
  },
};

const nameOf = (at: number): string => OTHER_PLAYERS[at]?.name ?? '';

async function medianOf(
  name: string,
  page: Page,
  spoken: TapReading,
  say: (note: string) => void,
): Promise<number> {
  const ear = await readTap(page, 'ear');
  if (!ear) throw new Error(`${name} was not heard`);
  const heard = compare(spoken, ear, { fromMs: 0, toMs: 6_000 });
  say(`${name}: ${describe(heard)}`);
  return percentile(heard.delaysMs, 0.5);
}
