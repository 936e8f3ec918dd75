import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Installation } from '../browser/installation.ts';
import { Listener } from '../browser/listener.ts';
import { SpokenRoom } from '../browser/spoken-room.ts';
import { GenericCdn } from '../edge/generic-cdn.ts';
import { ForeignPlayer } from './foreign-player.ts';

const MINUTE_MS = 60_000;

let spoken: SpokenRoom;
let tribune: Installation;
let cdn: GenericCdn;
let browser: Browser;
let room: string;

beforeAll(async () => {
  spoken = await SpokenRoom.start('Through any cache', { TRIBUNE_DELIVERY: 'whole' });
  ({ tribune, browser, room } = spoken);
  cdn = await GenericCdn.start(tribune.url, () => performance.now());
});

afterAll(async () => {
  await cdn.stop();
  await spoken.stop();
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
