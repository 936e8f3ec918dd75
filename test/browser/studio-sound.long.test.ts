import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { fakeMicrophone, launchChromium } from './chromium.ts';
import { Installation } from './installation.ts';
import { Speaker } from './speaker.ts';

/** Ample for a machine that does much else. */
const SOON = { timeout: 10_000 };

let tribune: Installation;
let room: string;
let browser: Browser;

beforeAll(async () => {
  tribune = await Installation.start();
  room = (await tribune.openRoom('Sound check')).id;
  browser = await launchChromium(fakeMicrophone());
});

afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
});

afterAll(async () => {
  await browser.close();
  await tribune.stop();
});

/** Someone in the green room whose page remembers which microphones it opened, and where it plays. */
async function watched(): Promise<Speaker> {
  const speaker = await Speaker.open(browser, (await tribune.invite(room, 'Ada')).studioUrl);
  await speaker.headed('Welcome, Ada');
  await speaker.page.addInitScript(`
    window.microphones = [];
    window.outputs = [];
    const open = navigator.mediaDevices.getUserMedia;
    navigator.mediaDevices.getUserMedia = async function (wish) {
      const stream = await open.call(this, wish);
      window.microphones.push(...stream.getAudioTracks());
      return stream;
    };
    const direct = HTMLMediaElement.prototype.setSinkId;
    HTMLMediaElement.prototype.setSinkId = async function (id) {
      await direct.call(this, id);
      window.outputs.push(id);
    };
  `);
  await speaker.page.reload();
  await speaker.page.getByText('Your level').waitFor();
  return speaker;
}

interface Opened {
  readonly label: string;
  readonly live: boolean;
  readonly echo: boolean;
  readonly noise: boolean;
}

const opened = (page: Page) =>
  page.evaluate<Opened[]>(`microphones.map((track) => ({
    label: track.label,
    live: track.readyState === 'live',
    echo: track.getSettings().echoCancellation,
    noise: track.getSettings().noiseSuppression,
  }))`);

const inUse = async (page: Page) => (await opened(page)).filter(({ live }) => live);

test('STUDIO-38: microphone and clean-up are chosen before and during the stay, take effect at once, and are kept', async () => {
  const ada = await watched();
  const [first] = await inUse(ada.page);
  expect(first).toMatchObject({ echo: true, noise: true });
  await ada.page.getByLabel('Microphone to use').selectOption({ label: 'Fake Audio Input 2' });
  await expect.poll(() => inUse(ada.page), SOON).toMatchObject([{ label: 'Fake Audio Input 2' }]);
  await ada.page.getByRole('checkbox', { name: 'Reduce noise' }).uncheck();
  await expect.poll(() => inUse(ada.page), SOON).toMatchObject([{ noise: false, echo: true }]);

  await ada.pressJoin();
  const ben = await Speaker.onStage(browser, await tribune.invite(room, 'Ben'));
  await ben.seesSpeaking('Ada');
  await ada.page.getByText('Sound', { exact: true }).click();
  await ada.page.getByRole('checkbox', { name: 'Remove echo' }).uncheck();
  await expect.poll(() => inUse(ada.page), SOON).toMatchObject([{ noise: false, echo: false }]);
  await ada.page.getByLabel('Microphone to use').selectOption({ label: 'Fake Audio Input 1' });
  await expect.poll(() => inUse(ada.page), SOON).toMatchObject([{ label: 'Fake Audio Input 1' }]);
  await ben.seesSpeaking('Ada');

  await ada.page.reload();
  await ada.page.getByText('Your level').waitFor();
  expect(await inUse(ada.page)).toMatchObject([{ label: 'Fake Audio Input 1', noise: false, echo: false }]);
  expect(ada.faults).toEqual([]);
});

test('STUDIO-39: the output is chosen, can be tried, and carries everyone heard on stage', async () => {
  const ada = await watched();
  await ada.page.getByLabel('Loudspeaker or headphones').selectOption({ label: 'Fake Audio Output 2' });
  const id = await ada.page.getByLabel('Loudspeaker or headphones').inputValue();
  expect(id).not.toBe('');
  await ada.button('Play a test sound').click();
  await expect.poll(() => ada.page.evaluate('outputs'), SOON).toEqual([id]);
  await ada.pressJoin();
  // One element for each of the twelve others that a stage can hold.
  await expect.poll(() => ada.page.evaluate('outputs'), SOON).toEqual(Array(13).fill(id));
  expect(ada.faults).toEqual([]);
});

test('STUDIO-40: a microphone that is taken away on stage is said at once, and opened again in place', async () => {
  const asking = await launchChromium(['--use-fake-device-for-media-stream']);
  const { studioUrl } = await tribune.invite(room, 'Ada');
  const ada = await Speaker.open(asking, studioUrl, { permissions: ['microphone'] });
  await ada.pressJoin();
  await ada.seesSpeaking('Ada');
  await ada.page.context().clearPermissions();
  await ada.says('Your microphone is gone. Nobody hears you.');
  await ada.page.context().grantPermissions(['microphone']);
  await ada.button('Try again').click();
  await ada.says('Everybody hears you.');
  await ada.seesSpeaking('Ada');
  await asking.close();
});
