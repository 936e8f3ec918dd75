import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeFakeVoice, writeSilence } from '../sound/fake-voice.ts';
import { delaysBetween, latest, tapped } from '../sound/tap.ts';
import { fakeMicrophone, launchChromium } from './chromium.ts';
import { Installation } from './installation.ts';
import { joinStage, openTapped, pressListen } from './tapped-people.ts';

/** What is compared: the last seconds, once all have found their way. */
const COMPARED_MS = 10_000;

let folder: string;
let tribune: Installation;
let room: string;
/** One for each speaker: what a browser plays is what its echo cancellation listens for. */
let browsers: Browser[];

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'tribune-path-'));
  const [ada, silence] = [path.join(folder, 'ada.wav'), path.join(folder, 'silence.wav')];
  await writeFakeVoice('ada', ada);
  await writeSilence(silence);
  tribune = await Installation.start();
  room = (await tribune.openRoom('From mouth to ear')).id;
  browsers = await Promise.all([ada, silence].map((wav) => launchChromium(fakeMicrophone(wav))));
});

afterAll(async () => {
  await Promise.all(browsers.map((browser) => browser.close()));
  await tribune.stop();
  await rm(folder, { recursive: true });
});

test('WHOLE-5: who speaks in the studio is heard by the other speaker and by the listener', async () => {
  const [hers, theirs] = browsers as [Browser, Browser];
  const [ada, ben] = [await tribune.invite(room, 'Ada'), await tribune.invite(room, 'Ben')];
  const others = joinStage(theirs, ben);
  const speaker = await joinStage(hers, ada);
  const listener = await openTapped(theirs, `${tribune.url}/r/${room}`);
  await pressListen(listener);
  await expectHeard(speaker, await others, { fromMs: 0, toMs: 600 });
  await expectHeard(speaker, listener, { fromMs: 0, toMs: 3_000 });
});

/** @param range the latency is looked for within, ms */
async function expectHeard(speaker: Page, hearer: Page, range: { fromMs: number; toMs: number }) {
  const ear = await tapped(hearer, 'ear', COMPARED_MS + 5_000);
  const mouth = await tapped(speaker, 'mouth', COMPARED_MS + 5_000);
  const compared = latest(mouth, COMPARED_MS);
  // Short windows: a jitter buffer that finds its way stretches the sound, which is latency, not another sound.
  const matches = delaysBetween(compared, ear, { ...range, windowMs: 2_000, stepMs: 500 });
  expect(matches.length).toBeGreaterThanOrEqual(10);
  expect(middle(matches.map(({ coefficient }) => coefficient))).toBeGreaterThanOrEqual(0.9);
  // Found at the edge of the range it were no latency; what it must not exceed, `npm run bench` measures.
  const delayMs = middle(matches.map((match) => match.delayMs));
  expect(delayMs).toBeGreaterThan(20);
  expect(delayMs).toBeLessThan(range.toMs - 100);
}

function middle(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}
