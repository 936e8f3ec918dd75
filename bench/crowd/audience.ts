/** An audience of generated listeners, and what serving it cost once all had come. */

import { setTimeout as wait } from 'node:timers/promises';
import type { Habits } from '../../src/rehearsal/crowd/world.ts';
import { type GeneratorsResult, runGenerators } from '../../src/rehearsal/generators.ts';
import { count, type Findings, findingsOf } from '../../src/rehearsal/report/findings.ts';
import { cpuMs } from '../process-cost.ts';
import type { ServedProgramme } from './served-programme.ts';

/** Everyone stays, with the page at hand and a good link. */
export const STEADY: Habits = { pageAtHand: true, restless: 0, slow: 0, slowBitsPerSecond: 0 };
export const LISTENER_SETTINGS =
  'listeners: `src/rehearsal`, one kept-alive connection each, requests as long as a browser’s; clock, head, init and every segment by the clock, AAC at 64 kbit/s; the page at hand, nobody leaves';

/** Connections open, and caches fill, before the cost is counted. */
const SETTLE_MS = 4_000;

export interface AudienceCost extends GeneratorsResult {
  readonly findings: Findings;
  /** µs of processor for each listener-second once all had come, by what serves. */
  readonly usPerListenerSecond: Readonly<Record<string, number>>;
}

/** @param arriveMs over which they arrive @param stayMs for which the cost is counted, after they have settled */
export async function audienceOf(
  programme: Pick<ServedProgramme, 'target' | 'room' | 'servers' | 'expect'>,
  listeners: number,
  { arriveMs, stayMs, habits = STEADY }: { arriveMs: number; stayMs: number; habits?: Habits },
): Promise<AudienceCost> {
  await programme.expect(listeners);
  // Heads that say so are with caches within two seconds.
  const startAtMs = Date.now() + 2_500;
  const costs: Record<string, number> = {};
  const measuring = (async () => {
    await wait(startAtMs + arriveMs + SETTLE_MS - Date.now());
    const before = Object.entries(programme.servers).map(([name, pid]) => [name, pid, cpuMs(pid)] as const);
    await wait(startAtMs + arriveMs + SETTLE_MS + stayMs - Date.now());
    for (const [name, pid, ms] of before)
      costs[name] = ((cpuMs(pid) - ms) * 1_000) / (listeners * (stayMs / 1_000));
  })();
  const { target, room } = programme;
  const plan = {
    target,
    room,
    habits,
    listeners,
    part: 0,
    parts: 1,
    arriveMs,
    stayMs: SETTLE_MS + stayMs + 200,
    startAtMs,
  };
  const processes = Math.max(1, Math.ceil(listeners / 9_000));
  const [result] = await Promise.all([runGenerators(plan, processes, () => {}), measuring]);
  const { tally, lagP99Ms } = result;
  const findings = findingsOf({
    listeners,
    arriveSeconds: arriveMs / 1_000,
    staySeconds: stayMs / 1_000,
    tally: tally.toJson(),
    lagP99Ms,
    servers: [],
  });
  return { ...result, findings, usPerListenerSecond: costs };
}

/** One line on an audience. */
export function summaryOf({ findings, usPerListenerSecond }: AudienceCost): string {
  const { listeners, heard, firstAudio, lateness, stalls, errors, lagP99Ms, originRequests } = findings;
  const costs = Object.entries(usPerListenerSecond).map(([name, us]) => `${name} ${us.toFixed(1)} µs`);
  const asked = originRequests ? `origin asked ${originRequests.mean.toFixed(2)} times an object, ` : '';
  return `${count(listeners)} listeners: ${count(heard)} heard, first audio p50 ${firstAudio.p50.toFixed(0)} p99 ${firstAudio.p99.toFixed(0)} ms, lateness p50 ${lateness.p50.toFixed(0)} p99 ${lateness.p99.toFixed(0)} ms, ${count(stalls)} stalls, errors ${JSON.stringify(errors)}, ${asked}${costs.join(', ')}; generator ${findings.generatorUsPerListenerSecond.toFixed(1)} µs, late by ${lagP99Ms.toFixed(0)} ms (p99)${findings.counts ? '' : ': does not count'}`;
}
