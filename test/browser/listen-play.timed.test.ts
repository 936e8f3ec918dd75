import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PRODUCTION_ALLOWANCE_MS } from '../../src/core/programme.ts';
import { type RunningPerformer, startPerformer } from '../../src/performer/performer-child.ts';
import { launchChromium } from './chromium.ts';
import { Installation } from './installation.ts';
import { Listener, type ListenerOptions } from './listener.ts';

const voice = path.resolve(import.meta.dirname, '../../demo/voices/ada.opus');
const spoken: RunningPerformer[] = [];
let tribune: Installation;
let browser: Browser;
let room: string;

beforeAll(async () => {
  tribune = await Installation.start();
  browser = await launchChromium();
  room = (await tribune.openRoom('What the tides tell us')).id;
  await speak(room);
});

afterAll(async () => {
  await browser.close();
  for (const performer of spoken) performer.stop();
  await Promise.allSettled(spoken.map(({ done }) => done));
  await tribune.stop();
});

async function speak(where: string): Promise<void> {
  const { whipUrl, whipToken } = await tribune.invite(where, 'Ada');
  const performer = startPerformer({ whipUrl, token: whipToken, voice, loop: true });
  spoken.push(performer);
  await performer.connected;
}

/** When the first sound of a room left the stage, in UTC ms: T0 without its allowance. */
async function firstSoundMs(where: string): Promise<number> {
  const response = await fetch(`${tribune.url}/live/${where}/head.json`);
  const { programme } = (await response.json()) as { programme: { t0Ms: number } };
  return programme.t0Ms - PRODUCTION_ALLOWANCE_MS;
}

const listen = (where = room, options: ListenerOptions = {}) =>
  Listener.open(browser, `${tribune.url}/r/${where}`, options);

test('PLAY-18: one press and there is sound within 0.4 s, half a second behind, without a stall', async () => {
  const listener = await listen();
  await listener.page.getByText('The room is live.').waitFor();
  await listener.until('ready', ({ clockErrorMs }) => clockErrorMs !== null);
  await listener.button('Listen live').click();
  const begun = await listener.reaches('playing');
  expect(begun.pressToSoundMs).toBeLessThan(400);
  const later = await listener.hears(8);
  expect(later.latencySeconds).toBeLessThan(0.7);
  expect(later.bufferedSeconds).toBeGreaterThan(0);
  expect([later.stalls, later.jumps, later.rung, later.via]).toEqual([0, 0, 'aac64', 'media-source']);
  expect(await listener.page.locator('.deck-latency').textContent()).toMatch(/^0\.\d\ss behind$/);
  expect(listener.faults).toEqual([]);
  await listener.close();
});

test('PLAY-18: on a cold page, pressed the moment that the button is there, there is sound within a second', async () => {
  const listener = await Listener.open(browser, 'about:blank');
  await listener.page.goto(`${tribune.url}/r/${room}`, { waitUntil: 'commit' });
  await listener.button('Listen live').click();
  const { pressToSoundMs } = await listener.reaches('playing');
  expect(pressToSoundMs).toBeLessThan(1_000);
  await listener.close();
});

test('PLAY-18: the browser’s own rule holds in these tests: nothing sounds without a press', async () => {
  const listener = await listen(room, {
    before: `addEventListener('load', () => {
      const sound = new Audio('/live/${room}/r0/aac64/init.mp4');
      sound.play().catch((error) => document.documentElement.setAttribute('data-refused', error.name));
    })`,
  });
  await listener.page.locator('html[data-refused=NotAllowedError]').waitFor({ state: 'attached' });
  await listener.close();
});

test('PLAY-36: headset keys and lock screen show the room, pause it and play it', async () => {
  const listener = await listen(room, {
    before: `const handlers = (globalThis.keys = {});
      const set = MediaSession.prototype.setActionHandler;
      MediaSession.prototype.setActionHandler = function (name, handler) {
        handlers[name] = handler;
        return set.call(this, name, handler);
      };`,
  });
  const session = () =>
    listener.page.evaluate('[navigator.mediaSession.metadata?.title, navigator.mediaSession.playbackState]');
  const press = (key: string) =>
    listener.page.evaluate(`keys[${JSON.stringify(key)}]({ action: ${JSON.stringify(key)} })`);
  await listener.button('Listen live').click();
  await listener.hears(1);
  expect(await session()).toEqual(['What the tides tell us', 'playing']);
  await press('pause');
  await listener.reaches('paused');
  expect(await session()).toEqual(['What the tides tell us', 'paused']);
  await press('play');
  await listener.hears(1);
  await press('stop');
  await listener.reaches('paused');
  expect(listener.faults).toEqual([]);
  await listener.close();
});

test('PLAY-19: who is on stage and who speaks is shown, from the sound itself', async () => {
  const listener = await listen();
  await listener.page.getByRole('list').getByText('Ada').waitFor();
  // Before the press nobody can be said to speak: the listener hears nothing.
  expect(await listener.page.getByText('speaking').count()).toBe(0);
  await listener.page.route('**/head.json', (route) => route.abort());
  await listener.button('Listen live').click();
  await listener.page.getByRole('listitem').filter({ hasText: 'Ada' }).getByText('speaking').waitFor();
  await listener.close();
});

test('PLAY-20: after a pause one goes on live, or from where one was, as far behind', async () => {
  const listener = await listen();
  await listener.button('Listen live').click();
  const heard = await listener.hears(1);
  await listener.button('Pause').click();
  await listener.reaches('paused');
  expect(await listener.words.textContent()).toBe('Paused');
  const here = listener.button(/^From here, 0:0[3-9] behind/);
  await here.waitFor();
  await here.click();
  await listener.reaches('playing');
  const behind = await listener.hears(2);
  expect(behind.latencySeconds).toBeGreaterThan(2.5);
  expect(behind.position).toBeLessThan(heard.position + 4);
  expect([behind.jumps, behind.stalls]).toEqual([0, 0]);
  expect(await listener.words.textContent()).toBe('Behind the live room');

  await listener.button('Back to live').click();
  await listener.until('live again', ({ latencySeconds }) => (latencySeconds ?? 9) < 0.8);
  await listener.button('Pause').click();
  await listener.reaches('paused');
  await listener.page.keyboard.press('Tab');
  await listener.button('Back to live').press('Enter');
  await listener.reaches('playing');
  const live = await listener.hears(1);
  expect(live.latencySeconds).toBeLessThan(0.9);
  expect(live.stalls).toBe(0);
  expect(listener.faults).toEqual([]);
  await listener.close();
});

test('PLAY-21: pressed before the room opens, it starts by itself within two seconds of the first sound', async () => {
  const { id } = await tribune.openRoom('Tomorrow', { open: false });
  const listener = await listen(id, {
    before: `addEventListener('playing', ({ target }) => target.setAttribute('data-playing-at', Date.now()), true);`,
  });
  await listener.button('Play when it starts').click();
  await listener.reaches('waiting');
  await tribune.call('POST', `/rooms/${id}/open`);
  await listener.reaches('playing');
  const playingAtMs = Number(await listener.page.locator('audio').getAttribute('data-playing-at'));
  expect(playingAtMs - (await firstSoundMs(id))).toBeLessThan(2_000);
  // From the first word on, and then up to the present.
  expect((await listener.statistics()).position).toBeLessThan(1.5);
  const live = await listener.hears(3);
  expect(live.latencySeconds).toBeLessThan(2);
  // The first segment is not over before the second is there.
  expect(live.stalls).toBe(0);
  await listener.close();
});

test('PLAY-22: a local clock seven minutes off changes nothing', async () => {
  const listener = await listen(room, {
    before: `const RealDate = Date;
      globalThis.Date = class extends RealDate {
        constructor(...given) { given.length ? super(...given) : super(RealDate.now() + 420_000); }
        static now() { return RealDate.now() + 420_000; }
      };`,
  });
  await listener.button('Listen live').click();
  const now = await listener.hears(3);
  expect(now.latencySeconds).toBeLessThan(0.8);
  expect(now.stalls).toBe(0);
  await listener.close();
});

test('PLAY-3: without /time it plays by head.json', async () => {
  const listener = await listen(room, {
    before: `const real = fetch;
      globalThis.fetch = (input, init) => input === '/time' ? Promise.reject(new TypeError('no')) : real(input, init);`,
  });
  await listener.button('Listen live').click();
  const now = await listener.hears(3);
  expect(now.latencySeconds).toBeLessThan(1.5);
  expect(now.stalls).toBe(0);
  await listener.close();
});
