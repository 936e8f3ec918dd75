import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, expect, onTestFinished, test } from 'vitest';
import type { RoomDocument } from '../../src/core/room-document.ts';
import { OriginLinks } from '../../src/links/origin-links.ts';
import { edgeDoor } from './edge-door.ts';
import { OriginUnderTest, T0 } from './origin-under-test.ts';

let origin: OriginUnderTest;
afterEach(() => origin.close());

const recordings = (...names: string[]) => path.join(origin.directory, 'recordings', ...names);
const put = (document: RoomDocument) => origin.ingest.putJson(`/ingest/${document.id}/room`, document);
const status = async (id: string) => (await origin.get(`/live/${id}/head.json`)).status;

const ENDED: RoomDocument = { id: 'talk', title: 'Tides', state: 'ended', run: 1, t0Ms: T0 };

async function recorded(): Promise<void> {
  const writer = await origin.writer();
  origin.clock.to(1);
  await writer.segments(0);
  await writer.put('end', { lastSegment: 0 });
  await put(ENDED);
}

test('DELETE-4: a document that an origin cannot take holds up no other, and a newer one is told at once', async () => {
  origin = await OriginUnderTest.start();
  mkdirSync(recordings(), { recursive: true });
  writeFileSync(recordings('broken'), 'a file where a directory should be');
  const troubles: string[] = [];
  const links = new OriginLinks([origin.options.door], (_, room) => void troubles.push(room));
  onTestFinished(() => links.close());
  void links.announce({ id: 'broken', title: 'Broken', state: 'scheduled' });
  await Promise.all(['one', 'two'].map((id) => links.announce({ id, title: id, state: 'scheduled' })));
  expect([await status('one'), await status('two'), await status('broken')]).toEqual([200, 200, 404]);
  expect(troubles).toEqual(['broken']);
  rmSync(recordings('broken'));
  await links.announce({ id: 'broken', title: 'Mended', state: 'scheduled' });
  expect(await status('broken')).toBe(200);
});

test('DELETE-4: what an origin could not take is told again by itself', async () => {
  origin = await OriginUnderTest.start();
  mkdirSync(recordings(), { recursive: true });
  writeFileSync(recordings('broken'), 'a file where a directory should be');
  const links = new OriginLinks([origin.options.door], () => rmSync(recordings('broken'), { force: true }));
  onTestFinished(() => links.close());
  await links.announce({ id: 'broken', title: 'Broken', state: 'scheduled' });
  expect(await status('broken')).toBe(200);
});

test('DELETE-5: where nothing can be noted for edges a room is deleted all the same, and they are told', async () => {
  const { told, url } = await edgeDoor();
  origin = await OriginUnderTest.start({ edges: [url] });
  await recorded();
  // Whoever writes it as a file meets an error.
  mkdirSync(path.join(origin.directory, 'run/edges.json.new'), { recursive: true });
  expect((await put({ id: 'talk', title: '', state: 'deleted' })).status).toBe(204);
  expect(existsSync(recordings('talk', 'r1'))).toBe(false);
  await origin.until(
    () => told.has('/live/talk/r1/aac64/0.m4s') && told.has('/r/talk'),
    (all) => all,
  );
  expect(origin.faults.some((line) => line.includes('the disk refused'))).toBe(true);
});

test('DELETE-5: a room whose recording cannot be read is deleted all the same', async () => {
  origin = await OriginUnderTest.start();
  await recorded();
  await origin.stop();
  for (const name of readdirSync(recordings('talk', 'r1'))) {
    if (name.endsWith('.m4a')) rmSync(recordings('talk', 'r1', name));
  }
  const index = recordings('talk', 'r1', 'aac64.index');
  renameSync(index, `${index}.away`);
  mkdirSync(index);
  await origin.open();
  expect((await put({ ...ENDED, title: 'Still told' })).status).toBe(204);
  expect((await put({ id: 'talk', title: '', state: 'deleted' })).status).toBe(204);
  expect(readdirSync(recordings('talk'))).toEqual(['room.json']);
  expect(await status('talk')).toBe(410);
});
