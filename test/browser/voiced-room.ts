import path from 'node:path';
import type { Browser } from 'playwright-core';
import { startPerformer } from '../../src/performer/performer-child.ts';
import { launchChromium } from './chromium.ts';
import { Installation } from './installation.ts';

const VOICE = path.resolve(import.meta.dirname, '../../demo/voices/ada.opus');

/** An installation, and in a live room of it a recorded voice that speaks on and on; and a browser to hear it with. */
export interface VoicedRoom {
  readonly tribune: Installation;
  readonly browser: Browser;
  readonly room: string;
  readonly stop: () => Promise<void>;
}

export async function startVoicedRoom(
  title: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<VoicedRoom> {
  const tribune = await Installation.start(settings);
  const browser = await launchChromium();
  const { id: room } = await tribune.openRoom(title);
  const { whipUrl, whipToken } = await tribune.invite(room, 'Ada');
  const performer = startPerformer({ whipUrl, token: whipToken, voice: VOICE, loop: true });
  await performer.connected;
  return {
    tribune,
    browser,
    room,
    stop: async () => {
      await browser.close();
      performer.stop();
      await performer.done.catch(() => {});
      await tribune.stop();
    },
  };
}
