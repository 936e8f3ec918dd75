/** Whether the origin feels the size of the audience behind an edge, and what HTTP costs beside the sound. */

import type { Findings } from '../../src/rehearsal/report/findings.ts';
import type { Figure, Reading } from '../figure.ts';
import { audienceOf, LISTENER_SETTINGS, summaryOf } from './audience.ts';
import { NGINX_SETTINGS } from './large-nginx.ts';
import { PINNED } from './pinned.ts';
import { PROGRAMME_SETTINGS, ServedProgramme } from './served-programme.ts';

const AUDIENCES = [10, 1_000, 10_000];
const ARRIVE_MS = 10_000;
const STAY_MS = 20_000;

export const originRequests: Figure = {
  name: 'origin-requests',
  settings: [
    PROGRAMME_SETTINGS,
    NGINX_SETTINGS,
    LISTENER_SETTINGS,
    PINNED,
    `audiences of ${AUDIENCES.join(', ')}, each arriving in ${ARRIVE_MS / 1000} s and staying ${STAY_MS / 1000} s, one after the other; a request reached the origin when nginx answers it with another Tribune-Cache than HIT, STALE or UPDATING`,
  ],
  async measure(say) {
    const programme = await ServedProgramme.start('whole', 'nginx');
    const readings: Reading[] = [];
    try {
      for (const listeners of AUDIENCES) {
        const cost = await audienceOf(programme, listeners, { arriveMs: ARRIVE_MS, stayMs: STAY_MS });
        say(summaryOf(cost));
        mustAllHear(cost.findings);
        const found = cost.findings.originRequests;
        say(`${found?.objects} segments; the one most asked for: ${found?.most} times`);
        const what = `origin requests for each segment, ${listeners} listeners behind the edge`;
        readings.push({ what, value: found?.mean ?? Number.NaN, unit: 'requests', most: 2 });
      }
      return readings;
    } finally {
      await programme.close();
    }
  },
};

/**
 * A generator that is late asks later, but asks: what its lag would spoil, lateness and stalls, is not what is counted here.
 *
 * @throws Error when some did not hear, or a request failed
 */
function mustAllHear({ heard, listeners, errorCount }: Findings): void {
  if (heard === listeners && errorCount === 0) return;
  throw new Error(`${heard} of ${listeners} heard, ${errorCount} requests failed: this run does not count`);
}

const SESSION_LISTENERS = 50;
const SESSION_MS = 150_000;

export const overhead: Figure = {
  name: 'overhead',
  settings: [
    PROGRAMME_SETTINGS,
    NGINX_SETTINGS,
    LISTENER_SETTINGS,
    `${SESSION_LISTENERS} sessions of ${SESSION_MS / 1000} s; bytes of all answers (status lines, fields, bodies; clock, heads, init and segments) over bytes of encoded frames`,
  ],
  async measure(say) {
    const programme = await ServedProgramme.start('whole', 'nginx');
    try {
      const cost = await audienceOf(programme, SESSION_LISTENERS, { arriveMs: 2_000, stayMs: SESSION_MS });
      say(summaryOf(cost));
      const { traffic, soundBytes, listenerSeconds } = cost.tally;
      for (const [asked, { requests, headBytes, bodyBytes }] of Object.entries(traffic))
        say(`${asked}: ${requests} answers, ${headBytes} bytes of fields, ${bodyBytes} of bodies`);
      say(`sound: ${((soundBytes * 8) / listenerSeconds / 1000).toFixed(1)} kbit/s`);
      const what = 'bytes of HTTP answers over bytes of sound, 64 kbit/s, without the page';
      return [{ what, value: cost.findings.overhead, unit: '', most: 1.18 }];
    } finally {
      await programme.close();
    }
  },
};
