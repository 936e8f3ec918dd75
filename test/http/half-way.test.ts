/** What was begun and broken off: by a database that takes nothing, by media, by the end of the process. */

import { copyFileSync, existsSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ControlUnderTest } from './control-under-test.ts';
import type { Told } from './other-roles.ts';

let under: ControlUnderTest;
beforeEach(async () => {
  under = await ControlUnderTest.start();
});
afterEach(() => under.stop());

const database = () => new DatabaseSync(path.join(under.dir, 'data', 'control.sqlite'));
const make = (id: string, more: object = {}) =>
  under.operator('POST', '/api/v1/rooms', { id, title: `Room ${id}`, ...more });
const act = (id: string, what: string) => under.operator('POST', `/api/v1/rooms/${id}/${what}`);
const shown = (id: string) =>
  under.origin.told.findLast(({ path }) => path === `/ingest/${id}/room`)?.body.state;
const isGrant = ({ method, path }: Told) => method === 'PUT' && /^\/rooms\/[^/]+$/.test(path);
const statesOf = async (id: string) =>
  (await under.operator('GET', `/api/v1/rooms/${id}/history`)).json.steps.map(
    ({ state }: { state: string }) => state,
  );

test('ROOM-13: an opening that media does not take leaves no step', async () => {
  await make('talk', { open: false });
  await act('talk', 'green-room');
  const takes = under.media.answer;
  under.media.answer = (told) => (isGrant(told) ? { status: 503 } : takes(told));
  for (const _ of [1, 2]) expect((await act('talk', 'open')).status).toBe(503);
  expect(await statesOf('talk')).toEqual(['scheduled', 'green-room']);
});

test.runIf(process.env['TRIBUNE_LONG'])(
  'ROOM-13: of an opening that media takes nothing is to be stored after it',
  async () => {
    await make('talk', { open: false });
    await act('talk', 'green-room');
    const takes = under.media.answer;
    const lock = database();
    under.media.answer = (told) => {
      if (isGrant(told)) lock.exec('BEGIN IMMEDIATE');
      return takes(told);
    };
    const { status, json } = await act('talk', 'open');
    lock.close();
    under.media.answer = takes;
    expect([status, json.state]).toEqual([200, 'live']);
    expect(shown('talk')).toBe('live');
    expect(await statesOf('talk')).toEqual(['scheduled', 'green-room', 'live']);
  },
);

test('ROOM-13: an opening that is broken off by the end of the process is carried out by the next, as the history says', async () => {
  await make('talk', { open: false });
  await act('talk', 'green-room');
  const data = path.join(under.dir, 'data');
  const asItWas = path.join(under.dir, 'as-it-was.sqlite');
  const takes = under.media.answer;
  under.media.answer = (told) => {
    if (isGrant(told) && !existsSync(asItWas)) {
      const copy = database();
      copy.exec(`VACUUM INTO '${asItWas}'`);
      copy.close();
    }
    return takes(told);
  };
  await act('talk', 'open');
  await under.control.close();
  for (const name of readdirSync(data)) {
    if (name.startsWith('control.sqlite')) rmSync(path.join(data, name));
  }
  copyFileSync(asItWas, path.join(data, 'control.sqlite'));
  under.held.clear();
  under.held.set('talk', { epoch: 1 });
  under.origin.told.length = 0;
  await under.startControl();
  await under.origin.heard(({ body }) => body?.id === 'talk' && body.state === 'live');
  await expect.poll(() => under.held.get('talk')?.run).toBe(1);
  expect(await statesOf('talk')).toEqual(['scheduled', 'green-room', 'live']);
});

test.runIf(process.env['TRIBUNE_LONG'])(
  'ROOM-14: what cannot be taken back stands, and the origin hears of it',
  async () => {
    await make('talk', { open: false });
    const lock = database();
    const takes = under.media.answer;
    under.media.answer = (told) => {
      if (!isGrant(told)) return takes(told);
      if (!lock.isTransaction) lock.exec('BEGIN IMMEDIATE');
      return { status: 503 };
    };
    expect((await act('talk', 'open')).status).toBe(503);
    expect(shown('talk')).toBe('live');
    under.media.answer = takes;
    lock.close();
    await expect.poll(() => under.held.get('talk')?.run, { timeout: 10_000 }).toBe(1);
    expect(await statesOf('talk')).toEqual(['scheduled', 'live']);
  },
);

test('ROOM-14: what is so already is told to the origin again', async () => {
  await make('draft', { draft: true });
  for (const [what, state] of [
    ['announce', 'scheduled'],
    ['green-room', 'green-room'],
    ['open', 'live'],
    ['end', 'ended'],
  ] as const) {
    await act('draft', what);
    under.origin.told.length = 0;
    expect((await act('draft', what)).status).toBe(200);
    expect([what, shown('draft')]).toEqual([what, state]);
  }
});

test('ROOM-14: a room ends whatever media answers, and media is asked again', async () => {
  await make('talk');
  const takes = under.media.answer;
  let asked = 0;
  under.media.answer = (told) => {
    if (told.method !== 'DELETE' || asked++ > 0) return takes(told);
    return { status: 422, body: { code: 'grant_wrong', detail: 'No.' } };
  };
  const { status, json } = await act('talk', 'end');
  expect([status, json.state]).toEqual([200, 'ended']);
  expect(shown('talk')).toBe('ended');
  await expect.poll(() => under.held.size).toBe(0);
});

test('LIFE-4: of a draft nothing shows while its opening is tried, nor when it failed', async () => {
  await make('secret', { draft: true });
  const takes = under.media.answer;
  const seen: unknown[] = [];
  under.media.answer = async (told) => {
    if (!isGrant(told)) return takes(told);
    seen.push((await under.ask('GET', '/api/v1/rooms/secret')).status);
    seen.push((await under.ask('GET', '/api/v1/rooms')).json.rooms.length);
    return { status: 503 };
  };
  expect((await act('secret', 'open')).status).toBe(503);
  expect((await make('at-once')).status).toBe(503);
  expect(seen).toEqual([404, 0, 404, 0]);
  under.media.answer = takes;
  expect((await under.ask('GET', '/api/v1/rooms')).json.rooms).toEqual([]);
  expect([shown('secret'), shown('at-once')]).toEqual([undefined, undefined]);
  expect((await act('secret', 'open')).json).toMatchObject({ state: 'live', run: 2 });
  expect(await statesOf('secret')).toEqual(['draft', 'live']);
});

test('LIFE-4: a page of rooms before a draft is, for who may not know of it, as before one that never was', async () => {
  await make('older', { open: false });
  await make('secret', { draft: true });
  const before = (id: string) => under.ask('GET', `/api/v1/rooms?before=${id}`);
  const none = await before('no-such');
  const { text, headers } = await before('secret');
  expect(text).toBe(none.text);
  expect(headers['cache-control']).toBe(none.headers['cache-control']);
  const operators = await under.operator('GET', '/api/v1/rooms?before=secret');
  expect(operators.json.rooms).toMatchObject([{ id: 'older' }]);
});
