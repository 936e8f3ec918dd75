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
  await page.evaluate(
    async ([endpoint, authkey]) => {
      const { WHIPClient } = await import('/player.js' as string);
      const client = new WHIPClient({ endpoint, opts: { authkey, noTrickleIce: true } });
      await client.setIceServersFromEndpoint?.().catch(() => {});
      await client.ingest(await navigator.mediaDevices.getUserMedia({ audio: true }));
    },
    [whipUrl, whipToken] as const,
  );
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
