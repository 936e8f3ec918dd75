/** What a page played of its connections, sample by sample, and what they say of it themselves: see `ear-recording.page.js`. */

import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { RECOGNISER_RATE } from './recogniser.ts';
import type { Sound } from './wav.ts';

/** One entry of an RTCStatsReport. */
export type Report = Readonly<Record<string, unknown>> & { readonly type: string };

/** From now on every page of the context writes down what it plays of its connections. */
export async function recordEars(context: BrowserContext): Promise<void> {
  await context.addInitScript({ path: join(import.meta.dirname, 'ear-recording.page.js') });
}

export async function earRecording(page: Page): Promise<Sound> {
  const bytes = Buffer.from(await page.evaluate<string>('tribuneEar.recorded()'), 'base64');
  const samples = new Float32Array(bytes.length / 2);
  for (const at of samples.keys()) samples[at] = bytes.readInt16LE(at * 2) / 32_768;
  return { sampleRate: RECOGNISER_RATE, samples };
}

/** Of each connection that the page has made, the last one at the end. */
export function connectionReports(page: Page): Promise<Report[][]> {
  return page.evaluate<Report[][]>('tribuneEar.reports()');
}

/** By which protocol the far end is reached that a connection has chosen. */
export function remoteProtocol(reports: readonly Report[]): string | undefined {
  const named = (id: unknown) => reports.find((report) => report['id'] === id);
  const transport = reports.find(({ type }) => type === 'transport');
  const pair = named(transport?.['selectedCandidatePairId']);
  return named(pair?.['remoteCandidateId'])?.['protocol'] as string | undefined;
}

/** Of the sound that came by the last connection, the share that was invented in place of loss; pauses are not counted. */
export async function concealedShare(page: Page): Promise<number> {
  const reports = (await connectionReports(page)).at(-1) ?? [];
  let [invented, all] = [0, 0];
  for (const report of reports) {
    if (report.type !== 'inbound-rtp') continue;
    const count = (name: string) => Number(report[name] ?? 0);
    const silent = count('silentConcealedSamples');
    invented += count('concealedSamples') - silent;
    // Slots in which nobody speaks count samples, too.
    if (count('packetsReceived') > 0) all += count('totalSamplesReceived') - silent;
  }
  return all > 0 ? invented / all : 0;
}
