/** What a listener costs the edge, the origin without one, and how many that holds. */

import { LIMITS } from '../../src/rehearsal/report/findings.ts';
import type { Figure, Reading } from '../figure.ts';
import { audienceOf, LISTENER_SETTINGS, summaryOf } from './audience.ts';
import { NGINX_SETTINGS } from './large-nginx.ts';
import { PINNED } from './pinned.ts';
import { PROGRAMME_SETTINGS, ServedProgramme } from './served-programme.ts';

const EDGE_LISTENERS = 5_000;
const ORIGIN_LISTENERS = 2_000;
const ARRIVE_MS = 10_000;
const STAY_MS = 30_000;
/** Audiences that the origin alone is tried with. */
const RISING = [3_000, 4_000, 5_000, 6_000, 8_000, 10_000, 12_000, 15_000, 17_500];

export const edgeCost: Figure = {
  name: 'edge-cost',
  settings: [
    PROGRAMME_SETTINGS,
    NGINX_SETTINGS,
    LISTENER_SETTINGS,
    PINNED,
    `${EDGE_LISTENERS} listeners arrive in ${ARRIVE_MS / 1000} s; CPU of nginx’s worker, from /proc, over the ${STAY_MS / 1000} s after that`,
  ],
  async measure(say) {
    const programme = await ServedProgramme.start('whole', 'nginx');
    try {
      const cost = await audienceOf(programme, EDGE_LISTENERS, { arriveMs: ARRIVE_MS, stayMs: STAY_MS });
      say(summaryOf(cost));
      mustCount(cost.findings);
      return [
        {
          what: 'nginx edge, 0.96 s segments: CPU per listener-second',
          value: cost.usPerListenerSecond['nginx'] ?? Number.NaN,
          unit: 'µs',
          most: 26,
        },
      ];
    } finally {
      await programme.close();
    }
  },
};

export const originCost: Figure = {
  name: 'origin-cost',
  settings: [
    PROGRAMME_SETTINGS,
    'whole segments, no edge: listeners come to the Node origin itself',
    'beside it, before and after: a server of node:http that does nothing but send again what that origin once answered, to as many listeners',
    LISTENER_SETTINGS,
    PINNED,
    `${ORIGIN_LISTENERS} listeners for the cost; then rising audiences (${RISING.join(', ')}), each arriving in ${ARRIVE_MS / 1000} s, until first audio p99 > ${LIMITS.firstAudioP99Ms} ms, stalls, errors, or the generator gives way`,
  ],
  async measure(say) {
    const before = await bareCost(say);
    const { readings, us } = await ownCost(say);
    const bareUs = (before + (await bareCost(say))) / 2;
    const what =
      'Node origin: CPU over that of a bare node:http server and what takes in the programme for it';
    return [...readings, { what, value: us / bareUs, unit: '×', most: 1.4 }];
  },
};

async function ownCost(say: (note: string) => void): Promise<{ readings: Reading[]; us: number }> {
  const programme = await ServedProgramme.start('whole', 'nothing');
  try {
    const cost = await audienceOf(programme, ORIGIN_LISTENERS, { arriveMs: ARRIVE_MS, stayMs: STAY_MS });
    say(summaryOf(cost));
    mustCount(cost.findings);
    let holds = cost.findings.gaveWay ? 0 : ORIGIN_LISTENERS;
    for (const listeners of RISING) {
      const more = await audienceOf(programme, listeners, { arriveMs: ARRIVE_MS, stayMs: STAY_MS / 2 });
      say(summaryOf(more));
      if (more.findings.gaveWay) {
        say(`at ${listeners}, what gave way: ${more.findings.gaveWay}`);
        break;
      }
      holds = listeners;
    }
    say(`the origin alone holds ${holds} listeners here`);
    const us = cost.usPerListenerSecond['origin'] ?? Number.NaN;
    const readings = [
      {
        what: 'Node origin without an edge, 0.96 s segments: CPU per listener-second',
        value: us,
        unit: 'µs',
        most: 65,
      },
      {
        what: 'listeners that the Node origin holds without an edge',
        value: holds,
        unit: 'listeners',
        least: ORIGIN_LISTENERS,
      },
    ];
    return { readings, us };
  } finally {
    await programme.close();
  }
}

/** What node:http takes for these listeners when nothing is looked up, chosen or made for them, with what the origin behind it takes for the programme, µs. */
function bareCost(say: (note: string) => void): Promise<number> {
  return costOfAll('bare Node', ORIGIN_LISTENERS, say);
}

/** What all that serves an audience takes for a listener-second, µs. @param before what stands before the origin */
export async function costOfAll(
  before: 'nginx' | 'bare Node',
  listeners: number,
  say: (note: string) => void,
): Promise<number> {
  const programme = await ServedProgramme.start('whole', before);
  try {
    const cost = await audienceOf(programme, listeners, { arriveMs: ARRIVE_MS, stayMs: STAY_MS });
    say(summaryOf(cost));
    mustCount(cost.findings);
    return Object.values(cost.usPerListenerSecond).reduce((all, one) => all + one, 0);
  } finally {
    await programme.close();
  }
}

/** @throws Error when the generator had no time: then nothing was measured */
export function mustCount({
  counts,
  lagP99Ms,
}: {
  readonly counts: boolean;
  readonly lagP99Ms: number;
}): void {
  if (!counts) throw new Error(`the generator was ${lagP99Ms.toFixed(0)} ms late: this run does not count`);
}
