import type { Browser, Page } from 'playwright-core';
import { pageWithScript } from '../browser/foreign-page.ts';

/**
 * What each library needs to play, in the page; each at the settings its documentation gives for low latency.
 *
 * Left to themselves hls.js gives up after two retries of a playlist and dash.js after a few seconds, which a killed
 * origin may take to come back: both are told to try for longer.
 */
const PLAYERS = {
  'hls.js': {
    script: 'hls.js/dist/hls.min.js',
    load: `const { default: policy } = Hls.DefaultConfig.playlistLoadPolicy;
      const errorRetry = { maxNumRetry: 20, retryDelayMs: 500, maxRetryDelayMs: 2_000 };
      const playlistLoadPolicy = { default: { ...policy, errorRetry } };
      const hls = new Hls({ lowLatencyMode: true, maxLiveSyncPlaybackRate: 1.1, playlistLoadPolicy });
      hls.loadSource(base + '/index.m3u8'); hls.attachMedia(audio);`,
  },
  'dash.js': {
    script: 'dashjs/dist/modern/umd/dash.all.min.js',
    load: `const player = dashjs.MediaPlayer().create(); player.initialize(audio, base + '/manifest.mpd', false);
      player.updateSettings({ streaming: { delay: { liveDelay }, liveCatchup: { enabled: true },
        retryAttempts: { MPD: 20, MediaSegment: 20 } } });`,
  },
  shaka: {
    script: 'shaka-player/dist/shaka-player.compiled.js',
    load: `shaka.polyfill.installAll(); const player = new shaka.Player(); await player.attach(audio);
      player.configure({ streaming: { lowLatencyMode: true } }); await player.load(base + '/manifest.mpd');`,
  },
} as const;

export type ForeignName = keyof typeof PLAYERS;
export const FOREIGN_NAMES = Object.keys(PLAYERS) as ForeignName[];

/** Somebody else's player on a page of another site, with a button as its listeners have. */
export class ForeignPlayer {
  readonly name: ForeignName;
  /** How often its page was loaded. */
  loads = 0;
  readonly #page: Page;
  readonly #closeSite: () => void;

  /**
   * Presses the button, and resolves once there is sound; from then on the page counts its stalls.
   *
   * @param base address below which the manifests are
   * @param liveDelay what dash.js is told to stay behind the present, seconds; behind whole objects it needs 2
   */
  static async start(
    browser: Browser,
    name: ForeignName,
    base: string,
    liveDelay = 1.2,
  ): Promise<ForeignPlayer> {
    const { script, load } = PLAYERS[name];
    const site = await pageWithScript(script);
    const page = await browser.newPage();
    const player = new ForeignPlayer(name, page, () => site.close());
    // Not evaluated: what the protocol evaluates counts as a press, and the browser's own policy is part of the test.
    await page.addInitScript(`addEventListener('DOMContentLoaded', () => {
      const base = ${JSON.stringify(base)};
      const liveDelay = ${liveDelay};
      const audio = document.querySelector('audio');
      const button = document.body.appendChild(document.createElement('button'));
      button.textContent = 'Listen';
      audio.play().catch(({ name }) => audio.setAttribute('data-unpressed', name));
      button.onclick = async () => { ${load} await audio.play(); };
    })`);
    await page.goto(site.url);
    await page.locator('audio[data-unpressed=NotAllowedError]').waitFor();
    await page.getByRole('button', { name: 'Listen' }).click();
    await player.played(100);
    await page.locator('audio').evaluate((audio: HTMLAudioElement) => {
      audio.dataset['stalls'] = '0';
      audio.addEventListener('waiting', () => {
        audio.dataset['stalls'] = String(Number(audio.dataset['stalls']) + 1);
      });
    });
    return player;
  }

  private constructor(name: ForeignName, page: Page, closeSite: () => void) {
    this.name = name;
    this.#page = page;
    this.#closeSite = closeSite;
    page.on('domcontentloaded', () => this.loads++);
  }

  /** Resolves when so much more was played, whatever was left out. */
  async played(ms: number): Promise<void> {
    const from = await this.#page.evaluate(playedSeconds);
    const until = `(${playedSeconds})() >= ${from + ms / 1000}`;
    await this.#page.waitForFunction(until, undefined, { timeout: ms * 2 + 20_000, polling: 200 });
  }

  /** Resolves at the end of what is no more live, to the seconds between which it played. */
  async ended(): Promise<readonly [from: number, until: number]> {
    const audio = this.#page.locator('audio');
    await this.#page.waitForFunction(`document.querySelector('audio').ended`, undefined, {
      timeout: 60_000,
      polling: 200,
    });
    return audio.evaluate((each: HTMLAudioElement) => {
      const { played } = each;
      return [played.start(0), played.end(played.length - 1)] as const;
    });
  }

  async stalls(): Promise<number> {
    return Number(await this.#page.locator('audio').getAttribute('data-stalls'));
  }

  async close(): Promise<void> {
    await this.#page.close();
    this.#closeSite();
  }
}

/** In the page: what was really played, for a jump moves the element's time too. */
function playedSeconds(): number {
  const { played } = document.querySelector('audio') as HTMLAudioElement;
  return Array.from({ length: played.length }, (_, i) => played.end(i) - played.start(i)).reduce(
    (a, b) => a + b,
    0,
  );
}
