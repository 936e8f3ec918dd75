import { symlinkSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Door } from '../../src/doors/door.ts';
import type { Sender } from '../../src/ingest/sender.ts';
import { bytesOf, OriginUnderTest, segmentOf } from '../origin/origin-under-test.ts';
import { give, senderTo } from './given-programme.ts';

let origin: OriginUnderTest;
let sender: Sender;

beforeEach(async () => {
  origin = await OriginUnderTest.start();
});
afterEach(async () => {
  sender.close();
  vi.restoreAllMocks();
  await origin.close();
});

function send(door: Door): Sender {
  sender = senderTo(door);
  return sender;
}

/** All that was given until now is older by that much. */
function age(byMs: number): void {
  const now = performance.now.bind(performance);
  vi.spyOn(performance, 'now').mockImplementation(() => now() + byMs);
}

const playlist = async () => (await origin.get('/live/talk/r1/aac64/live.m3u8')).text();

test('INGEST-8: an origin that was dead for a minute is sent what it missed in order, and fills none of it', async () => {
  send(origin.options.door);
  origin.clock.to(3);
  give(sender, 0, 2);
  await sender.drained();
  await origin.stop();
  give(sender, 3, 61);
  age(60_000);
  give(sender, 62, 64);
  origin.clock.to(65);
  await origin.open();
  const text = await origin.until(playlist, (text) => text.includes('\n64.m4s'));
  expect(text).not.toContain('tribune.gap');
  for (const n of [2, 3, 30, 61, 64]) {
    expect(await bytesOf(await origin.get(`/live/talk/r1/opus48/${n}.m4s`))).toEqual(segmentOf('opus48', n));
  }
});

test('INGEST-9: an origin that lived out of reach is sent what is live first, and then what it put silence for', async () => {
  const door = path.join(origin.directory, 'line.sock');
  await origin.writer();
  origin.clock.to(1);
  await origin.passUntil(playlist, (text) => text.includes('\n30.m4s'));
  send(door);
  give(sender, 0, 34);
  origin.clock.to(35);
  symlinkSync(path.join(origin.directory, 'run', 'origin.sock'), door);
  await sender.end(34);
  const gaps = /CLASS="tribune.gap"/g;
  expect((await playlist()).match(gaps)).toHaveLength(31);
  const replay = await (await origin.get('/live/talk/r1/v1/aac32/vod.m3u8')).text();
  expect(replay).not.toMatch(gaps);
  expect(await bytesOf(await origin.get('/live/talk/r1/v1/aac32/7.m4s'))).toEqual(segmentOf('aac32', 7));
});
