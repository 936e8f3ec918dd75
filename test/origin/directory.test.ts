import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Directory, ENTRIES_A_PAGE, readWish, wishQuery } from '../../src/core/directory.ts';
import type { RoomDocument } from '../../src/core/room-document.ts';
import { RoomDirectory } from '../../src/origin/directory.ts';
import { OriginUnderTest, T0 } from './origin-under-test.ts';

let origin: OriginUnderTest;
beforeEach(async () => {
  origin = await OriginUnderTest.start();
});
afterEach(() => origin.close());

const put = (id: string, more: object) =>
  origin.ingest.putJson(`/ingest/${id}/room`, { id, title: `Room ${id}`, state: 'scheduled', ...more });
const read = async (query = '') => {
  const response = await origin.get(`/directory.json${query}`);
  expect([response.status, response.headers.get('cache-control')]).toEqual([200, 'public, max-age=1']);
  return (await response.json()) as Directory;
};
const roomsIn = ({ parts }: Directory) =>
  Object.fromEntries(parts.map(({ section, entries }) => [section, entries.map(({ room }) => room)]));

/** Rooms in every state, on every topic. */
async function furnish(): Promise<void> {
  await put('later', { startsMs: T0 + 9_000, language: 'fr-CA', topic: 'Marées' });
  await put('soon', { startsMs: T0 + 1_000, state: 'green-room', language: 'en' });
  await put('some-day', {});
  await put('live-one', { state: 'live', run: 1, t0Ms: T0 - 5_000, topic: 'marées' });
  await put('old', { state: 'ended', run: 1, t0Ms: T0 - 90_000, endedMs: T0 - 30_000, title: 'Élan 10' });
  await put('new', {
    state: 'ended',
    run: 2,
    t0Ms: T0 - 9_000,
    endedMs: T0,
    title: 'elan 9',
    language: 'fr',
  });
  await put('called-off', { state: 'ended', startsMs: T0 });
  await put('gone', { state: 'deleted' });
}

test('DIR-1: rooms are live now, to come, soonest first, and past, newest first; what never was and what is gone is not there', async () => {
  await furnish();
  const directory = await read();
  expect(roomsIn(directory)).toEqual({
    live: ['live-one'],
    coming: ['soon', 'later', 'some-day'],
    past: ['new', 'old'],
  });
  expect(directory.parts[2]?.entries[1]).toEqual({
    room: 'old',
    title: 'Élan 10',
    state: 'ended',
    atMs: T0 - 90_000,
    durationMs: 60_000,
  });
  await put('taken-back', { state: 'ended', run: 1, t0Ms: T0 - 99_000, replay: { run: 1, withdrawn: true } });
  expect((await read()).parts[2]?.entries[2]).toMatchObject({ room: 'taken-back', withdrawn: true });
  await put('taken-back', { state: 'deleted' });
  // As it changes, and after a restart, be control away.
  await put('soon', { state: 'live', run: 1, t0Ms: T0 });
  await put('live-one', { state: 'deleted' });
  await origin.stop();
  await origin.open();
  expect(roomsIn(await read())).toEqual({
    live: ['soon'],
    coming: ['later', 'some-day'],
    past: ['new', 'old'],
  });
});

test('DIR-2: one chooses by language, whatever its region, and by topic, whatever its capitals; what there is to choose is said', async () => {
  await furnish();
  const all = await read();
  expect(all.languages).toEqual([
    { value: 'fr', total: 2 },
    { value: 'en', total: 1 },
  ]);
  expect(all.topics).toEqual([{ value: 'marées', total: 2 }]);
  expect(roomsIn(await read('?language=FR'))).toEqual({ live: [], coming: ['later'], past: ['new'] });
  expect(roomsIn(await read('?topic=MAR%C3%89ES'))).toEqual({
    live: ['live-one'],
    coming: ['later'],
    past: [],
  });
  expect(roomsIn(await read('?language=fr&topic=marées&section=past'))).toEqual({ past: [] });
});

test('DIR-3: A to Z, accents and capitals count last, and numbers as numbers', async () => {
  await furnish();
  expect(roomsIn(await read('?order=title'))['past']).toEqual(['new', 'old']);
  await put('zed', { state: 'ended', run: 1, t0Ms: T0 - 1, title: 'Zed' });
  await put('able', { state: 'ended', run: 1, t0Ms: T0 - 2, title: 'able' });
  expect(roomsIn(await read('?order=title&section=past'))['past']).toEqual(['able', 'new', 'old', 'zed']);
});

test('DIR-4: pages leave nothing out and repeat nothing, and what is asked wrongly is as if it was not asked', async () => {
  const directory = new RoomDirectory();
  for (let n = 0; n < 100; n++) {
    directory.put({ id: `room-${n}`, title: `${n}`, state: 'ended', run: 1, t0Ms: Math.floor(n / 3) });
  }
  const pages = [1, 2, 3, 4, 5].map((page) =>
    directory.read({ section: 'past', order: 'time', page }).parts[0]?.entries.map(({ room }) => room),
  );
  expect(pages.map((page) => page?.length)).toEqual([ENTRIES_A_PAGE, 30, 30, 10, 0]);
  expect(new Set(pages.flat()).size).toBe(100);
  const first = JSON.stringify(await read());
  for (const query of [
    '?section=x',
    '?page=-1',
    '?page=2',
    '?order=chance',
    '?page=1e9',
    '?topic=',
    '?x=%00',
  ]) {
    expect([query, JSON.stringify(await read(query))]).toEqual([query, first]);
  }
});

test('what a page asks for it says in its address, and reads back', () => {
  const text = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 60 })
    .filter((each) => each.trim() === each);
  fc.assert(
    fc.property(
      fc.record(
        {
          section: fc.constantFrom('live', 'coming', 'past'),
          topic: text,
          page: fc.integer({ min: 1, max: 9 }),
        },
        { requiredKeys: ['section', 'page'] },
      ),
      fc.constantFrom('time', 'title'),
      (said, order) => {
        const wish = { ...said, order } as const;
        fc.pre(wish.topic === undefined || wish.topic.isWellFormed());
        expect(readWish(new URLSearchParams(wishQuery(wish)))).toEqual(wish);
      },
    ),
  );
});

const STATES = ['scheduled', 'green-room', 'live', 'ended', 'deleted'] as const;

test('DIR-1: whatever is told of rooms in whatever order, the directory is what was told last', () => {
  const told = fc.record({
    id: fc.constantFrom('aa', 'bb', 'cc', 'dd', 'ee', 'ff'),
    title: fc.constantFrom('x', 'X', 'y', 'é', 'e'),
    state: fc.constantFrom(...STATES),
    run: fc.constant(1),
    t0Ms: fc.integer({ min: 0, max: 3 }),
    startsMs: fc.integer({ min: 0, max: 3 }),
    topic: fc.constantFrom('T', 't', 'u'),
  });
  fc.assert(
    fc.property(fc.array(told, { maxLength: 60 }), (documents) => {
      const directory = new RoomDirectory();
      for (const document of documents) directory.put(document);
      const last = new Map(documents.map((document): [string, RoomDocument] => [document.id, document]));
      const afresh = new RoomDirectory();
      for (const document of last.values()) afresh.put(document);
      for (const order of ['time', 'title'] as const) {
        const wish = { order, page: 1 };
        expect(directory.read(wish).parts).toEqual(afresh.read(wish).parts);
      }
      const counted = directory
        .read({ order: 'time', page: 1 })
        .topics.reduce((sum, { total }) => sum + total, 0);
      expect(counted).toBe([...last.values()].filter(({ state }) => state !== 'deleted').length);
    }),
  );
});
