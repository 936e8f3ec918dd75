import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { afterEach, expect, onTestFinished, test } from 'vitest';
import type { RoomDocument } from '../../src/core/room-document.ts';
import { OriginLinks } from '../../src/links/origin-links.ts';
import { freePort } from '../doors/free-port.ts';
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

/** The private door of an edge that forgets whatever it is told to. @returns the paths it was told */
async function edgeDoor(port: number): Promise<Set<string>> {
  const told = new Set<string>();
  const door = net.createServer((socket) => {
    socket.setEncoding('latin1');
    let unread = '';
    socket.on('data', (text) => {
      const requests = (unread + text).split('\r\n\r\n');
      unread = requests.pop() ?? '';
      for (const request of requests) {
        told.add(request.split(' ')[1] ?? '');
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
      }
    });
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => door.listen(port, '127.0.0.1', resolve));
  onTestFinished(() => void door.close());
  return told;
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
  const port = await freePort();
  const told = await edgeDoor(port);
  origin = await OriginUnderTest.start({ edges: [new URL(`http://127.0.0.1:${port}`)] });
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
