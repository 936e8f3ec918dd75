import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startPerformer } from '../../src/performer/performer-child.ts';
import { launchChromium } from '../browser/chromium.ts';
import { Installation } from '../browser/installation.ts';
import { FOREIGN_NAMES, ForeignPlayer } from './foreign-player.ts';

const voice = path.resolve(import.meta.dirname, '../../demo/voices/ada.opus');

let tribune: Installation;
let browser: Browser;
let base: string;

/** Twenty segments of a voice, of which the first five and the last five are cut off. */
beforeAll(async () => {
  tribune = await Installation.start();
  browser = await launchChromium();
  const { id } = await tribune.openRoom('Cut');
  base = `${tribune.url}/live/${id}`;
  const { whipUrl, whipToken } = await tribune.invite(id, 'Ada');
  const performer = startPerformer({ whipUrl, token: whipToken, voice, loop: true });
  await performer.connected;
  for (let n = 0; n < 20; ) {
    const response = await fetch(`${base}/r1/aac64/${n}.m4s`);
    await response.arrayBuffer();
    if (response.ok) n++;
  }
  await tribune.call('POST', `/rooms/${id}/end`);
  performer.stop();
  await performer.done.catch(() => {});
  await tribune.call('PATCH', `/rooms/${id}/replay`, { fromMs: 4_800, untilMs: 14_400 });
}, 120_000);
afterAll(async () => {
  await browser.close();
  await tribune.stop();
});

test.each(FOREIGN_NAMES)(
  'EDIT-10: %s plays a cut replay from where it begins to where it ends',
  async (name) => {
    const player = await ForeignPlayer.start(browser, name, base);
    const [from, until] = await player.ended();
    expect(until - from).toBeGreaterThan(9.6 - 0.3);
    expect(until - from).toBeLessThan(9.6 + 0.1);
    await player.close();
  },
);
