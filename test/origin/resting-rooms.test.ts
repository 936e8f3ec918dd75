import { cpSync, readdirSync, readlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { bytesOf, OriginUnderTest, segmentOf, T0 } from './origin-under-test.ts';

const ROOMS = 120;
/** Forty-eight, and those that are just being opened, with seven files each. */
const MOST_FILES = 50 * 7;
let origin: OriginUnderTest;
let live: string;

beforeEach(async () => {
  origin = await OriginUnderTest.start();
  const writer = await origin.writer();
  origin.clock.to(1);
  await writer.segments(0);
  await writer.put('end', { lastSegment: 0 });
  const about = { title: 'Past', state: 'ended', run: 1, t0Ms: T0 };
  await origin.ingest.putJson('/ingest/talk/room', { id: 'talk', ...about });
  await origin.until(
    () => readdirSync(recording('talk')),
    (names) => names.includes('v1.m4a'),
  );
  await origin.stop();
  for (const id of pastRooms()) {
    cpSync(recording('talk'), recording(id), { recursive: true });
    writeFileSync(path.join(recording(id), '../room.json'), JSON.stringify({ id, ...about }));
  }
  await origin.open();
  const now = await origin.writer({ room: 'now' });
  await now.segments(0);
  live = '/live/now/r1/aac64/0.m4s';
});
afterEach(() => origin.close());

const pastRooms = () => Array.from({ length: ROOMS }, (_, i) => `past-${i}`);
const recording = (id: string) => path.join(origin.directory, 'recordings', id, 'r1');

function filesOpen(): number {
  const mine = path.join(origin.directory, 'recordings', 'past-');
  return readdirSync('/proc/self/fd').filter((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`).startsWith(mine);
    } catch {
      return false;
    }
  }).length;
}

test('REC-12: whoever asks for every past room at once has a few opened, and is asked to come back for the rest', async () => {
  const kinds = ['live/ID/head.json', 'r/ID/clips.json', 'live/ID/r1/v1/aac64/0.m4s'];
  const answers = await Promise.all(
    pastRooms().map((id, i) => origin.get(`/${kinds[i % kinds.length]?.replace('ID', id)}`)),
  );
  const statuses = answers.map(({ status }) => status);
  expect(new Set(statuses)).toEqual(new Set([200, 503]));
  const refused = answers.find(({ status }) => status === 503);
  expect(refused?.headers.get('retry-after')).toBe('1');
  expect(await refused?.json()).toMatchObject({ code: 'unavailable' });
  expect(filesOpen()).toBeLessThanOrEqual(MOST_FILES);
  expect(await bytesOf(await origin.get(live))).toEqual(segmentOf('aac64', 0));
  // One after the other all of them are heard, and still no more stay open.
  for (const id of pastRooms()) {
    expect(await bytesOf(await origin.get(`/live/${id}/r1/v1/aac64/0.m4s`))).toEqual(segmentOf('aac64', 0));
  }
  expect(filesOpen()).toBeLessThanOrEqual(MOST_FILES);
  expect(origin.faults).toEqual([]);
});
