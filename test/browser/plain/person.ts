/** Somebody with a browser and a sound card of their own, at the pages of an installation. */

import { expect } from 'vitest';
import type { PlayerStatistics } from '../../../web/listen/player/player-state.ts';
import { SoundCard } from '../../sound/sound-card.ts';
import { PlainChromium } from './chromium.ts';
import { Firefox } from './firefox.ts';
import type { BrowserName, PlainBrowser, Tab } from './plain-browser.ts';

export class Person {
  readonly name: BrowserName;
  readonly card: SoundCard;
  readonly browser: PlainBrowser;

  /**
   * One for each browser named.
   *
   * @param site the installation that may have their microphones, where any may
   */
  static async all(names: readonly BrowserName[], site?: string): Promise<readonly Person[]> {
    const started = await Promise.allSettled(names.map((name) => Person.#with(name, site)));
    const people = started.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    const failed = started.find(({ status }) => status === 'rejected');
    if (!failed) return people;
    await Promise.all(people.map((person) => person.stop()));
    throw (failed as PromiseRejectedResult).reason;
  }

  static async #with(name: BrowserName, site: string | undefined): Promise<Person> {
    const card = await SoundCard.start();
    const options = { env: card.env, microphoneFor: site };
    try {
      const browser = await (name === 'firefox' ? Firefox.start(options) : PlainChromium.start(options));
      return new Person(name, card, browser);
    } catch (error) {
      await card.stop();
      throw error;
    }
  }

  private constructor(name: BrowserName, card: SoundCard, browser: PlainBrowser) {
    this.name = name;
    this.card = card;
    this.browser = browser;
  }

  /** Opens an invitation and joins as people do; the others are on the loudspeaker. */
  async joinStage({ studioUrl }: { readonly studioUrl: string }): Promise<Tab> {
    const studio = await this.browser.open(studioUrl);
    await shows(studio, 'Your level');
    await studio.tick('I know that I will be broadcast');
    await studio.press('Join the stage');
    await shows(studio, 'You are on stage');
    return studio;
  }

  /** Listens to a room, as people do. */
  async listen(roomUrl: string): Promise<Tab> {
    const page = await this.browser.open(roomUrl);
    await shows(page, 'The room is live.');
    await page.press('Listen live');
    await reaches(page, 'playing');
    return page;
  }

  async stop(): Promise<void> {
    await this.browser.stop();
    await this.card.stop();
  }
}

export async function shows(tab: Tab, text: string): Promise<void> {
  const shown = () => tab.read<boolean>(`document.body.innerText.includes(${JSON.stringify(text)})`);
  await expect.poll(shown, { timeout: 15_000, interval: 100, message: text }).toBe(true);
}

/** What the player of a listener's page measures. */
export function statistics(page: Tab): Promise<PlayerStatistics> {
  return page.read<PlayerStatistics>(`JSON.parse(document.querySelector('audio').dataset.statistics)`);
}

export async function reaches(page: Tab, state: PlayerStatistics['state']): Promise<void> {
  const stateNow = async () => (await statistics(page)).state;
  await expect.poll(stateNow, { timeout: 15_000, interval: 100, message: 'state' }).toBe(state);
}

/** Whether anyone could look at the page. */
export function visibility(tab: Tab): Promise<DocumentVisibilityState> {
  return tab.read('document.visibilityState');
}
