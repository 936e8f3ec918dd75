import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type RunningPerformer, startPerformer } from '../../src/performer/performer-child.ts';
import type { PlayerStatistics } from '../../web/listen/player/player-state.ts';
import { launchChromium } from '../browser/chromium.ts';
import { Listener } from '../browser/listener.ts';
import { Site } from '../runtime/site.ts';
import { freshSettings, type Tribune } from '../runtime/tribune.ts';
import { FOREIGN_NAMES, ForeignPlayer } from './foreign-player.ts';

const voice = path.resolve(import.meta.dirname, '../../demo/voices/ada.opus');
const WENT_ON_MS = 15_000;
/** What our player allows itself at most, four players on a busy machine: 4 s, and 4 s over that before it jumps. */
const NEAR_SECONDS = 8.5;

let site: Site;
let tribune: Tribune;
let browser: Browser;
let performer: RunningPerformer;
let room: string;

beforeEach(async () => {
  site = new Site(await freshSettings());
  tribune = await site.start();
  browser = await launchChromium();
  room = await site.api.openRoom('Every player');
  const { whipUrl, whipToken } = await site.api.invite(room, 'Ada');
  performer = startPerformer({ whipUrl, token: whipToken, voice, loop: true });
  await performer.connected;
});

afterEach(async () => {
  await browser.close();
  performer.stop();
  await performer.done.catch(() => {});
  await site.clear();
});

function kill(...victims: readonly (number | undefined)[]): void {
  for (const pid of victims) process.kill(pid ?? Number.NaN, 'SIGKILL');
}

const BLOWS: Readonly<Record<string, () => Promise<void> | void>> = {
  'the room’s process was killed': () =>
    kill(tribune.lines.findLast(({ msg }) => msg === 'room process started')?.pid),
  'media was killed': () => kill(tribune.pidOf('media')),
  'the origin was killed': () => kill(tribune.pidOf('origin')),
  'media and the origin were killed at once': () => kill(tribune.pidOf('media'), tribune.pidOf('origin')),
  'control was killed': () => kill(tribune.pidOf('control')),
  'the supervisor was killed and started again': async () => {
    await tribune.stop('SIGKILL');
    tribune = await site.start();
  },
};

test.for(Object.entries(BLOWS))(
  'FAULT-14: every player, ours and others, goes on without a reload when %s',
  async ([, strike]) => {
    const { url } = site.api;
    const ours = await Listener.open(browser, `${url}/r/${room}`);
    await ours.button('Listen live').click();
    await ours.hears(1);
    const others = await Promise.all(
      FOREIGN_NAMES.map((name) => ForeignPlayer.start(browser, name, `${url}/live/${room}`)),
    );
    await Promise.all(others.map((player) => player.played(3_000)));
    await strike();
    const wentOn = others.map((player) =>
      player.played(WENT_ON_MS).then(
        () => `${player.name} went on`,
        (error: unknown) => `${player.name} stopped: ${error}`,
      ),
    );
    await ours.hears(WENT_ON_MS / 1000);
    const isNear = ({ latencySeconds }: PlayerStatistics) => (latencySeconds ?? 99) < NEAR_SECONDS;
    await ours.until('near the present again', isNear);
    expect(await Promise.all(wentOn)).toEqual(others.map(({ name }) => `${name} went on`));
    expect([ours.loads, ...others.map(({ loads }) => loads)]).toEqual([1, 1, 1, 1]);
    expect(ours.faults).toEqual([]);
  },
);
