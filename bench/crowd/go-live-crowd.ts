/** How long a crowd that came early waits: from "go live" to the sound of nearly all. */

import { setTimeout as wait } from 'node:timers/promises';
import { startPerformer } from '../../src/performer/performer-child.ts';
import { runGenerators } from '../../src/rehearsal/generators.ts';
import { Installation } from '../../test/browser/installation.ts';
import type { Figure } from '../figure.ts';
import { STEADY } from './audience.ts';
import { NGINX_SETTINGS, startLargeNginx } from './large-nginx.ts';
import { targetOf } from './served-programme.ts';

const LISTENERS = 2_000;
const ARRIVE_MS = 8_000;
/** From the last arrival to the press, so that all wait. */
const SETTLE_MS = 4_000;
const LISTEN_MS = 10_000;
/** The start is due within half a minute, as it is when a host presses: pages that wait ask each second. */
const AHEAD_MS = 30_000;
const VOICE = new URL('../../demo/voices/ada.opus', import.meta.url).pathname;

export const goLiveCrowd: Figure = {
  name: 'go-live-crowd',
  settings: [
    'a whole installation; the demo’s first voice on its stage, which has assembled, by our performer in a process of its own',
    NGINX_SETTINGS,
    `${LISTENERS} generated listeners pressed "Play when it starts" on pages at hand, and read the head each second`,
    'from the request to go live, as the host’s button makes it, to having the sound that the player begins with',
  ],
  async measure(say) {
    const installation = await Installation.start({ TRIBUNE_DELIVERY: 'whole' });
    await using opened = new AsyncDisposableStack();
    opened.defer(() => installation.stop());
    const nginx = await startLargeNginx(installation.url);
    opened.defer(() => nginx.stop());
    const life = { startsMs: Date.now() + AHEAD_MS, startsItself: false };
    const { id } = await installation.openRoom('A voice', life);
    await installation.call('POST', `/rooms/${id}/green-room`);
    const { whipUrl, whipToken } = await installation.invite(id, 'Ada');
    const performer = startPerformer({ whipUrl, token: whipToken, voice: VOICE, loop: true });
    opened.defer(async () => {
      performer.stop();
      await performer.done;
    });
    await performer.connected;
    const target = targetOf(nginx.url);
    const stayMs = SETTLE_MS + LISTEN_MS;
    const startAtMs = Date.now() + 2_000;
    const plan = {
      target,
      room: id,
      habits: STEADY,
      listeners: LISTENERS,
      part: 0,
      parts: 1,
      arriveMs: ARRIVE_MS,
      stayMs,
      startAtMs,
    };
    const crowd = runGenerators(plan, 1, () => {});
    await wait(startAtMs + ARRIVE_MS + SETTLE_MS - Date.now());
    const pressedMs = Date.now();
    await installation.call('POST', `/rooms/${id}/open`);
    const { tally, lagP99Ms } = await crowd;
    const head = (await (await fetch(`${nginx.url}/live/${id}/head.json`)).json()) as {
      programme: { t0Ms: number };
    };
    // Who waits counts from T0, which is the press and what control and media need.
    const beganMs = head.programme.t0Ms - pressedMs;
    const at = (share: number) => (tally.firstAudio.percentile(share) + beganMs) / 1000;
    say(
      `T0 lies ${beganMs.toFixed(0)} ms after the press; ${tally.heard} of ${LISTENERS} heard, generator late by ${lagP99Ms.toFixed(0)} ms (p99), errors ${JSON.stringify(tally.errors)}`,
    );
    say(
      `from "go live" to sound: p50 ${at(0.5).toFixed(2)}, p95 ${at(0.95).toFixed(2)}, p99 ${at(0.99).toFixed(2)} s`,
    );
    if (lagP99Ms >= 50) throw new Error('the generator had no time: this run does not count');
    if (tally.heard < LISTENERS * 0.99) throw new Error('too few heard anything');
    return [{ what: '"go live" → 99 % of a waiting crowd have sound', value: at(0.99), unit: 's', most: 3 }];
  },
};
