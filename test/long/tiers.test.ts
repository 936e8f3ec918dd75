import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { LoadLevel } from '../../src/core/load.ts';
import type { Installation } from '../browser/installation.ts';
import { SpokenRoom } from '../browser/spoken-room.ts';
import { FOREIGN_NAMES, type ForeignName, ForeignPlayer } from './foreign-player.ts';

/** A change is told 20 s ahead, and begins at a multiple of 3.84 s. */
const ACROSS_MS = 45_000;

/**
 * A player that sits nearer than a whole segment allows cannot be told to fall back before chunks end, and waits once or
 * twice on its way to where it can be.
 */
const MOST_STALLS = 3;

let spoken: SpokenRoom;
let tribune: Installation;
let browser: Browser;
let room: string;

beforeAll(async () => {
  spoken = await SpokenRoom.start('Other players in a crowd');
  ({ tribune, browser, room } = spoken);
});

afterAll(() => spoken.stop());

const hold = (level: LoadLevel) => tribune.call('PUT', '/load', { level });
beforeEach(() => hold(0));
const start = (name: ForeignName) => ForeignPlayer.start(browser, name, `${tribune.url}/live/${room}`);

for (const name of FOREIGN_NAMES) {
  test(`TIER-15: ${name} goes on into the economy tier and out of it`, async ({ annotate }) => {
    const player = await start(name);
    await player.played(5_000);
    const settled = await player.stalls();
    await hold(4);
    await player.played(ACROSS_MS);
    const down = await player.stalls();
    await hold(0);
    await player.played(ACROSS_MS);
    await annotate(
      `stalls: ${down - settled} on the way down, ${(await player.stalls()) - down} on the way back`,
    );
    expect((await player.stalls()) - settled).toBeLessThanOrEqual(MOST_STALLS);
    expect(player.loads).toBe(1);
    await player.close();
  });
}

test('TIER-15: hls.js that comes on the economy tier plays its objects, and goes on when it is left', async () => {
  await hold(4);
  const played = async () => (await fetch(`${tribune.url}/live/${room}/index.m3u8`)).text();
  await expect.poll(played, { timeout: 40_000, interval: 500 }).toContain('eco32');
  const player = await start('hls.js');
  await player.played(20_000);
  const settled = await player.stalls();
  await hold(0);
  await player.played(ACROSS_MS);
  expect((await player.stalls()) - settled).toBeLessThanOrEqual(MOST_STALLS);
  await player.close();
});
