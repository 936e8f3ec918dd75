import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunningPerformer, startPerformer } from '../../src/performer/performer-child.ts';
import { launchChromium } from '../browser/chromium.ts';
import { Installation } from '../browser/installation.ts';
import { FOREIGN_NAMES, type ForeignName, ForeignPlayer } from './foreign-player.ts';

const voice = path.resolve(import.meta.dirname, '../../demo/voices/ada.opus');
const MINUTE_MS = 60_000;

let tribune: Installation;
let browser: Browser;
let performer: RunningPerformer;
let room: string;

beforeAll(async () => {
  tribune = await Installation.start();
  browser = await launchChromium();
  ({ id: room } = await tribune.openRoom('Other players'));
  const { whipUrl, whipToken } = await tribune.invite(room, 'Ada');
  performer = startPerformer({ whipUrl, token: whipToken, voice, loop: true });
  await performer.connected;
});

afterAll(async () => {
  await browser.close();
  performer.stop();
  await performer.done.catch(() => {});
  await tribune.stop();
});

const start = (name: ForeignName) => ForeignPlayer.start(browser, name, `${tribune.url}/live/${room}`);

for (const name of FOREIGN_NAMES) {
  test(`PLAYERS-1: ${name} plays a minute without a stall`, async () => {
    const player = await start(name);
    await player.played(3_000);
    const settled = await player.stalls();
    await player.played(MINUTE_MS);
    expect((await player.stalls()) - settled).toBe(0);
    await player.close();
  });
}
