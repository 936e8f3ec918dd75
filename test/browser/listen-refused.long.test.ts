import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchChromium } from './chromium.ts';
import { Installation } from './installation.ts';
import { Listener } from './listener.ts';

let tribune: Installation;
let browser: Browser;

beforeAll(async () => {
  tribune = await Installation.start();
  // Its own autoplay policy: sound only from a person's press.
  browser = await launchChromium();
});

afterAll(async () => {
  await browser.close();
  await tribune.stop();
});

const listen = (room: string, before: string) =>
  Listener.open(browser, `${tribune.url}/r/${room}`, { before });

/** Refuses the next call of `play()`, once `refuseNext` is true, as a browser does to which the last press does not count. */
const REFUSING = `globalThis.refuseNext = false;
  const play = HTMLMediaElement.prototype.play;
  HTMLMediaElement.prototype.play = function () {
    if (!globalThis.refuseNext) return play.call(this);
    globalThis.refuseNext = false;
    return Promise.reject(new DOMException('not from a press', 'NotAllowedError'));
  };`;

const refuseNext = ({ page }: Listener) =>
  page.evaluate(() => Object.assign(globalThis, { refuseNext: true }));

/** The page says that another press is needed; that press gives sound, near the present. */
async function soundsAfterOnePress(listener: Listener): Promise<void> {
  await listener.page.getByRole('alert').getByText('Press once more.').waitFor();
  await listener.reaches('idle');
  await listener.button('Listen live').click();
  await listener.reaches('playing');
  expect(await listener.page.getByRole('alert').count()).toBe(0);
  await listener.hears(2);
  expect(listener.faults).toEqual([]);
  await listener.close();
}

test('PLAY-38: pressed by a script the browser refuses the sound; a person’s press then gives it', async () => {
  const { id } = await tribune.openRoom('What the tides tell us');
  await soundsAfterOnePress(
    await listen(
      id,
      `new MutationObserver((_, observer) => {
        const button = document.querySelector('.deck-play');
        if (!button) return;
        observer.disconnect();
        button.click();
      }).observe(document, { childList: true, subtree: true });`,
    ),
  );
});

test('PLAY-38: a refused press in a live room leaves the button, and the next press gives sound', async () => {
  const { id } = await tribune.openRoom('What the tides tell us');
  const listener = await listen(id, REFUSING);
  await listener.page.getByText('The room is live.').waitFor();
  await refuseNext(listener);
  await listener.button('Listen live').click();
  await soundsAfterOnePress(listener);
});

test('PLAY-38: a refused press before the room opens leaves its button, and the next press is enough', async () => {
  const { id } = await tribune.openRoom('Tomorrow', { open: false });
  const listener = await listen(id, REFUSING);
  await refuseNext(listener);
  await listener.button('Play when it starts').click();
  await listener.page.getByRole('alert').getByText('Press once more.').waitFor();
  await listener.button('Play when it starts').click();
  await listener.reaches('waiting');
  await tribune.call('POST', `/rooms/${id}/open`);
  await listener.hears(1);
  expect(listener.faults).toEqual([]);
  await listener.close();
});

test('PLAY-38: refused when the room opens, long after the press, one more press gives sound', async () => {
  const { id } = await tribune.openRoom('Tomorrow', { open: false });
  const listener = await listen(id, REFUSING);
  await listener.button('Play when it starts').click();
  await listener.reaches('waiting');
  await refuseNext(listener);
  await tribune.call('POST', `/rooms/${id}/open`);
  await soundsAfterOnePress(listener);
});

test('PLAY-38: refused after a pause, one more press gives sound', async () => {
  const { id } = await tribune.openRoom('What the tides tell us');
  const listener = await listen(id, REFUSING);
  await listener.page.getByText('The room is live.').waitFor();
  await listener.button('Listen live').click();
  await listener.hears(2);
  await listener.button('Pause').click();
  await refuseNext(listener);
  await listener.button(/^From here/).click();
  await soundsAfterOnePress(listener);
});
