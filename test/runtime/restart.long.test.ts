import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import type { ClockMark } from '../../src/core/steady-clock.ts';
import { siteTest as test } from './site.ts';
import { runs } from './tribune.ts';

test('RUN-7: a whole Tribune that starts again has its live rooms, in the same run, under numbers that go on', async ({
  site,
}) => {
  const first = await site.start();
  const { api } = site;
  const room = await api.openRoom('A room');
  const before = await api.nextSegment(room);
  const { run, t0Ms } = await api.programme(room);
  await first.stop('SIGTERM');
  await site.start();
  const after = await api.nextSegment(room);
  expect(after).toBeGreaterThan(before);
  expect(await api.programme(room)).toMatchObject({ run, t0Ms });
  const kept = await api.segment(room, run, before);
  expect(kept.status).toBe(200);
});

test('RUN-11: over a restart the clock goes on from its mark in all roles, whatever the machine’s clock says', async ({
  site,
}) => {
  const first = await site.start();
  const { api } = site;
  const room = await api.openRoom('A room');
  const before = await api.nextSegment(room);
  await first.stop('SIGTERM');
  // As if the machine's clock had been set back by 100 s: while a room is live that is not followed.
  const file = path.join(site.settings['TRIBUNE_DATA_DIR'] ?? '', 'run', 'clock.json');
  const mark = JSON.parse(readFileSync(file, 'utf8')) as ClockMark;
  writeFileSync(file, JSON.stringify({ ...mark, utcMs: mark.utcMs + 100_000 }));
  await site.start();
  const aheadMs = async () => Date.parse(await (await fetch(`${api.url}/time`)).text()) - Date.now();
  expect(Math.abs((await aheadMs()) - 100_000)).toBeLessThan(500);
  // Control grants from there, and media makes sound there.
  const isMade = async () => {
    const n = await api.nextSegment(room);
    expect(n - before).toBeGreaterThan(100);
    const playlist = await (await fetch(`${api.url}/live/${room}/r1/aac64/live.m3u8`)).text();
    return playlist.includes(`\n${n}.m4s`) && !playlist.includes(`gap-${n * 46_080}"`);
  };
  await expect.poll(isMade, { timeout: 30_000 }).toBe(true);
  // Once nothing is live it is the machine's again.
  await api.call('POST', `/rooms/${room}/end`);
  await expect.poll(aheadMs, { timeout: 10_000 }).toBeLessThan(500);
});

test.for(['control', 'media'])(
  'RUN-13: an orphan that stood still while its successor started, %s, takes nothing from it',
  async (role, { site }) => {
    const first = await site.start();
    const orphan = first.pidOf(role);
    process.kill(orphan, 'SIGSTOP');
    await first.stop('SIGKILL');
    await site.start();
    process.kill(orphan, 'SIGCONT');
    await expect.poll(() => runs(orphan)).toBe(false);
    // By the socket in the data directory, which is the successor's.
    const room = await site.api.openRoom('A room');
    await site.api.nextSegment(room);
  },
);
