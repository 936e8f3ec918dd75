import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ClockMark } from '../../src/core/steady-clock.ts';
import { Api } from './api.ts';
import { freshSettings, removeData, Tribune } from './tribune.ts';

const ROLES = ['origin', 'control', 'media'] as const;
let settings: Record<string, string>;
let tribune: Tribune | undefined;

beforeEach(async () => {
  settings = await freshSettings();
});
afterEach(async () => {
  tribune?.process.kill('SIGKILL');
  await tribune?.exited;
  tribune = undefined;
  await removeData(settings);
});

async function start(): Promise<Tribune> {
  tribune = new Tribune(settings);
  await tribune.ready(...ROLES);
  return tribune;
}

test('RUN-7: a whole Tribune that starts again has its live rooms, in the same run, under numbers that go on', async () => {
  const first = await start();
  const api = new Api(settings);
  const room = await api.openRoom('A room');
  const before = await api.nextSegment(room);
  const { run, t0Ms } = await api.programme(room);
  await first.stop('SIGTERM');
  await start();
  const after = await api.nextSegment(room);
  expect(after).toBeGreaterThan(before);
  expect(await api.programme(room)).toMatchObject({ run, t0Ms });
  const kept = await api.segment(room, run, before);
  expect(kept.status).toBe(200);
});

test('RUN-11: over a restart the clock goes on from its mark in all roles, whatever the machine’s clock says', async () => {
  const first = await start();
  const api = new Api(settings);
  const room = await api.openRoom('A room');
  const before = await api.nextSegment(room);
  await first.stop('SIGTERM');
  // As if the machine's clock had been set back by 100 s: while a room is live that is not followed.
  const file = path.join(settings['TRIBUNE_DATA_DIR'] ?? '', 'run', 'clock.json');
  const mark = JSON.parse(readFileSync(file, 'utf8')) as ClockMark;
  writeFileSync(file, JSON.stringify({ ...mark, utcMs: mark.utcMs + 100_000 }));
  await start();
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
