import { mkdir } from 'node:fs/promises';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { Tally } from '../../src/rehearsal/crowd/tally.ts';
import { KeptReports } from '../../src/rehearsal/kept-reports.ts';
import type { RehearsalReport, Step } from '../../src/rehearsal/report/report.ts';
import { reportPage } from '../../src/rehearsal/report/report-page.ts';
import { launchChromium } from './chromium.ts';
import { Installation, OPERATOR_TOKEN } from './installation.ts';
import { Visitor } from './speaker.ts';

let tribune: Installation;
let browser: Browser;

beforeAll(async () => {
  [tribune, browser] = await Promise.all([Installation.start(), launchChromium()]);
  await tribune.openRoom('Budget night', { startsMs: Date.now() + 86_400_000 });
});
afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
});
afterAll(async () => {
  await browser.close();
  await tribune.stop();
});

const LOOKS = [
  ['light', 'en-GB', 390],
  ['dark', 'fr-FR', 390],
  ['light', 'fr-FR', 1280],
  ['dark', 'en-GB', 1280],
] as const;

async function look(
  name: string,
  url: string,
  enter: (visitor: Visitor, french: boolean) => Promise<unknown>,
) {
  const shots = process.env['TRIBUNE_SHOTS'];
  if (shots) await mkdir(shots, { recursive: true });
  for (const [colorScheme, locale, width] of LOOKS) {
    const visitor = await Visitor.open(browser, url, {
      colorScheme,
      locale,
      viewport: { width, height: 844 },
    });
    await enter(visitor, locale === 'fr-FR');
    if (shots)
      await visitor.page.screenshot({
        path: `${shots}/${name}-${width}-${colorScheme}-${locale}.png`,
        fullPage: true,
      });
    const seen = [name, width, colorScheme];
    expect([...seen, await visitor.violations(), await visitor.overflow()]).toEqual([...seen, [], 0]);
    await visitor.close();
  }
}

const HOST = () => `${tribune.url}/#operator=${OPERATOR_TOKEN}`;

async function lead({ page }: Visitor, french: boolean): Promise<void> {
  await page
    .getByText(french ? 'Gérer' : 'Manage')
    .first()
    .click();
  await page.locator('.notice').first().waitFor();
  await page.getByText(french ? 'Combien de personnes peuvent écouter' : 'How many may listen').click();
}

test('REH-18: where nothing was rehearsed the host’s page warns, in both themes, languages and widths, and fits', async () => {
  await look('unrehearsed', HOST(), async (visitor, french) => {
    await lead(visitor, french);
    await visitor.page.getByText('tribune rehearse').waitFor();
  });
});

test('REH-22: what one who leads expects is there for the next, and the page says whether it was rehearsed', async () => {
  await new KeptReports(tribune.dataDir).keep(await rehearsed(), '');
  const first = await Visitor.open(browser, HOST());
  await lead(first, false);
  const field = first.page.getByLabel('Listeners you expect');
  const form = first.page.locator('form', { has: field });
  await field.fill('many');
  await form.getByRole('button').click();
  await form.getByText('not a number').waitFor();
  expect(await field.getAttribute('aria-invalid')).toBe('true');
  await field.fill('12 000');
  await first.page.getByText('You expect more.').waitFor();
  await field.press('Enter');
  await form.getByText('Saved.').waitFor();
  await first.close();
  await look('rehearsed', HOST(), async (visitor, french) => {
    await lead(visitor, french);
    await visitor.page.getByText(french ? 'Vous en attendez plus.' : 'You expect more.').waitFor();
    const kept = visitor.page.getByLabel(french ? 'Public attendu' : 'Listeners you expect');
    expect((await kept.inputValue()).replace(/\D/g, '')).toBe('12000');
  });
});

test('REH-14: the report as a page meets WCAG 2.2 AA as far as axe sees, in both themes and widths, and fits', async () => {
  const report = await rehearsed();
  const file = await new KeptReports(tribune.dataDir).keep(report, reportPage(report));
  await look('report', `file://${file}.html`, async ({ page }) => {
    await page.locator('svg').first().waitFor();
    // By keyboard, what is wider than the page is reached.
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('region');
  });
});

async function rehearsed(): Promise<RehearsalReport> {
  const edition = await tribune.call<RehearsalReport['edition']>('GET', '/rehearsal');
  return {
    type: 'tribune/rehearsal/1',
    atMs: Date.now(),
    edition: { build: edition.build, configuration: edition.configuration },
    url: 'https://talk.example.org',
    room: 'budget-night',
    habits: { pageAtHand: false, restless: 0.05, slow: 0.05, slowBitsPerSecond: 256_000 },
    generators: ['1 process(es), Node 24.21.0, 2 × a processor'],
    steps: [
      audience(500),
      audience(1_000),
      audience(2_000),
      audience(4_000),
      audience(6_000, 2.5),
      audience(8_000, 12),
    ],
  };
}

/** @param worse how many times as late as usual its sound was */
function audience(listeners: number, worse = 1): Step {
  const tally = new Tally();
  tally.arrived = listeners;
  tally.heard = listeners;
  tally.listenerSeconds = listeners * 30;
  tally.soundBytes = listeners * 30 * 8_000;
  tally.edged = true;
  tally.object('/live/a/r1/aac64/1.m4s').asked = listeners;
  tally.object('/live/a/r1/aac64/1.m4s').fetched = 1;
  tally.traffic.segment = {
    requests: listeners * 31,
    headBytes: listeners * 9_000,
    bodyBytes: listeners * 255_000,
  };
  tally.generatorCpuSeconds = listeners * 30 * 28e-6;
  tally.generatorMemoryBytes = listeners * 42_000;
  for (let i = 0; i < listeners; i++) {
    const place = (i + 0.5) / listeners;
    tally.firstAudio.record(worse * (60 + 240 * place ** 4 + listeners / 40));
    tally.lateness.record(worse * (20 + 160 * place ** 6));
  }
  const load = Math.min(0.99, (listeners * 30e-6 + listeners / 8_000) * 0.8);
  return {
    listeners,
    arriveSeconds: 10,
    staySeconds: 30,
    tally: tally.toJson(),
    lagP99Ms: 6,
    servers: [{ name: 'nginx (4711)', cpuSeconds: load * 40, load }],
    machineLoad: load,
  };
}
