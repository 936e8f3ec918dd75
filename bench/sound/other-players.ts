/** Others' players in a page of their own, each set for the least latency that its documentation promises. */

import type { Browser, Page } from 'playwright-core';
import manifest from '../../package.json' with { type: 'json' };
import { pageWithScript } from '../../test/browser/foreign-page.ts';
import { openTapped } from '../../test/browser/tapped-people.ts';

export interface OtherPlayer {
  readonly name: string;
  /** For people: version, what it plays, its settings word for word. */
  readonly settings: string;
  start(browser: Browser, liveUrl: string): Promise<PlayingPage>;
}

export interface PlayingPage {
  readonly page: Page;
  close(): Promise<void>;
}

/**
 * hls.js `docs/API.md`: low latency is its default, and its target then PART-HOLD-BACK of the playlist (0.96 s here), but a rate
 * above 1 must be allowed for it ever to be held. A target of 1.1 s and a smaller step after a stall gave it its least latency
 * without stalls.
 */
const HLS_SETTINGS =
  '{ lowLatencyMode: true, liveSyncDuration: 1.1, liveMaxLatencyDuration: 4, maxLiveSyncPlaybackRate: 1.1, liveSyncOnStallIncrease: 0.3 }';
/**
 * dash.js, its low-latency sample: a target, and catch-up by rates of ± 10 %. The target is that of the manifest's ServiceDescription,
 * which dash.js would follow by itself.
 */
const DASH_SETTINGS =
  '{ streaming: { delay: { liveDelay: 1.2 }, liveCatchup: { enabled: true, maxDrift: 0, playbackRate: { min: -0.1, max: 0.1 }, mode: "liveCatchupModeDefault" } } }';

export const OTHER_PLAYERS: readonly OtherPlayer[] = [
  {
    name: 'hls.js',
    settings: `hls.js ${manifest.devDependencies['hls.js']}, LL-HLS with parts of 320 ms: ${HLS_SETTINGS}`,
    start: (browser, liveUrl) =>
      play(
        browser,
        'hls.js/dist/hls.min.js',
        `const hls = new Hls(${HLS_SETTINGS});
        hls.loadSource('${liveUrl}/index.m3u8');
        hls.attachMedia(audio);`,
      ),
  },
  {
    name: 'dash.js',
    settings: `dash.js ${manifest.devDependencies.dashjs}, LL-DASH with chunks of 320 ms: ${DASH_SETTINGS}`,
    start: (browser, liveUrl) =>
      play(
        browser,
        'dashjs/dist/modern/umd/dash.all.min.js',
        `const player = dashjs.MediaPlayer().create();
        player.updateSettings(${DASH_SETTINGS});
        player.initialize(audio, '${liveUrl}/manifest.mpd', true);`,
      ),
  },
];

async function play(browser: Browser, script: string, begin: string): Promise<PlayingPage> {
  const served = await pageWithScript(script);
  const page = await openTapped(browser, served.url);
  // Evaluated as if somebody had pressed: the browser lets it sound.
  await page.evaluate(`(() => {
    const audio = document.querySelector('audio');
    ${begin}
    audio.play().catch(() => {});
  })()`);
  return {
    page,
    close: async () => {
      await page.context().close();
      served.close();
    },
  };
}
