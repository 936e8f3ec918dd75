/** How many may come within five seconds. */

import type { Figure } from '../figure.ts';
import { audienceOf, LISTENER_SETTINGS, summaryOf } from './audience.ts';
import { NGINX_SETTINGS } from './large-nginx.ts';
import { PINNED } from './pinned.ts';
import { PROGRAMME_SETTINGS, ServedProgramme } from './served-programme.ts';

const AUDIENCES = [4_000, 6_000, 8_000, 10_000, 12_000, 14_000, 16_000, 18_000];
const ARRIVE_MS = 5_000;
const STAY_MS = 10_000;
const FIRST_AUDIO_MS = 2_000;
/** One that did not count, or did not hold, may have met another program: it is tried again. */
const TRIES = 2;

export const arrivals: Figure = {
  name: 'arrivals',
  settings: [
    PROGRAMME_SETTINGS,
    NGINX_SETTINGS,
    LISTENER_SETTINGS,
    PINNED,
    `rising audiences (${AUDIENCES.join(', ')}), each arriving within ${ARRIVE_MS / 1000} s and staying ${STAY_MS / 1000} s; a run counts while the generator’s own turns are less than 50 ms late (p99), and holds with no error, everyone hearing, and first audio p99 ≤ ${FIRST_AUDIO_MS / 1000} s; up to ${TRIES} tries each`,
  ],
  async measure(say) {
    let highest = 0;
    for (const listeners of AUDIENCES) {
      if (!(await holds(listeners, say))) break;
      highest = listeners;
    }
    const what = 'listeners who arrive within 5 s through the edge, no error, first audio p99 ≤ 2 s';
    return [{ what, value: highest, unit: 'listeners', least: 18_000 }];
  },
};

/** A fresh origin and edge each time: what an audience leaves behind helps no other. */
async function holds(listeners: number, say: (note: string) => void): Promise<boolean> {
  for (let time = 0; time < TRIES; time++) {
    const programme = await ServedProgramme.start('whole', true);
    try {
      const cost = await audienceOf(programme, listeners, { arriveMs: ARRIVE_MS, stayMs: STAY_MS });
      say(summaryOf(cost));
      const { counts, errorCount, heard, firstAudio } = cost.findings;
      if (counts && errorCount === 0 && heard === listeners && firstAudio.p99 <= FIRST_AUDIO_MS) return true;
    } finally {
      await programme.close();
    }
  }
  return false;
}
