import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { Nginx } from '../edge/nginx.ts';
import { launchChromium } from './chromium.ts';
import { Installation } from './installation.ts';
import { Listener } from './listener.ts';

vi.setConfig({ testTimeout: 120_000 });
/** Two looks at the head, and a report. */
const LISTENED_SECONDS = 35;
/** Sampled: docs/PROTOCOL.md. */
const REPORTS = /^POST \/api\/v1\/rooms\/[^/]+\/(?:presence|reactions)$/;

let tribune: Installation;
let nginx: Nginx;
let browser: Browser;

beforeAll(async () => {
  tribune = await Installation.start({ TRIBUNE_DELIVERY: 'whole' });
  nginx = await Nginx.start(tribune.url);
  browser = await launchChromium();
});
afterAll(async () => {
  await browser.close();
  await nginx.stop();
  await tribune.stop();
});

/** As the edge answers a browser that asks right after another one. */
async function isKept(path: string): Promise<boolean> {
  const headers = { 'accept-encoding': 'gzip, deflate, br' };
  await (await fetch(nginx.url + path, { headers })).arrayBuffer();
  const again = await fetch(nginx.url + path, { headers });
  await again.arrayBuffer();
  return again.headers.get('tribune-cache') === 'HIT';
}

test('EDGE-35: a listener asks for nothing that only the origin can answer, the sampled reports apart', async () => {
  const { id } = await tribune.openRoom('Behind an edge');
  const listener = await Listener.open(browser, `${nginx.url}/r/${id}`);
  const asked = new Set<string>();
  listener.page.on('request', (request) => {
    const { origin, pathname, search } = new URL(request.url());
    if (origin === nginx.url) asked.add(`${request.method()} ${pathname}${search}`);
  });
  await listener.page.reload();
  await listener.button('Listen live').click();
  await listener.hears(LISTENED_SECONDS);
  const rest = [...asked].filter((line) => !REPORTS.test(line) && line !== 'GET /time');
  expect(rest.some((line) => line.endsWith('/head.json'))).toBe(true);
  expect(rest.filter((line) => line.endsWith('.m4s')).length).toBeGreaterThan(LISTENED_SECONDS / 2);
  const onlyOfTheOrigin: string[] = [];
  for (const line of rest) {
    const [method, path = ''] = line.split(' ');
    if (method !== 'GET' || !(await isKept(path))) onlyOfTheOrigin.push(line);
  }
  expect(onlyOfTheOrigin).toEqual([]);
  expect(listener.faults).toEqual([]);
  await listener.close();
});
