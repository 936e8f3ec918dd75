import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Head } from '../../src/core/head.ts';
import { servePage } from '../long/page-server.ts';
import { fakeMicrophone, launchChromium } from './chromium.ts';
import { Installation } from './installation.ts';

let tribune: Installation;
let browser: Browser;

beforeAll(async () => {
  tribune = await Installation.start();
  browser = await launchChromium(fakeMicrophone());
});

afterAll(async () => {
  await browser.close();
  await tribune.stop();
});

test('WHOLE-5: a WHIP client that is not ours speaks (@eyevinn/whip-web-client)', async () => {
  const { id } = await tribune.openRoom('Foreign encoder');
  const { whipUrl, whipToken } = await tribune.invite(id, 'Encoder');
  const page = await browser.newPage();
  const served = await servePage('@eyevinn/whip-web-client/dist/whip-client.m.js');
  await page.goto(served.url);
  // As text: the test runner would rewrite the import of the page.
  await page.evaluate(`(async () => {
    const { WHIPClient } = await import('/player.js');
    const client = new WHIPClient({ endpoint: ${JSON.stringify(whipUrl)}, opts: { authkey: ${JSON.stringify(whipToken)}, noTrickleIce: true } });
    await client.ingest(await navigator.mediaDevices.getUserMedia({ audio: true }));
  })()`);
  await expect
    .poll(
      async () =>
        ((await (await fetch(`${tribune.url}/live/${id}/head.json`)).json()) as Head).stage.map(
          ({ name }) => name,
        ),
      {
        timeout: 10_000,
      },
    )
    .toEqual(['Encoder']);
  served.close();
});
