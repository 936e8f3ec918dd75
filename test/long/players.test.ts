import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunningPerformer, startPerformer } from '../../src/performer/performer-child.ts';
import { launchChromium } from '../browser/chromium.ts';
import { pageWithScript } from '../browser/foreign-page.ts';
import { Installation } from '../browser/installation.ts';

const voice = path.resolve(import.meta.dirname, '../../demo/voices/ada.opus');
const MINUTE_MS = 60_000;

let tribune: Installation;
let browser: Browser;
let performer: RunningPerformer;
let room: string;

beforeAll(async () => {
  tribune = await Installation.start();
  browser = await launchChromium(['--autoplay-policy=no-user-gesture-required']);
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

/** What each library needs to play, in the page; each at the settings its documentation gives for low latency. */
const PLAYERS = {
  'hls.js': {
    script: 'hls.js/dist/hls.min.js',
    play: `const hls = new Hls({ lowLatencyMode: true, maxLiveSyncPlaybackRate: 1.1 });
      hls.loadSource(base + '/index.m3u8'); hls.attachMedia(audio);`,
  },
  'dash.js': {
    script: 'dashjs/dist/modern/umd/dash.all.min.js',
    play: `const player = dashjs.MediaPlayer().create(); player.initialize(audio, base + '/manifest.mpd', true);
      player.updateSettings({ streaming: { delay: { liveDelay: 1.2 }, liveCatchup: { enabled: true } } });`,
  },
  shaka: {
    script: 'shaka-player/dist/shaka-player.compiled.js',
    play: `shaka.polyfill.installAll(); const player = new shaka.Player(); await player.attach(audio);
      player.configure({ streaming: { lowLatencyMode: true } }); await player.load(base + '/manifest.mpd');`,
  },
} as const;

/** Starts a foreign player; from then on the page counts its stalls and remembers how far it is. */
async function start(name: keyof typeof PLAYERS): Promise<{ page: Page; close(): Promise<void> }> {
  const { script, play } = PLAYERS[name];
  const served = await pageWithScript(script);
  const page = await browser.newPage();
  await page.goto(served.url);
  await page.evaluate(`(async () => {
    const audio = document.querySelector('audio');
    const base = ${JSON.stringify(`${tribune.url}/live/${room}`)};
    window.stalls = 0;
    ${play}
    await audio.play().catch(() => {});
    await new Promise((resolve) => { const wait = setInterval(() => { if (!audio.paused && audio.currentTime > 0 && audio.readyState > 2) { clearInterval(wait); resolve(); } }, 50); });
    audio.addEventListener('waiting', () => window.stalls++);
  })()`);
  return {
    page,
    close: async () => {
      await page.close();
      served.close();
    },
  };
}

/** Resolves when the player's own time has advanced by so much. */
async function played(page: Page, ms: number): Promise<void> {
  const from = await page.evaluate(() => document.querySelector('audio')?.currentTime ?? 0);
  await page.waitForFunction(
    ([start, seconds]) =>
      (document.querySelector('audio')?.currentTime ?? 0) - (start ?? 0) >= (seconds ?? 0),
    [from, ms / 1000],
    { timeout: ms * 2 + 10_000, polling: 200 },
  );
}

const stalls = (page: Page) => page.evaluate(() => (window as unknown as { stalls: number }).stalls);

for (const name of Object.keys(PLAYERS) as (keyof typeof PLAYERS)[]) {
  test(`PLAYERS-1: ${name} plays a minute without a stall`, async () => {
    const { page, close } = await start(name);
    await played(page, 3_000);
    const settled = await stalls(page);
    await played(page, MINUTE_MS);
    expect((await stalls(page)) - settled).toBe(0);
    await close();
  });

  test(`PLAYERS-2: ${name} goes on without a reload when media is killed`, async () => {
    const { page, close } = await start(name);
    await played(page, 3_000);
    await tribune.killRole('media');
    await played(page, 15_000);
    await close();
  });
}
