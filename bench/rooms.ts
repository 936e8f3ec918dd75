/** What a page or a call costs where ten thousand rooms were held: CPU of the origin and of control together. */

import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { freshSettings, removeData, TOKEN, Tribune } from '../test/runtime/tribune.ts';
import { type Figure, percentile, type Reading } from './figure.ts';
import { fillWithRooms, PAST } from './many-rooms.ts';

/** Of the issue: whoever asks for anything costs no more. */
const MOST_MS = 50;
const TIMES = 25;
const WARM_UP = 3;
const DAY_MS = 86_400_000;

interface Call {
  readonly what: string;
  readonly method?: string;
  /** @param n counts the times: another room each time, where it matters that nothing is at hand yet */
  readonly path: (n: number) => string;
  readonly body?: (n: number) => object;
  readonly asOperator?: boolean;
  readonly headers?: Record<string, string>;
  /** What is made at a bounded pace is asked for no faster, ms. */
  readonly pauseMs?: number;
}

const page = (what: string, path: string): Call => ({
  what,
  path: () => path,
  headers: { accept: 'text/html' },
});
const old = (n: number) => `room-${PAST - 1 - n * 7}`;

const CALLS: readonly Call[] = [
  page('GET / (page)', '/'),
  page('GET /rooms/ (page)', '/rooms/'),
  { what: 'GET /r/{room} (page)', path: (n) => `/r/${old(n)}`, headers: { accept: 'text/html' } },
  {
    what: 'GET /r/{room}/studio (page)',
    path: (n) => `/r/${old(n)}/studio`,
    headers: { accept: 'text/html' },
  },
  { what: 'GET /r/{room}/embed (page)', path: (n) => `/r/${old(n)}/embed`, headers: { accept: 'text/html' } },
  { what: 'GET /directory.json', path: () => '/directory.json' },
  {
    what: 'GET /directory.json, a far page of A to Z',
    path: (n) => `/directory.json?section=past&order=title&page=${200 + n}`,
  },
  {
    what: 'GET /directory.json, by language and topic',
    path: (n) => `/directory.json?language=fr&topic=topic+${n}`,
  },
  { what: 'GET /feeds/podcast.xml', path: () => '/feeds/podcast.xml', pauseMs: 300 },
  {
    what: 'GET /feeds/topic/{topic}/podcast.xml',
    path: (n) => `/feeds/topic/Topic%20${n}/podcast.xml`,
    pauseMs: 300,
  },
  { what: 'GET /feeds/calendar.ics', path: () => '/feeds/calendar.ics' },
  { what: 'GET /r/{room}/event.ics', path: (n) => `/r/coming-${n}/event.ics` },
  { what: 'GET /oembed', path: (n) => `/oembed?url=${encodeURIComponent(`/r/${old(n)}`)}` },
  { what: 'GET /live/{room}/head.json, of a room at rest', path: (n) => `/live/${old(n)}/head.json` },
  { what: 'GET /live/{room}/index.m3u8', path: (n) => `/live/${old(n)}/index.m3u8` },
  { what: 'GET /live/{room}/manifest.mpd', path: (n) => `/live/${old(n)}/manifest.mpd` },
  { what: 'GET /live/{room}/…/vod.m3u8', path: (n) => `/live/${old(n)}/r1/v1/aac64/vod.m3u8` },
  { what: 'GET /live/{room}/…/{n}.m4s', path: (n) => `/live/${old(n)}/r1/v1/aac64/3.m4s` },
  { what: 'GET /live/{room}/…/recording.m4a', path: (n) => `/live/${old(n)}/r1/v1/recording.m4a` },
  { what: 'GET /live/{room}/…/timeline/{m}.json', path: (n) => `/live/${old(n)}/r1/timeline/1.json` },
  { what: 'GET /api/v1/rooms', path: () => '/api/v1/rooms?limit=100' },
  {
    what: 'GET /api/v1/rooms, live or to come',
    path: () => '/api/v1/rooms?state=live&state=green-room&state=scheduled&limit=100',
  },
  {
    what: 'GET /api/v1/rooms, a far page',
    path: (n) => `/api/v1/rooms?state=ended&limit=40&before=${old(n)}`,
  },
  { what: 'GET /api/v1/rooms/{room}', path: (n) => `/api/v1/rooms/${old(n)}` },
  {
    what: 'GET /api/v1/rooms/{room}/history',
    path: (n) => `/api/v1/rooms/${old(n)}/history`,
    asOperator: true,
  },
  {
    what: 'GET /api/v1/rooms/{room}/invitations',
    path: (n) => `/api/v1/rooms/${old(n)}/invitations`,
    asOperator: true,
  },
  {
    what: 'GET /api/v1/rooms/{room}/recording',
    path: (n) => `/api/v1/rooms/${old(n)}/recording`,
    asOperator: true,
  },
  { what: 'GET /api/v1/session', path: () => '/api/v1/session' },
  {
    what: 'POST /api/v1/rooms, to come',
    method: 'POST',
    path: () => '/api/v1/rooms',
    body: (n) => ({ id: `made-${n}`, title: `Made ${n}`, startsMs: Date.now() + 3 * DAY_MS }),
    asOperator: true,
  },
  {
    what: 'PATCH /api/v1/rooms/{room}',
    method: 'PATCH',
    path: (n) => `/api/v1/rooms/made-${n}`,
    body: () => ({ topic: 'Another' }),
    asOperator: true,
  },
  {
    what: 'POST /api/v1/rooms/{room}/invitations',
    method: 'POST',
    path: (n) => `/api/v1/rooms/made-${n}/invitations`,
    body: () => ({ name: 'Ada' }),
    asOperator: true,
  },
  {
    what: 'POST /api/v1/rooms/{room}/end',
    method: 'POST',
    path: (n) => `/api/v1/rooms/made-${n}/end`,
    asOperator: true,
  },
  {
    what: 'DELETE /api/v1/rooms/{room}',
    method: 'DELETE',
    path: (n) => `/api/v1/rooms/made-${n}`,
    asOperator: true,
  },
];

export const rooms: Figure = {
  name: 'rooms',
  settings: [
    `a whole Tribune on ${PAST} rooms that were held, each with its recording and 10 timeline events, and 300 to come`,
    `each page and call ${TIMES} times, one after the other, on kept-alive connections over loopback; where a room is named, each time another`,
    'CPU of all threads of origin and control, from /proc/{pid}/task/*/schedstat; the median',
  ],
  async measure(say) {
    const settings = await freshSettings();
    await fillWithRooms(settings['TRIBUNE_DATA_DIR'] ?? '');
    let tribune: Tribune | undefined;
    try {
      const startedMs = performance.now();
      tribune = new Tribune(settings);
      await tribune.ready('origin');
      say(`the origin is ready after ${seconds(startedMs)} s`);
      await tribune.ready('control', 'media');
      const pids = ['origin', 'control'].map((role) => tribune?.pidOf(role) ?? 0);
      await settled(pids);
      say(
        `every room is announced after ${seconds(startedMs)} s, for ${cpuMs(pids).toFixed(0)} ms of CPU in all`,
      );
      const readings: Reading[] = [];
      for (const call of CALLS) {
        const reading = await measureCall(call, `http://127.0.0.1:${settings['TRIBUNE_PORT']}`, pids);
        say(`${reading.value.toFixed(1)} ms: ${call.what}`);
        readings.push(reading);
      }
      return readings;
    } finally {
      await tribune?.stop();
      await removeData(settings);
    }
  },
};

async function measureCall(call: Call, url: string, pids: readonly number[]): Promise<Reading> {
  const costs: number[] = [];
  for (let n = 0; n < TIMES; n++) {
    if (call.pauseMs !== undefined) await wait(call.pauseMs);
    const before = cpuMs(pids);
    await ask(call, url, n);
    if (n >= WARM_UP) costs.push(cpuMs(pids) - before);
  }
  return { what: `CPU of ${call.what}`, value: percentile(costs, 0.5), unit: 'ms', most: MOST_MS };
}

async function ask(
  { method = 'GET', path, body, asOperator, headers }: Call,
  url: string,
  n: number,
): Promise<void> {
  const content = body?.(n);
  const response = await fetch(url + path(n), {
    method,
    headers: {
      ...headers,
      'accept-encoding': 'br, gzip',
      ...(asOperator ? { authorization: `Bearer ${TOKEN}` } : {}),
      ...(content ? { 'content-type': 'application/json' } : {}),
    },
    ...(content ? { body: JSON.stringify(content) } : {}),
  });
  await response.arrayBuffer();
  if (!response.ok) throw new Error(`${method} ${path(n)}: ${response.status}`);
}

/** Until neither does more than tick. */
async function settled(pids: readonly number[]): Promise<void> {
  for (let before = cpuMs(pids), calm = 0; calm < 3; ) {
    await wait(500);
    const now = cpuMs(pids);
    calm = now - before < 25 ? calm + 1 : 0;
    before = now;
  }
}

/** Of all their threads so far, to the µs: the first field is what the scheduler gave each, ns. */
function cpuMs(pids: readonly number[]): number {
  const threads = pids.flatMap((pid) =>
    readdirSync(`/proc/${pid}/task`).map((task) => `/proc/${pid}/task/${task}`),
  );
  const ran = threads.map((thread) => Number(readFileSync(`${thread}/schedstat`, 'utf8').split(' ')[0]));
  return ran.reduce((sum, ns) => sum + ns, 0) / 1e6;
}

function seconds(sinceMs: number): string {
  return ((performance.now() - sinceMs) / 1000).toFixed(1);
}
