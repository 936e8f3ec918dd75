import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunningPerformer, startPerformer } from '../../src/performer/performer-child.ts';
import { launchChromium } from '../browser/chromium.ts';
import { Installation } from '../browser/installation.ts';
import { Listener } from '../browser/listener.ts';
import { GenericCdn } from '../edge/generic-cdn.ts';
import { ForeignPlayer } from './foreign-player.ts';

const voice = path.resolve(import.meta.dirname, '../../demo/voices/ada.opus');
const MINUTE_MS = 60_000;

let tribune: Installation;
let cdn: GenericCdn;
let browser: Browser;
let performer: RunningPerformer;
let room: string;

beforeAll(async () => {
  tribune = await Installation.start({ TRIBUNE_DELIVERY: 'whole' });
  cdn = await GenericCdn.start(tribune.url, () => performance.now());
  browser = await launchChromium();
  ({ id: room } = await tribune.openRoom('Through any cache'));
  const { whipUrl, whipToken } = await tribune.invite(room, 'Ada');
  performer = startPerformer({ whipUrl, token: whipToken, voice, loop: true });
  await performer.connected;
});

afterAll(async () => {
  await browser.close();
  performer.stop();
  await performer.done.catch(() => {});
  await cdn.stop();
  await tribune.stop();
});

test('CDN-11: our page, hls.js and dash.js play a minute through it together, and the origin is asked at most twice for each piece of sound', async () => {
  const ours = await Listener.open(browser, `${cdn.url}/r/${room}`);
  await ours.button('Listen live').click();
  await ours.hears(3);
  const others = await Promise.all(
    (['hls.js', 'dash.js'] as const).map((name) =>
      ForeignPlayer.start(browser, name, `${cdn.url}/live/${room}`, 2),
    ),
  );
  await Promise.all(others.map((player) => player.played(5_000)));
  const settled = await Promise.all(others.map((player) => player.stalls()));
  const before = await ours.statistics();
  await Promise.all(others.map((player) => player.played(MINUTE_MS)));
  const after = await ours.statistics();
  expect(after.stalls - before.stalls).toBe(0);
  expect(await Promise.all(others.map((player) => player.stalls()))).toEqual(settled);
  const asked = new Map<string, number>();
  for (const line of cdn.asked.filter((each) => /\.m4s$|\.mp4$/.test(each))) {
    asked.set(line, (asked.get(line) ?? 0) + 1);
  }
  expect(asked.size).toBeGreaterThan(MINUTE_MS / 1_000);
  expect([...asked].filter(([, times]) => times > 2)).toEqual([]);
});
