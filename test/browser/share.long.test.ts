import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { launchChromium } from './chromium.ts';
import { Installation } from './installation.ts';
import { Listener } from './listener.ts';

let tribune: Installation;
let browser: Browser;

beforeAll(async () => {
  tribune = await Installation.start();
  browser = await launchChromium();
});
afterAll(async () => {
  await browser.close();
  await tribune.stop();
});

test('SHARE-1: a link from a moment opens the replay there, and the page gives such links', async () => {
  const { id } = await tribune.openRoom('From a moment');
  const live = await Listener.open(browser, `${tribune.url}/r/${id}`);
  await live.button('Listen live').click();
  await live.hears(4);
  await tribune.call('POST', `/rooms/${id}/end`);
  await live.reaches('ended', 20_000);
  await live.close();

  const listener = await Listener.open(browser, `${tribune.url}/r/${id}?start=2s`);
  const replay = listener.page.locator('audio.replay');
  await replay.waitFor();
  await expect.poll(() => replay.evaluate((audio: HTMLAudioElement) => audio.currentTime)).toBe(2);
  await listener.page.getByText('Share', { exact: true }).click();
  const link = listener.page.getByLabel('Link from 0:02 on', { exact: true });
  expect(await link.inputValue()).toBe(`${tribune.url}/r/${id}?start=2s`);
  const frame = listener.page.getByLabel('Player for another page', { exact: true });
  expect(await frame.inputValue()).toContain(`src="${tribune.url}/r/${id}/embed?start=2s"`);
  expect(listener.faults).toEqual([]);
  await listener.close();
});

test('SHARE-3: on a page of another site one press in the frame plays the room', async () => {
  const { id } = await tribune.openRoom('In a frame');
  const site = http.createServer((_, response) => {
    response.setHeader('content-type', 'text/html');
    response.end(
      `<!doctype html><title>Another site</title><iframe src="${tribune.url}/r/${id}/embed" title="In a frame" width="360" height="320"></iframe>`,
    );
  });
  site.listen(0, 'localhost');
  await once(site, 'listening');
  onTestFinished(() => void site.close());
  const context = await browser.newContext({ locale: 'en-GB' });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  await page.goto(`http://localhost:${(site.address() as AddressInfo).port}/`);
  const frame = page.frameLocator('iframe');
  await frame.getByRole('button', { name: 'Listen live' }).click();
  await frame.getByText('Live', { exact: true }).first().waitFor();
  await expect
    .poll(() => frame.locator('audio').evaluate((audio: HTMLAudioElement) => audio.currentTime > 1))
    .toBe(true);
  expect(await frame.getByRole('link', { name: 'Open in Tribune' }).getAttribute('href')).toBe(`/r/${id}`);
  const fits = await frame.locator('html').evaluate((html) => html.scrollWidth <= html.clientWidth);
  expect(fits).toBe(true);
});
