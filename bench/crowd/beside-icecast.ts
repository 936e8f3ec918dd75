/** What a listener costs here, and what one costs Icecast, at the same bit rate on the same machine. */

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import type { Figure } from '../figure.ts';
import { cpuMs } from '../process-cost.ts';
import { LISTENER_SETTINGS } from './audience.ts';
import { costOfAll } from './edge-cost.ts';
import { ICECAST_SETTINGS, Icecast, MOUNT } from './icecast.ts';
import { NGINX_SETTINGS } from './large-nginx.ts';
import { PINNED, pinGenerators, pinServers, unpin } from './pinned.ts';
import { PROGRAMME_SETTINGS } from './served-programme.ts';

const LISTENERS = 2_000;
const ARRIVE_MS = 10_000;
const SETTLE_MS = 4_000;
const STAY_MS = 30_000;

export const besideIcecast: Figure = {
  name: 'beside-icecast',
  settings: [
    PROGRAMME_SETTINGS,
    NGINX_SETTINGS,
    LISTENER_SETTINGS,
    ICECAST_SETTINGS,
    'listeners of Icecast: one connection each, which reads and counts',
    PINNED,
    `${LISTENERS} listeners of each, one after the other, arriving in ${ARRIVE_MS / 1000} s; CPU of what serves (our edge and origin together, though one origin serves many edges) over ${STAY_MS / 1000} s after that`,
  ],
  async measure(say) {
    const ours = await costOfAll('nginx', LISTENERS, say);
    const theirs = await icecastUs(say);
    say(`a listener-second: here ${ours.toFixed(1)} µs, Icecast ${theirs.toFixed(1)} µs`);
    const what = 'CPU per listener-second, ours over Icecast’s';
    return [{ what, value: ours / theirs, unit: '×', most: 1 }];
  },
};

async function icecastUs(say: (note: string) => void): Promise<number> {
  await using opened = new AsyncDisposableStack();
  const icecast = await Icecast.start(LISTENERS + 100);
  opened.defer(() => icecast.stop());
  pinServers([icecast.pid]);
  pinGenerators();
  opened.defer(unpin);
  // The source has to be there before its first listener.
  await wait(2_000);
  const listeners = fork(
    new URL('./stream-listeners-process.ts', import.meta.url),
    [icecast.port, MOUNT, LISTENERS, ARRIVE_MS].map(String),
  );
  opened.defer(() => void listeners.kill('SIGKILL'));
  const counted = async () => {
    listeners.send('count');
    const [seen] = (await once(listeners, 'message')) as [{ bytes: number; closed: number }];
    return { ...seen, cpu: cpuMs(icecast.pid), atMs: performance.now() };
  };
  await wait(ARRIVE_MS + SETTLE_MS);
  const before = await counted();
  await wait(STAY_MS);
  const after = await counted();
  const seconds = (after.atMs - before.atMs) / 1000;
  const kilobits = ((after.bytes - before.bytes) * 8) / 1000 / seconds / LISTENERS;
  say(
    `Icecast: each of ${LISTENERS} listeners had ${kilobits.toFixed(1)} kbit/s; ${after.closed} were closed`,
  );
  if (after.closed > 0 || kilobits < 60)
    throw new Error('Icecast’s listeners did not hear all: nothing can be compared');
  return ((after.cpu - before.cpu) * 1000) / (LISTENERS * seconds);
}
