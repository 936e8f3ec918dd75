import path from 'node:path';
import type { Browser } from 'playwright-core';
import { type RunningPerformer, startPerformer } from '../../src/performer/performer-child.ts';
import { launchChromium } from './chromium.ts';
import { Installation } from './installation.ts';

const voice = path.resolve(import.meta.dirname, '../../demo/voices/ada.opus');

/** An installation with one live room, in which Ada speaks on and on, and a browser to hear it with. */
export class SpokenRoom {
  readonly tribune: Installation;
  readonly browser: Browser;
  readonly room: string;
  readonly #performer: RunningPerformer;

  static async start(title: string, settings: Readonly<Record<string, string>> = {}): Promise<SpokenRoom> {
    const tribune = await Installation.start(settings);
    const browser = await launchChromium();
    const { id } = await tribune.openRoom(title);
    const { whipUrl, whipToken } = await tribune.invite(id, 'Ada');
    const performer = startPerformer({ whipUrl, token: whipToken, voice, loop: true });
    await performer.connected;
    return new SpokenRoom(tribune, browser, id, performer);
  }

  private constructor(tribune: Installation, browser: Browser, room: string, performer: RunningPerformer) {
    this.tribune = tribune;
    this.browser = browser;
    this.room = room;
    this.#performer = performer;
  }

  async stop(): Promise<void> {
    await this.browser.close();
    this.#performer.stop();
    await this.#performer.done.catch(() => {});
    await this.tribune.stop();
  }
}
