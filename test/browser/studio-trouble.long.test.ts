import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fakeMicrophone, launchChromium } from './chromium.ts';
import { Installation } from './installation.ts';
import { Speaker } from './speaker.ts';
import { UdpRelay } from './udp-relay.ts';

let tribune: Installation;
const browsers: Browser[] = [];

beforeAll(async () => {
  tribune = await Installation.start();
});

afterAll(async () => {
  for (const browser of browsers) await browser.close();
  await tribune.stop();
});

async function chromium(...switches: string[]): Promise<Browser> {
  const browser = await launchChromium(switches);
  browsers.push(browser);
  return browser;
}

async function invite(): Promise<{ room: string; studioUrl: string }> {
  const { id } = await tribune.openRoom('Night train');
  return { room: id, studioUrl: (await tribune.invite(id, 'Ada')).studioUrl };
}

test('STUDIO-32: when the network changes, the speaker is told, and is back by itself', async () => {
  const browser = await chromium(...fakeMicrophone());
  const ada = await Speaker.open(browser, (await invite()).studioUrl);
  const relay = await UdpRelay.before(ada.page);
  await ada.pressJoin();
  await ada.seesSpeaking('Ada');
  relay.cut();
  await ada.glimpses('Coming back');
  relay.mend();
  await ada.says('Everybody hears you.');
  await ada.seesSpeaking('Ada');
  await ada.close();
  relay.close();
  expect(ada.faults).toEqual([]);
});

test('STUDIO-33: a speaker whose media server is killed comes back by itself', async () => {
  const browser = await chromium(...fakeMicrophone());
  const ada = await Speaker.onStage(browser, await invite());
  await ada.seesSpeaking('Ada');
  await Promise.all([ada.glimpses('Coming back'), tribune.killRole('media')]);
  await ada.says('Everybody hears you.');
  await ada.seesSpeaking('Ada');
});

test('STUDIO-34: opened without HTTPS, the studio says that this is why there is no microphone', async () => {
  const browser = await chromium(...fakeMicrophone(), '--host-resolver-rules=MAP studio.example 127.0.0.1');
  const { studioUrl } = await invite();
  const ada = await Speaker.open(browser, studioUrl.replace('127.0.0.1', 'studio.example'));
  await ada.page.getByRole('alert').filter({ hasText: 'opened without HTTPS' }).waitFor();
});

test('STUDIO-35: no microphone, and a refused one, are said in plain words, and can be tried again', async () => {
  const without = await chromium('--use-fake-ui-for-media-stream');
  const { studioUrl } = await invite();
  const ada = await Speaker.open(without, studioUrl, { permissions: ['microphone'] });
  await ada.page.getByRole('alert').filter({ hasText: 'No microphone was found.' }).waitFor();
  await ada.button('Try again').waitFor();

  const refusing = await chromium('--use-fake-device-for-media-stream');
  const ben = await Speaker.open(refusing, studioUrl);
  await ben.button('Test the microphone').click();
  await ben.page.getByRole('alert').filter({ hasText: 'microphone' }).waitFor();
  await ben.page.context().grantPermissions(['microphone']);
  await ben.button('Try again').click();
  await ben.page.getByText('Your level').waitFor();
});

test('STUDIO-36: an invitation that is wrong, or used after the end, is refused in a sentence', async () => {
  const browser = await chromium(...fakeMicrophone());
  const { room, studioUrl } = await invite();
  const wrong = await Speaker.open(browser, studioUrl.replace(/.{6}$/, 'aaaaaa'));
  await wrong.page.getByRole('alert').filter({ hasText: 'This invitation is not known' }).waitFor();
  await tribune.call('POST', `/rooms/${room}/end`);
  const late = await Speaker.open(browser, studioUrl, { locale: 'fr-FR' });
  await late.page.getByRole('alert').filter({ hasText: 'Cette conversation est terminée.' }).waitFor();
});
