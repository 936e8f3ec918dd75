import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Head } from '../../src/core/head.ts';
import { bytesOf, chunkOf, OriginUnderTest, segmentOf, T0 } from './origin-under-test.ts';

let origin: OriginUnderTest;
beforeEach(async () => {
  origin = await OriginUnderTest.start();
});
afterEach(() => origin.close());

const head = async () => (await (await origin.get('/live/talk/head.json')).json()) as Head;
const runDirectory = () => path.join(origin.directory, 'recordings', 'talk', 'r1');
const document = (state: string) =>
  origin.ingest.putJson('/ingest/talk/room', {
    id: 'talk',
    title: 'Talk',
    state,
    run: 1,
    t0Ms: T0,
    recorded: false,
  });

test('CONSENT-2: of a room that is not recorded no sound is written, though everyone hears it live', async () => {
  const writer = await origin.writer({ recorded: false });
  origin.clock.to(3);
  await writer.segments(0, 2);
  await writer.put('timeline/0', {
    from: 0,
    until: 1,
    events: [{ type: 'stage', at: 0, people: [{ place: 'a', name: 'Ada Lovelace', muted: false }] }],
  });
  expect(await bytesOf(await origin.get('/live/talk/r1/aac64/1.m4s'))).toEqual(segmentOf('aac64', 1));
  expect(await head()).toMatchObject({ state: 'live', recorded: false });
  for (const name of readdirSync(runDirectory())) {
    const bytes = readFileSync(path.join(runDirectory(), name));
    if (name.endsWith('.cmaf')) expect([name, bytes.length]).toEqual([name, 0]);
    expect([name, bytes.includes('Ada Lovelace')]).toEqual([name, false]);
  }
});

test('CONSENT-3: at its end it offers neither replay nor download, and two minutes later nothing at all', async () => {
  const writer = await origin.writer({ recorded: false });
  origin.clock.to(3);
  await writer.segments(0, 2);
  await writer.put('end', { lastSegment: 2 });
  await document('ended');
  const over = await head();
  expect(over).toMatchObject({ state: 'ended', recorded: false });
  expect(over.replay).toBeUndefined();
  // Who is listening hears it out.
  expect((await origin.get('/live/talk/r1/aac64/2.m4s')).status).toBe(200);
  expect(await (await origin.get('/live/talk/index.m3u8')).text()).toContain('r1/aac64/live.m3u8');
  expect((await origin.get('/live/talk/r1/v1/recording.m4a')).status).toBe(404);

  origin.clock.ms += 131_000;
  await origin.turn();
  for (const path of ['/live/talk/index.m3u8', '/live/talk/manifest.mpd', '/live/talk/r1/aac64/2.m4s']) {
    expect([path, (await origin.get(path)).status]).toEqual([path, 404]);
  }
  expect(readdirSync(runDirectory()).some((name) => name.endsWith('.m4a'))).toBe(false);
  expect(statSync(path.join(runDirectory(), 'aac64.cmaf')).size).toBe(0);
});

test('CONSENT-4: an origin that starts again goes on where its writer is, and never gives a number other bytes', async () => {
  const writer = await origin.writer({ recorded: false });
  origin.clock.to(3);
  await writer.segments(0, 2);
  await origin.stop();
  origin.clock.to(4);
  await origin.open();
  const { accepted } = await writer.open();
  expect(accepted.aac64).toEqual({ n: 2, k: 2 });
  await writer.segments(3);
  expect(await bytesOf(await origin.get('/live/talk/r1/aac64/3.m4s'))).toEqual(segmentOf('aac64', 3));
  expect((await writer.chunk('aac64', { n: 1, k: 0 }, chunkOf('aac64', { n: 1, k: 0 }, 9))).status).toBe(204);
  expect((await origin.get('/live/talk/r1/aac64/1.m4s')).status).toBe(404);
  const playlist = await (await origin.get('/live/talk/r1/aac64/live.m3u8')).text();
  expect(playlist).toContain('#EXT-X-MEDIA-SEQUENCE:3');
  expect(await head()).toMatchObject({ state: 'live', recorded: false });
});
