/** How soon a listener's page is seen on a slow line. */

import { launchChromium } from '../test/browser/chromium.ts';
import { Installation } from '../test/browser/installation.ts';
import { type Figure, percentile, spread } from './figure.ts';
import { MachineWatch } from './machine.ts';
import { openSlowLink, SLOW_4G } from './slow-link.ts';

const TRIES = 11;
const PHONE = { width: 390, height: 844 };

export const firstPaint: Figure = {
  name: 'first-paint',
  settings: [
    `line: ${SLOW_4G.roundTripMs} ms for a round trip, handshakes too, ${SLOW_4G.downBitsPerSecond} bit/s down, ${SLOW_4G.upBitsPerSecond} bit/s up, as Lighthouse's slow 4G; a relay of ours before the origin`,
    `${TRIES} times, every time a browser context of its own, with nothing in its cache; a live room; 390 × 844 px`,
    'first contentful paint, as Chromium says it (Paint Timing), from the beginning of the navigation',
  ],
  async measure(say) {
    const installation = await Installation.start();
    const browser = await launchChromium();
    try {
      const { id } = await installation.openRoom('What the tides tell us', { description: 'Of water.' });
      await using line = await openSlowLink(Number(new URL(installation.url).port), SLOW_4G);
      const machine = new MachineWatch();
      const [paints, headings]: [number[], number[]] = [[], []];
      for (let time = 0; time < TRIES; time++) {
        const context = await browser.newContext({ locale: 'en-GB', viewport: PHONE });
        const page = await context.newPage();
        await page.goto(`${line.url}/r/${id}`);
        await page.getByRole('button', { name: 'Listen live' }).waitFor();
        headings.push(await page.evaluate('performance.now()'));
        paints.push(
          await page.evaluate(
            `performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN`,
          ),
        );
        await context.close();
      }
      say(machine.report());
      say(`first contentful paint: ${spread(paints)}`);
      say(`until "Listen live" can be pressed (looked for now and then): ${spread(headings)}`);
      const median = { value: percentile(paints, 0.5) / 1000, unit: 's', most: 1 };
      return [{ what: 'listener page, first paint on slow 4G', ...median }];
    } finally {
      await browser.close();
      await installation.stop();
    }
  },
};
