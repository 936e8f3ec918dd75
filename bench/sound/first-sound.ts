import { setTimeout as wait } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { readTap } from '../../test/sound/tap.ts';

export const FIRST_SOUND =
  'sound: the first 10 ms at the ear above −50 dBFS; what the speaker pauses just then counts against us';

const LOOK_MS = 50;
const GIVE_UP_MS = 20_000;
/** Speech: −50 dBFS, on the scale of an envelope. */
const SOUND = 0.056;

/** When a tapped page is first heard, UTC in ms. @throws Error when it stays silent */
export async function firstSound(page: Page): Promise<number> {
  for (const untilMs = performance.now() + GIVE_UP_MS; performance.now() < untilMs; await wait(LOOK_MS)) {
    const reading = await readTap(page, 'ear');
    const at = reading?.levels.findIndex((level) => level > SOUND) ?? -1;
    if (reading && at >= 0) return reading.startUtcMs + at * 10;
  }
  throw new Error('there was no sound');
}
