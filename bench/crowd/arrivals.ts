/** How many may come within five seconds. */

import type { Findings } from '../../src/rehearsal/report/findings.ts';
import type { Figure } from '../figure.ts';
import { type AudienceCost, audienceOf, LISTENER_SETTINGS, summaryOf } from './audience.ts';
import { highestThatHolds } from './highest-that-holds.ts';
import { NGINX_SETTINGS } from './large-nginx.ts';
import { PINNED } from './pinned.ts';
import { PROGRAMME_SETTINGS, ServedProgramme } from './served-programme.ts';

const AIM = 18_000;
const SEARCH = { first: AIM, least: 2_000, most: 19_000, step: 500 };
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
    `audiences, each arriving within ${ARRIVE_MS / 1000} s and staying ${STAY_MS / 1000} s: first ${SEARCH.first}, then by halving between ${SEARCH.least} and ${SEARCH.most} until ${SEARCH.step} are left between one that holds and one that does not; a run counts while the generator’s own turns are less than 50 ms late (p99), and holds with no error, everyone hearing, and first audio p99 ≤ ${FIRST_AUDIO_MS / 1000} s; up to ${TRIES} tries each`,
  ],
  async measure(say) {
    const highest = await highestThatHolds(SEARCH, (listeners) => holds(listeners, say));
    say(`the highest audience that counts and holds: ${highest}`);
    const what = 'listeners who arrive within 5 s through the edge, no error, first audio p99 ≤ 2 s';
    return [{ what, value: highest, unit: 'listeners', least: AIM }];
  },
};

/** A fresh origin and edge each time: what an audience leaves behind helps no other. */
async function holds(listeners: number, say: (note: string) => void): Promise<boolean> {
  for (let time = 0; time < TRIES; time++) {
    const programme = await ServedProgramme.start('whole', 'nginx');
    try {
      const cost = await audienceOf(programme, listeners, { arriveMs: ARRIVE_MS, stayMs: STAY_MS });
      const why = lacks(cost.findings);
      say(`${summaryOf(cost)}; each asked for ${askedBy(cost)}; ${why ?? 'holds'}`);
      if (why === undefined) return true;
    } finally {
      await programme.close();
    }
  }
  return false;
}

/** What one listener asked for, by kind. */
function askedBy({ tally }: AudienceCost): string {
  const kinds = Object.entries(tally.traffic).filter(([, { requests }]) => requests > 0);
  return kinds.map(([kind, { requests }]) => `${kind} ${(requests / tally.arrived).toFixed(1)}`).join(', ');
}

/** Undefined: nothing. */
function lacks({ counts, errorCount, heard, listeners, firstAudio }: Findings): string | undefined {
  if (!counts) return 'the generator had no time';
  if (errorCount > 0) return 'there were errors';
  if (heard < listeners) return `${listeners - heard} heard nothing`;
  if (firstAudio.p99 > FIRST_AUDIO_MS) return 'the first sound came late';
  return undefined;
}
