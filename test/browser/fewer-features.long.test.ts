import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fakeMicrophone, launchChromium } from './chromium.ts';
import { Installation } from './installation.ts';
import { Listener } from './listener.ts';
import { PHONE } from './phone.ts';
import { Speaker } from './speaker.ts';

let tribune: Installation;
let browser: Browser;
let room: string;

beforeAll(async () => {
  tribune = await Installation.start();
  browser = await launchChromium(fakeMicrophone());
  room = (await tribune.openRoom('Fewer features')).id;
});

afterAll(async () => {
  await browser.close();
  await tribune.stop();
});

/**
 * Takes from Chromium what older browsers and those of phones lack, as docs/BROWSERS.md lists it: a Media Source is
 * only a managed one, its element's volume is always 1, and the rest is not there.
 */
const AS_ON_A_PHONE = `(() => {
  const without = (object, ...names) => {
    for (const name of names) if (object) delete object[name];
  };
  globalThis.ManagedMediaSource = MediaSource;
  without(MediaSource.prototype, 'setLiveSeekableRange', 'clearLiveSeekableRange');
  without(globalThis, 'MediaSource', 'MediaMetadata');
  Object.defineProperty(HTMLMediaElement.prototype, 'volume', { get: () => 1, set() {} });
  without(HTMLMediaElement.prototype, 'setSinkId', 'sinkId', 'disableRemotePlayback');
  without(AudioContext.prototype, 'setSinkId');
  without(Navigator.prototype, 'mediaSession', 'wakeLock', 'permissions', 'connection');
  without(AbortSignal, 'any');
  without(MediaStreamTrack.prototype, 'contentHint');
  without(RTCRtpTransceiver.prototype, 'setCodecPreferences');
  without(Promise, 'withResolvers', 'try');
  without(Object, 'groupBy');
  without(Array, 'fromAsync');
})();`;

test('BROWSER-7: one listens where the Media Source is a managed one and what phones lack is missing', async () => {
  const listener = await Listener.open(browser, `${tribune.url}/r/${room}`, {
    ...PHONE,
    before: AS_ON_A_PHONE,
  });
  await listener.button('Listen live').tap();
  const { via } = await listener.hears(2);
  expect(via).toBe('media-source');
  // Its buttons do it.
  expect(await listener.page.getByRole('slider').count()).toBe(0);
  expect(listener.faults).toEqual([]);
  await listener.close();
});

test('BROWSER-7: one speaks and hears the others where what phones lack is missing', async () => {
  const ben = await Speaker.onStage(browser, await tribune.invite(room, 'Ben'));
  const ada = await Speaker.open(browser, 'about:blank', PHONE);
  await ada.page.context().addInitScript(AS_ON_A_PHONE);
  await ada.page.goto((await tribune.invite(room, 'Ada')).studioUrl);
  // Where the browser does not say what it allows, one presses.
  await ada.button('Test the microphone').tap();
  await ada.pressJoin();
  await ada.headed('You are on stage');
  await Promise.all([ada.seesSpeaking('Ben'), ben.seesSpeaking('Ada')]);
  await ada.button('Mute').tap();
  await ben.sees(['Ben: you', 'Ada: muted']);
  expect([ada.faults, ben.faults]).toEqual([[], []]);
  await Promise.all([ada.close(), ben.close()]);
});
