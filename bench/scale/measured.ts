/** The same crowd for real: clocked listeners through a cache before a real origin, and what that cost. */

import { setTimeout as wait } from 'node:timers/promises';
import { RUNG_NAMES, type Rung } from '../../src/core/rung.ts';
import { Nginx } from '../../test/edge/nginx.ts';
import { percentile } from '../figure.ts';
import { familyCpuMs, memoryMb } from '../process-cost.ts';
import { ClockedListeners } from './clocked-listeners.ts';
import { ClockedOrigin } from './clocked-origin.ts';
import { TrafficServer } from './traffic-server.ts';

export type Way = 'nginx' | 'trafficserver' | 'origin alone';

export interface Measured {
  readonly listeners: number;
  readonly seconds: number;
  /** A second. */
  readonly edgeRequests: number;
  readonly originRequests: number;
  /** Of segments, to the origin. */
  readonly requestsPerObject: number;
  readonly mostForAnObject: number;
  /** To listeners, with the answers' headers, a second. */
  readonly bytes: number;
  /** Of CPU of the cache, or of the origin where there is none. */
  readonly usPerListenerSecond: number;
  readonly usPerRequest: number;
  readonly memoryMb: number;
  /** From the PUT of a segment's last chunk to its last byte at a listener, ms. */
  readonly lateMedianMs: number;
  readonly lateP99Ms: number;
  /** Of the segments that listeners wanted, the share that they got. */
  readonly heardShare: number;
  readonly failures: number;
}

export interface Crowding {
  readonly listeners: number;
  readonly settleMs: number;
  readonly windowMs: number;
  readonly rungOf: (who: number) => Rung;
}

/** Eight in ten at 64 kbit/s, as browsers choose where the network allows. */
export function mixedRungs(who: number): Rung {
  if (who % 20 === 0) return 'aac32';
  return RUNG_NAMES[who % 20 < 17 ? 0 : 2] as Rung;
}

export async function measure(
  way: Way,
  { listeners, settleMs, windowMs, rungOf }: Crowding,
): Promise<Measured> {
  const streams = way !== 'nginx';
  const origin = await ClockedOrigin.start(streams ? 'streams' : 'whole');
  const cache = await cacheBefore(origin, way).catch(async (error: unknown) => {
    await origin.close();
    throw error;
  });
  const crowd = new ClockedListeners({
    url: cache?.url ?? origin.url,
    programme: origin,
    count: listeners,
    delivery: { streams, segments: 1 },
    withinMs: settleMs / 2,
    rungOf,
  });
  try {
    await wait(settleMs);
    const usedMs = () => familyCpuMs(cache?.pid ?? origin.pid);
    await origin.asked();
    crowd.take();
    const [beforeMs, fromMs] = [usedMs(), performance.now()];
    await wait(windowMs);
    const usedUs = 1000 * (usedMs() - beforeMs);
    const seconds = (performance.now() - fromMs) / 1000;
    const heard = crowd.take();
    const asked = Object.entries(await origin.asked());
    const originRequests = asked.reduce((sum, [, times]) => sum + times, 0);
    const segments = asked.filter(([path]) => /\/\d+\.m4s$/.test(path)).map(([, times]) => times);
    return {
      listeners,
      seconds,
      edgeRequests: heard.requests / seconds,
      originRequests: originRequests / seconds,
      requestsPerObject: segments.reduce((a, b) => a + b, 0) / Math.max(1, segments.length),
      mostForAnObject: Math.max(0, ...segments),
      bytes: heard.bytes / seconds,
      usPerListenerSecond: usedUs / (listeners * seconds),
      usPerRequest: usedUs / heard.requests,
      memoryMb: memoryMb(cache?.pid ?? origin.pid).now,
      lateMedianMs: percentile(heard.lateMs, 0.5),
      lateP99Ms: percentile(heard.lateMs, 0.99),
      heardShare: heard.lateMs.length / ((listeners * seconds) / 0.96),
      failures: heard.failures,
    };
  } finally {
    await crowd.stop();
    await cache?.stop();
    await origin.close();
  }
}

function cacheBefore(origin: ClockedOrigin, way: Way): Promise<Nginx | TrafficServer | undefined> {
  if (way === 'nginx') return Nginx.start(origin.url);
  return way === 'trafficserver' ? TrafficServer.start(origin.url) : Promise.resolve(undefined);
}

export function describe(measured: Measured): string {
  const { usPerListenerSecond, usPerRequest, lateMedianMs, lateP99Ms, heardShare, failures } = measured;
  return [
    `${usPerListenerSecond.toFixed(1)} µs of CPU per listener-second, ${usPerRequest.toFixed(0)} per request`,
    `segments late by ${lateMedianMs.toFixed(0)} (median), ${lateP99Ms.toFixed(0)} ms (p99)`,
    `${measured.originRequests.toFixed(1)} requests a second at the origin, ${measured.requestsPerObject.toFixed(2)} for each segment, ${measured.mostForAnObject} at most`,
    `${(100 * heardShare).toFixed(1)} % of the segments heard, ${failures} failures, ${measured.memoryMb.toFixed(0)} MB`,
  ].join('; ');
}
