/** How long a word takes from a speaker's mouth to a listener's ear, and how often the sound stops. */

import { setTimeout as wait } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { openTapped, pressListen } from '../../test/browser/tapped-people.ts';
import { Nginx } from '../../test/edge/nginx.ts';
import { describeStalls, latest, readTap, stallsOf, tapSettings } from '../../test/sound/tap.ts';
import type { PlayerStatistics } from '../../web/listen/player/player-state.ts';
import { type Figure, percentile, type Reading } from '../figure.ts';
import { MachineWatch } from '../machine.ts';
import { compare, describe, type Heard } from './hearing.ts';
import { SPEAKER_SETTINGS, SpokenRoom, TAP_SETTINGS } from './spoken-room.ts';

const SETTLE_MS = 8_000;
const WINDOW_MS = 180_000;
const LOOK_MS = 2_000;

const LISTENER_SETTINGS = `the listener: our page in a second Chromium, pressed once, its own settings; ${WINDOW_MS / 1000} s after ${SETTLE_MS / 1000} s to settle`;
const STALL_SETTINGS =
  'stalls: “waiting” events of the <audio> element since it first played; holes: 40 ms and more of nothing at the ear while the mouth spoke';

export const speakerToListener: Figure = {
  name: 'speaker-to-listener',
  settings: [
    SPEAKER_SETTINGS,
    `${LISTENER_SETTINGS}; straight from the origin, which streams`,
    STALL_SETTINGS,
    TAP_SETTINGS,
  ],
  async measure(say) {
    const room = await SpokenRoom.start();
    try {
      const listener = await openTapped(room.hearers, `${room.installation.url}/r/${room.id}`);
      const heard = await listened(room, listener, say);
      return readings('speaker → listener', heard, { median: 0.8, p99: 1.2 });
    } finally {
      await room.close();
    }
  },
};

export const throughCache: Figure = {
  name: 'through-cache',
  settings: [
    SPEAKER_SETTINGS,
    `${LISTENER_SETTINGS}; through nginx with edge/tribune.conf, TRIBUNE_DELIVERY=whole`,
    STALL_SETTINGS,
    TAP_SETTINGS,
  ],
  async measure(say) {
    const room = await SpokenRoom.start({ TRIBUNE_DELIVERY: 'whole' });
    const nginx = await Nginx.start(room.installation.url);
    try {
      const listener = await openTapped(room.hearers, `${nginx.url}/r/${room.id}`);
      const heard = await listened(room, listener, say);
      return readings('speaker → listener through nginx, whole segments', heard, { median: 1.4, p99: 2 });
    } finally {
      await nginx.stop();
      await room.close();
    }
  },
};

interface Listened extends Heard {
  readonly stalls: number;
}

async function listened(room: SpokenRoom, listener: Page, say: (note: string) => void): Promise<Listened> {
  await pressListen(listener);
  await wait(SETTLE_MS);
  const machine = new MachineWatch();
  const behind: number[] = [];
  for (const endMs = performance.now() + WINDOW_MS; performance.now() < endMs; await wait(LOOK_MS)) {
    const { latencySeconds } = await statistics(listener);
    if (latencySeconds !== null) behind.push(latencySeconds * 1000);
  }
  say(machine.report());
  say(await tapSettings(listener));
  // First: to hand over what a tap has heard holds the page up, its player too.
  const stalls = await stallsOf(listener);
  say(describeStalls(stalls));
  const [mouth, ear] = [await readTap(room.speaker, 'mouth'), await readTap(listener, 'ear')];
  if (!mouth || !ear) throw new Error('a tap heard nothing');
  const heard = compare(latest(mouth, WINDOW_MS), ear, { fromMs: 0, toMs: 5_000 });
  say(describe(heard));
  const end = await statistics(listener);
  say(
    `the player: target ${end.targetSeconds.toFixed(2)} s, units late by ${(end.latenessSeconds * 1000).toFixed(0)} ms at p98, ${end.jumps} jumps, rung ${end.rung}, its clock off by ${end.clockErrorMs?.toFixed(0)} ms at most`,
  );
  const player = percentile(behind, 0.5);
  const all = percentile(heard.delaysMs, 0.5);
  say(
    `where the median comes from: ${player.toFixed(0)} ms behind the programme’s clock by the player’s own account, ${(all - player).toFixed(0)} ms from the mouth to the programme`,
  );
  return { ...heard, stalls: stalls.length };
}

async function statistics(listener: Page): Promise<PlayerStatistics> {
  const text = await listener.locator('audio').first().getAttribute('data-statistics');
  if (!text) throw new Error('the player gives no statistics');
  return JSON.parse(text) as PlayerStatistics;
}

function readings(
  what: string,
  { delaysMs, gaps, stalls }: Listened,
  most: { readonly median: number; readonly p99: number },
): Reading[] {
  const seconds = (share: number) => percentile(delaysMs, share) / 1000;
  return [
    { what: `${what}, mouth to ear, median`, value: seconds(0.5), unit: 's', most: most.median },
    { what: `${what}, mouth to ear, p99`, value: seconds(0.99), unit: 's', most: most.p99 },
    { what: `${what}, stalls`, value: stalls, unit: '', most: 0 },
    { what: `${what}, holes in the sound`, value: gaps.length, unit: '', most: 0 },
  ];
}
