import { setTimeout as wait } from 'node:timers/promises';
import { expect, vi } from 'vitest';
import { stateOf } from '../attack/process-state.ts';
import { get, StuckClients } from '../attack/stuck-clients.ts';
import { holdingsOf, MEASURABLE } from './holdings.ts';
import { endAndReplay } from './replayed.ts';
import { siteTest, test } from './site.ts';

vi.setConfig({ testTimeout: 400_000 });
/** Of each: as many as a connection may have under way. */
const REQUESTS = 16;
/** A connection of which nothing more is asked is kept for 65 s; with hundreds the origin is at work for a while. */
const CUT_OFF_MS = 110_000;
const STUCK = 500;
/** Far more than a restart takes. */
const STANDSTILL_MS = 40_000;

siteTest('SLOW-1: whoever is stuck is cut off, and what they held is given back', async ({ site }) => {
  const tribune = await site.start({ more: MEASURABLE });
  const { api, settings } = site;
  const room = await api.openRoom('Nobody reads');
  const n = await api.nextSegment(room);
  const { run } = await api.programme(room);
  const port = Number(settings['TRIBUNE_PORT']);
  const origin = tribune.pidOf('origin');
  const before = await holdingsOf(tribune, origin);
  const memory: number[] = [];
  for (let round = 0; round < 3; round++) {
    const path = `/live/${room}/r${run}/aac64/${n}.m4s`;
    const stuck = await StuckClients.open(port, STUCK, get(path).repeat(REQUESTS));
    // Asked of the origin: who reads nothing does not learn that the connection has ended.
    await expect
      .poll(() => stateOf(origin).descriptors, { timeout: CUT_OFF_MS })
      .toBeLessThan(before.descriptors + 10);
    stuck.close();
    memory.push((await holdingsOf(tribune, origin)).megabytes - before.megabytes);
  }
  console.log(
    `held more than before, after each ${STUCK} that were cut off: ${memory.map((mb) => `${mb.toFixed(0)} MB`).join(', ')}`,
  );
  expect((memory[2] ?? 0) - (memory[0] ?? 0)).toBeLessThan(20);
});

test('SLOW-4: an origin that stands still costs media a bounded buffer, and gets everything when it goes on', async ({
  site: { api },
  tribune,
}) => {
  const room = await api.openRoom('A stuck origin');
  const first = await api.nextSegment(room);
  const { pid = 0 } = await tribune.logged(({ msg }) => msg === 'room process started');
  const before = stateOf(pid);
  const origin = tribune.pidOf('origin');
  process.kill(origin, 'SIGSTOP');
  await wait(STANDSTILL_MS);
  const after = stateOf(pid);
  process.kill(origin, 'SIGCONT');
  const grownMb = after.memoryMb - before.memoryMb;
  console.log(`${STANDSTILL_MS / 1000} s without the origin: ${grownMb.toFixed(1)} MB kept for it`);
  // Three rungs of 144 kbit/s together, and what the process grows by itself.
  expect(grownMb).toBeLessThan(24);
  expect(after.descriptors - before.descriptors).toBeLessThan(16);
  const last = await api.nextSegment(room);
  const replayed = await endAndReplay(api, room);
  expect(replayed.lastSegment).toBeGreaterThanOrEqual(last);
  expect(last - first).toBeGreaterThan(STANDSTILL_MS / 960);
  // What was put in place of sound would be one.
  expect(replayed.gaps).toEqual([]);
});
