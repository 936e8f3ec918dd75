import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Head } from '../../src/core/head.ts';
import { PRODUCTION_ALLOWANCE_MS } from '../../src/core/programme.ts';
import { FRAME_MS } from '../sound/envelope.ts';
import { writeFakeVoice } from '../sound/fake-voice.ts';
import { delaysBetween, latest, readTap, tapped } from '../sound/tap.ts';
import { fakeMicrophone, launchChromium } from './chromium.ts';
import { Installation } from './installation.ts';
import { newTapped, openTapped } from './tapped-people.ts';

/** RMS to the power 0.5, as taps have it: speech is well above, silence and its dither below. */
const AUDIBLE = 0.1;

let folder: string;
let tribune: Installation;
/** One for each speaker: what a browser plays is what its echo cancellation listens for. */
let browsers: Browser[];

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'tribune-green-'));
  const voices = [path.join(folder, 'ada.wav'), path.join(folder, 'ben.wav')] as const;
  await writeFakeVoice('ada', voices[0]);
  await writeFakeVoice('ben', voices[1]);
  tribune = await Installation.start();
  browsers = await Promise.all(voices.map((wav) => launchChromium(fakeMicrophone(wav))));
});

afterAll(async () => {
  await Promise.all(browsers.map((browser) => browser.close()));
  await tribune.stop();
  await rm(folder, { recursive: true });
});

const headOf = async (room: string) =>
  (await (await fetch(`${tribune.url}/live/${room}/head.json`)).json()) as Head;

/** Joins by an invitation, and counts every connection that the page makes. */
async function joinGreenRoom(browser: Browser, room: string, name: string): Promise<Page> {
  const { studioUrl } = await tribune.invite(room, name);
  const page = await newTapped(browser);
  await page.addInitScript(() => {
    const shared = window as unknown as { connectionsMade: number };
    shared.connectionsMade = 0;
    const Real = RTCPeerConnection;
    window.RTCPeerConnection = class extends Real {
      constructor(configuration?: RTCConfiguration) {
        super(configuration);
        shared.connectionsMade++;
      }
    };
  });
  await page.goto(studioUrl);
  await page.getByText('Your level').waitFor();
  await page.getByRole('checkbox', { name: 'I know that I will be broadcast' }).check();
  await page.getByRole('button', { name: 'Join the stage' }).click();
  await inGreenRoom(page);
  return page;
}

async function inGreenRoom(page: Page): Promise<void> {
  await page
    .getByRole('heading', { level: 1, name: 'You are in the green room' })
    .waitFor({ timeout: 20_000 });
  await page.getByText('Green room: only the stage hears you.').waitFor();
}

const connectionsMade = (page: Page) => page.evaluate<number>('connectionsMade');

/** Whether one hears the other, by the sound itself. */
async function expectHeard(speaker: Page, hearer: Page): Promise<void> {
  const ear = await tapped(hearer, 'ear', 8_000);
  const mouth = await tapped(speaker, 'mouth', 8_000);
  const range = { fromMs: 0, toMs: 800, windowMs: 2_000, stepMs: 500 };
  const matches = delaysBetween(latest(mouth, 6_000), ear, range);
  expect(matches.length).toBeGreaterThanOrEqual(4);
}

/** When a tap had its first sound after an instant, UTC ms. */
async function firstSoundMs(page: Page, tap: 'mouth' | 'ear', afterMs: number): Promise<number> {
  for (;;) {
    const reading = await readTap(page, tap);
    const from = reading ? Math.max(0, Math.ceil((afterMs - reading.startUtcMs) / FRAME_MS)) : 0;
    const at = reading?.levels.subarray(from).findIndex((level) => level > AUDIBLE) ?? -1;
    if (reading && at >= 0) return reading.startUtcMs + (from + at) * FRAME_MS;
    await page.waitForFunction('true', undefined, { polling: 'raf' });
  }
}

/** When the first word of a programme was said, UTC ms: before that nobody was to be heard. */
async function firstWordMs(room: string, speakers: readonly Page[]): Promise<number> {
  const { programme } = await headOf(room);
  const beganMs = (programme?.t0Ms ?? Number.NaN) - PRODUCTION_ALLOWANCE_MS;
  return Math.min(...(await Promise.all(speakers.map((page) => firstSoundMs(page, 'mouth', beganMs)))));
}

async function loudest(page: Page): Promise<number> {
  const ear = await readTap(page, 'ear');
  return ear ? Math.max(...ear.levels) : 0;
}

test('GREEN-8: who is early hears nothing of the green room, where speakers hear each other, be media killed; and the start within 2 s of the first word', async () => {
  const startsMs = Math.ceil((Date.now() + 20_000) / 1000) * 1000;
  const about = { startsMs, startsItself: false, description: 'On tides.', language: 'en' };
  const { id } = await tribune.openRoom('Tides', about);
  const [hers, his] = browsers as [Browser, Browser];
  const listener = await openTapped(his, `${tribune.url}/r/${id}`);
  await listener.getByRole('timer').waitFor();
  await listener.getByText('On tides.').waitFor();
  await listener.getByRole('button', { name: 'Play when it starts' }).click();

  // Half an hour before the start the green room is open by itself.
  const [ada, ben] = await Promise.all([joinGreenRoom(hers, id, 'Ada'), joinGreenRoom(his, id, 'Ben')]);
  await listener.getByText(/With (Ada and Ben|Ben and Ada)/).waitFor({ timeout: 20_000 });
  await expectHeard(ada, ben);
  await expectHeard(ben, ada);
  expect(await headOf(id)).toMatchObject({ state: 'scheduled', stage: [], coming: { assembling: true } });
  expect((await headOf(id)).programme).toBeUndefined();
  expect(await loudest(listener)).toBeLessThan(AUDIBLE);

  await tribune.killRole('media');
  await Promise.all(
    [ada, ben].map((page) => expect.poll(() => connectionsMade(page), { timeout: 30_000 }).toBe(2)),
  );
  await Promise.all([inGreenRoom(ada), inGreenRoom(ben)]);
  await expectHeard(ada, ben);
  expect((await headOf(id)).programme).toBeUndefined();
  expect(await loudest(listener)).toBeLessThan(AUDIBLE);

  await listener.getByText('the host has not started it yet').waitFor({ timeout: 30_000 });
  const askedMs = Date.now();
  await tribune.call('POST', `/rooms/${id}/open`);
  const heard = await firstSoundMs(listener, 'ear', askedMs);
  const said = await firstWordMs(id, [ada, ben]);
  expect(heard - said).toBeLessThan(2_000);
  for (const page of [ada, ben]) {
    await page.getByRole('heading', { level: 1, name: 'You are on stage' }).waitFor();
    await page.getByText('You are live. Everybody hears you.').waitFor();
    // Nobody's connection was touched.
    expect(await connectionsMade(page)).toBe(2);
  }
  await expectHeard(ada, ben);
  expect(await headOf(id)).toMatchObject({
    state: 'live',
    stage: [{ name: expect.any(String) }, { name: expect.any(String) }],
  });
  await tribune.call('POST', `/rooms/${id}/end`);
  for (const page of [ada, ben, listener]) await page.context().close();
}, 180_000);

test('GREEN-9: at its second a room goes live by itself: who waited hears it within 2 s, and on any other page a large Play appears', async () => {
  const [hers, his] = browsers as [Browser, Browser];
  const startsMs = Math.ceil((Date.now() + 25_000) / 1000) * 1000;
  const { id } = await tribune.openRoom('On the second', { startsMs });
  const [waiting, idle] = await Promise.all([1, 2].map(() => openTapped(his, `${tribune.url}/r/${id}`)));
  if (!waiting || !idle) throw new Error('two pages were asked for');
  await waiting.getByRole('button', { name: 'Play when it starts' }).click();
  const ada = await joinGreenRoom(hers, id, 'Ada');
  const heard = await firstSoundMs(waiting, 'ear', Date.now());
  expect(heard).toBeGreaterThan(startsMs);
  const said = await firstWordMs(id, [ada]);
  expect(heard - said).toBeLessThan(2_000);
  await idle.getByRole('button', { name: 'Listen live' }).waitFor({ timeout: 3_000 });
  await tribune.call('POST', `/rooms/${id}/end`);
  for (const page of [ada, waiting, idle]) await page.context().close();
}, 120_000);
