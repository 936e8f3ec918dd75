import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import type { PlayerState, PlayerStatistics } from '../../web/listen/player/player-state.ts';
import { installTaps, TAPPED_CONTEXT } from '../sound/tap.ts';

export interface ListenerOptions extends BrowserContextOptions {
  /** Runs in the page before anything of its own. */
  readonly before?: string;
  /** Whether the page's ear is tapped. */
  readonly tapped?: boolean;
}

/** A person at the listener's page, in a browser context of their own. */
export class Listener {
  readonly page: Page;
  /** What the page threw or logged as an error: there should be nothing. */
  readonly faults: string[] = [];
  /** How often the page was loaded. */
  loads = 0;

  static async open(
    browser: Browser,
    url: string,
    { before, tapped, ...options }: ListenerOptions = {},
  ): Promise<Listener> {
    const context = await browser.newContext({
      locale: 'en-GB',
      reducedMotion: 'reduce',
      ...(tapped ? TAPPED_CONTEXT : {}),
      ...options,
    });
    if (tapped) await installTaps(context);
    if (before) await context.addInitScript(before);
    const listener = new Listener(await context.newPage());
    await listener.page.goto(url);
    return listener;
  }

  private constructor(page: Page) {
    this.page = page;
    page.on('pageerror', (error) => this.faults.push(String(error)));
    page.on('domcontentloaded', () => this.loads++);
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', { name });
  }

  /** The words that say what the sound does. */
  get words(): Locator {
    return this.page.locator('.deck-words');
  }

  /** What the player measures, as it says on its element. */
  async statistics(): Promise<PlayerStatistics> {
    const text = await this.page.locator('audio').first().getAttribute('data-statistics');
    return JSON.parse(text ?? '{}') as PlayerStatistics;
  }

  async reaches(state: PlayerState, timeout = 15_000): Promise<PlayerStatistics> {
    await this.until(`state ${state}`, (statistics) => statistics.state === state, timeout);
    return this.statistics();
  }

  async until(what: string, fits: (now: PlayerStatistics) => boolean, timeout = 15_000): Promise<void> {
    await expect
      .poll(async () => fits(await this.statistics()), { timeout, interval: 50, message: what })
      .toBe(true);
  }

  /** Waits until there is sound, and then until so many seconds of the programme were heard. */
  async hears(seconds: number): Promise<PlayerStatistics> {
    const from = (await this.reaches('playing')).position;
    const enough = (now: PlayerStatistics) => now.position >= from + seconds;
    await this.until(`${seconds} s of sound`, enough, seconds * 1_000 + 15_000);
    return this.statistics();
  }

  close(): Promise<void> {
    return this.page.context().close();
  }
}
