import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunningPerformer, startPerformer } from '../../src/performer/performer-child.ts';
import { launchChromium } from './chromium.ts';
import { Installation } from './installation.ts';
import { Listener } from './listener.ts';

/** What the faults of whole conversations hold as well, or what takes long. */
const longTest = test.runIf(process.env['TRIBUNE_LONG']);

const voice = path.resolve(import.meta.dirname, '../../demo/voices/ada.opus');
const spoken: RunningPerformer[] = [];
let tribune: Installation;
let browser: Browser;

beforeAll(async () => {
  tribune = await Installation.start();
  browser = await launchChromium();
});

afterAll(async () => {
  await browser.close();
  for (const performer of spoken) performer.stop();
  await Promise.allSettled(spoken.map(({ done }) => done));
  await tribune.stop();
});

async function openRoom(): Promise<string> {
  const { id } = await tribune.openRoom('What the tides tell us');
  const { whipUrl, whipToken } = await tribune.invite(id, 'Ada');
  const performer = startPerformer({ whipUrl, token: whipToken, voice, loop: true });
  spoken.push(performer);
  await performer.connected;
  return id;
}

/** A listener who hears already. */
async function listening(room: string): Promise<Listener> {
  const listener = await Listener.open(browser, `${tribune.url}/r/${room}`);
  await listener.button('Listen live').click();
  await listener.hears(2);
  return listener;
}

async function isFine(listener: Listener): Promise<void> {
  await listener.until('near the present again', ({ latencySeconds }) => (latencySeconds ?? 99) < 5);
  await listener.hears(2);
  expect(listener.loads).toBe(1);
  expect(listener.faults).toEqual([]);
  await listener.close();
}

test('PLAY-23: a lost network is said in plain words, and the sound goes on by itself when it is back', async () => {
  const listener = await listening(await openRoom());
  await listener.page.context().setOffline(true);
  await listener.reaches('offline');
  expect(await listener.words.textContent()).toBe('No connection. Trying again…');
  await listener.until('6 s of silence', ({ stalledSeconds }) => stalledSeconds > 6);
  await listener.page.context().setOffline(false);
  await listener.reaches('playing', 3_000);
  const { latencySeconds, jumps } = await listener.hears(1);
  expect(latencySeconds).toBeLessThan(1);
  expect(jumps).toBe(1);
  await isFine(listener);
});

longTest('PLAY-35: the stalls counted are as many as the element waited for sound', async () => {
  const listener = await listening(await openRoom());
  await listener.page.locator('audio').evaluate((audio: HTMLAudioElement) => {
    let waits = 0;
    audio.addEventListener('waiting', () => audio.setAttribute('data-waits', String(++waits)));
  });
  const { stalls } = await listener.statistics();
  for (const times of [1, 2]) {
    await listener.page.context().setOffline(true);
    await listener.until(`stall ${times}`, (now) => now.stalls === stalls + times);
    await listener.page.context().setOffline(false);
    await listener.hears(1);
  }
  const after = await listener.statistics();
  expect(after.jumps).toBe(0);
  expect(Number(await listener.page.locator('audio').getAttribute('data-waits'))).toBe(after.stalls - stalls);
  await listener.close();
});

longTest('PLAY-24: when the origin is killed and comes back, the same page plays on', async () => {
  const listener = await listening(await openRoom());
  const { jumps, position } = await listener.statistics();
  const brokenOff = listener.page.waitForEvent('requestfailed', (request) => request.url().endsWith('.m4s'));
  await tribune.killRole('origin');
  await brokenOff;
  await listener.until('what came after', (now) => now.state === 'playing' && now.position > position + 5);
  // All of it: media sends again what the origin missed.
  expect((await listener.statistics()).jumps).toBe(jumps);
  expect(await listener.page.getByText('A moment of sound is missing').count()).toBe(0);
  await isFine(listener);
});

longTest(
  'PLAY-25: when media is killed, the same page hears marked silence and then the room again',
  async () => {
    const room = await openRoom();
    const listener = await listening(room);
    await tribune.killRole('media');
    await listener.page.getByText('A moment of sound is missing').waitFor({ timeout: 20_000 });
    await tribune.logged((line) => line.msg === 'room process started' && line.room === room);
    await isFine(listener);
  },
);

longTest('PLAY-14: on a network too narrow for 64 kbit/s the player takes 32 and comes to rest', async () => {
  const listener = await listening(await openRoom());
  const network = await listener.page.context().newCDPSession(listener.page);
  const narrow = { offline: false, latency: 150, downloadThroughput: 6_500, uploadThroughput: 20_000 };
  await network.send('Network.emulateNetworkConditions', narrow);
  await listener.until('the smaller rung', ({ rung }) => rung === 'aac32', 40_000);
  const calm = async () => {
    const before = await listener.statistics();
    const after = await listener.hears(6);
    return after.stalls === before.stalls;
  };
  await expect.poll(calm, { timeout: 60_000, interval: 0 }).toBe(true);
  expect((await listener.statistics()).targetSeconds).toBeGreaterThan(0.6);
  expect(listener.faults).toEqual([]);
  await listener.close();
});

test('PLAY-26: when the room ends it is heard to its last segment, and offered again', async () => {
  const room = await openRoom();
  const listener = await listening(room);
  await listener.page.locator('audio').evaluate((audio: HTMLAudioElement) => {
    const mark = () => document.documentElement.setAttribute('data-ended-at', String(audio.currentTime));
    audio.addEventListener('ended', mark, { once: true });
  });
  await tribune.call('POST', `/rooms/${room}/end`);
  await listener.page.getByRole('heading', { name: 'Replay' }).waitFor({ timeout: 20_000 });
  const replay = listener.page.getByLabel('Replay of What the tides tell us');
  await replay.waitFor();
  const lengthSeconds = await replay.evaluate(
    (audio: HTMLAudioElement) =>
      new Promise<number>((resolve) => {
        if (audio.readyState > 0) resolve(audio.duration);
        audio.addEventListener('loadedmetadata', () => resolve(audio.duration));
      }),
  );
  const head = (await (await fetch(`${tribune.url}/live/${room}/head.json`)).json()) as {
    programme: { lastSegment: number };
  };
  const endSeconds = (head.programme.lastSegment + 1) * 0.96;
  expect(lengthSeconds).toBeCloseTo(endSeconds, 1);
  expect(Number(await listener.page.locator('html').getAttribute('data-ended-at'))).toBeCloseTo(
    endSeconds,
    1,
  );
  expect(await listener.page.getByRole('link', { name: 'Download the recording' }).count()).toBe(1);
  expect(listener.faults).toEqual([]);
  await listener.close();
});
