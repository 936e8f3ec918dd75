/**
 * Mouth and ear of a page on the clock of the machine.
 *
 * What a tap is off by: it says when the browser rendered a sound, so neither the driver of a microphone nor that of a
 * loudspeaker is in it, and it says so up to one buffer of its context early (`tapSettings`). The same holds for mouth and
 * ear, so between them it cancels out but for the phase of the two buffers. SOUND-5 and SOUND-6 measure what is left.
 */

import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { delaysOf, FRAME_MS, type Match } from './envelope.ts';
import { type Batch, onUtc, type TapReading } from './tap-clock.ts';

export type Tap = 'mouth' | 'ear';

/**
 * What a context needs to have for its pages to be tapped: the worklet is a blob, which pages of ours forbid
 * themselves.
 */
export const TAPPED_CONTEXT = { bypassCSP: true } as const;

/** From now on every page of the context has a mouth and an ear: see `tap.page.js`. */
export async function installTaps(context: BrowserContext): Promise<void> {
  await context.addInitScript({ path: join(import.meta.dirname, 'tap.page.js') });
}

/** All that passed a tap so far; undefined when nothing did. */
export async function readTap(page: Page, tap: Tap): Promise<TapReading | undefined> {
  return onUtc(await page.evaluate<Batch[]>(`tribuneTaps.batches[${JSON.stringify(tap)}]`));
}

/** Resolves once a tap has written for so long. */
export async function tapped(page: Page, tap: Tap, ms: number): Promise<TapReading> {
  const enough = `tribuneTaps.batches[${JSON.stringify(tap)}].reduce((sum, { levels }) => sum + levels.length, 0) >= ${ms / FRAME_MS}`;
  await page.waitForFunction(enough, undefined, { polling: 250, timeout: ms + 20_000 });
  const reading = await readTap(page, tap);
  if (!reading) throw new Error(`nothing passed the ${tap}`);
  return reading;
}

/** When somebody pressed a button or key of the page last: UTC in ms. */
export function pressedUtcMs(page: Page): Promise<number | undefined> {
  return page.evaluate<number | undefined>('tribuneTaps.pressedUtcMs()');
}

/** An element of the page stopped for want of sound. */
export interface Stall {
  /** Since it first played. */
  readonly afterMs: number;
  /** What it had after the place where it stopped: a browser does not play the last of it. */
  readonly aheadMs: number;
}

/** Every stall of the page after its element had begun, by the element's own account. */
export function stallsOf(page: Page): Promise<readonly Stall[]> {
  return page.evaluate<Stall[]>('tribuneTaps.stalls()');
}

/** For people. */
export function describeStalls(stalls: readonly Stall[]): string {
  const each = stalls.map(
    ({ afterMs, aheadMs }) => `after ${(afterMs / 1000).toFixed(1)} s with ${aheadMs.toFixed(0)} ms at hand`,
  );
  return each.length === 0 ? 'no stall' : `${each.length} stalls: ${each.join(', ')}`;
}

/** The buffers of the tap's context, for those who judge a figure. */
export async function tapSettings(page: Page): Promise<string> {
  const { base, output } = await page.evaluate<{ base: number; output: number }>(
    'tribuneTaps.latencySeconds()',
  );
  return `tap: AudioWorklet at 48 kHz, one buffer is ${(base * 1000).toFixed(0)} ms, output of the system another ${(output * 1000).toFixed(0)} ms (not counted)`;
}

/** How long the sound took from one tap to another, window by window, ms; `atMs` is UTC. */
export function delaysBetween(
  mouth: TapReading,
  ear: TapReading,
  options: {
    readonly fromMs: number;
    readonly toMs: number;
    readonly windowMs: number;
    readonly stepMs: number;
  },
): (Match & { readonly atMs: number })[] {
  const aheadMs = ear.startUtcMs - mouth.startUtcMs;
  const range = { fromMs: options.fromMs - aheadMs, toMs: options.toMs - aheadMs };
  const matches = delaysOf(mouth.levels, ear.levels, { ...options, ...range });
  return matches.map((match) => ({
    ...match,
    delayMs: match.delayMs + aheadMs,
    atMs: match.atMs + mouth.startUtcMs,
  }));
}

/** The last of a reading. */
export function latest({ startUtcMs, levels }: TapReading, ms: number): TapReading {
  const skipped = Math.max(0, levels.length - ms / FRAME_MS);
  return { startUtcMs: startUtcMs + skipped * FRAME_MS, levels: levels.subarray(skipped) };
}
