import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { ControlUnderTest } from './control-under-test.ts';

let under: ControlUnderTest;
beforeEach(async () => {
  under = await ControlUnderTest.start();
});
afterEach(() => under.stop());

const grantsTo = (room: string) =>
  under.media.told
    .filter(({ method, path }) => method === 'PUT' && path === `/rooms/${room}`)
    .map(({ body }) => JSON.parse(body.grant));
const shown = (room: string) =>
  under.origin.told.findLast(({ path }) => path === `/ingest/${room}/room`)?.body;
const make = (id: string, more: object = {}) =>
  under.operator('POST', '/api/v1/rooms', { id, title: `Room ${id}`, ...more });
const act = (id: string, what: string) => under.operator('POST', `/api/v1/rooms/${id}/${what}`);
const change = (id: string, body: object) => under.operator('PATCH', `/api/v1/rooms/${id}`, body);
const statesOf = async (id: string) =>
  (await under.operator('GET', `/api/v1/rooms/${id}/history`)).json.steps.map(
    ({ state, by }: { state: string; by: string }) => `${state} by ${by}`,
  );
const inMs = (ms: number) => Math.ceil((Date.now() + ms) / 1000) * 1000;
const DAY = 86_400_000;
const ADA = { place: 'ada', name: 'Ada', muted: false, connected: true };

test('LIFE-1: a room goes from draft to ended by its commands, each a step of its history', async () => {
  const { status, json } = await make('talk', { draft: true });
  expect([status, json.state]).toEqual([201, 'draft']);
  expect((await act('talk', 'announce')).json.state).toBe('scheduled');
  expect((await act('talk', 'green-room')).json.state).toBe('green-room');
  expect((await act('talk', 'open')).json.state).toBe('live');
  expect((await act('talk', 'end')).json.state).toBe('ended');
  expect(await statesOf('talk')).toEqual([
    'draft by host',
    'scheduled by host',
    'green-room by host',
    'live by host',
    'ended by host',
  ]);
});

test('LIFE-2: what the life of a room does not lead to is refused by a code, and changes nothing', async () => {
  await make('draft', { draft: true });
  await make('coming', { open: false });
  await make('live');
  await make('over');
  await act('over', 'end');
  const refused: [string, string][] = [
    ['draft', 'green-room'],
    ['draft', 'end'],
    ['live', 'announce'],
    ['live', 'green-room'],
    ['over', 'announce'],
    ['over', 'green-room'],
  ];
  for (const [id, what] of refused) {
    const before = (await under.operator('GET', `/api/v1/rooms/${id}`)).json;
    const { status, json } = await act(id, what);
    expect([id, what, status, json.code]).toEqual([id, what, 409, 'room_state_wrong']);
    expect((await under.operator('GET', `/api/v1/rooms/${id}`)).json).toEqual(before);
  }
  expect((await under.operator('DELETE', '/api/v1/rooms/live')).json.code).toBe('room_state_wrong');
  expect((await change('live', { title: 'Else' })).json.code).toBe('room_state_wrong');
});

test('LIFE-3: each step can be repeated: the second time changes nothing', async () => {
  await make('talk', { draft: true });
  for (const what of ['announce', 'green-room', 'open', 'end']) {
    const first = await act('talk', what);
    const again = await act('talk', what);
    expect([what, again.status, again.json]).toEqual([what, 200, first.json]);
  }
  expect(await statesOf('talk')).toHaveLength(5);
  for (const _ of [1, 2]) expect((await under.operator('DELETE', '/api/v1/rooms/talk')).status).toBe(204);
});

test('LIFE-4: of a draft nobody knows but the operator: neither list, nor room, nor origin', async () => {
  await make('secret', { draft: true, description: 'Not yet.' });
  expect((await under.ask('GET', '/api/v1/rooms/secret')).json.code).toBe('room_not_found');
  const listed = async (query = '') => (await under.ask('GET', `/api/v1/rooms${query}`)).json.rooms;
  expect(await listed()).toEqual([]);
  expect(await listed('?state=draft')).toEqual([]);
  expect((await under.operator('GET', '/api/v1/rooms?state=draft')).json.rooms).toMatchObject([
    { id: 'secret' },
  ]);
  expect(shown('secret')).toBeUndefined();
  await act('secret', 'announce');
  expect(await listed()).toMatchObject([{ id: 'secret', state: 'scheduled' }]);
  expect(shown('secret')).toMatchObject({ state: 'scheduled', description: 'Not yet.' });
});

test('LIFE-5: what is said of a room is kept, shown, and changed until it is live; null takes it back', async () => {
  const startsMs = inMs(DAY);
  const said = {
    description: ' One.\r\n\r\n\r\nTwo. ',
    language: 'fr-CA',
    topic: 'The sea',
    recorded: false,
  };
  const { json } = await make('talk', { ...said, startsMs: startsMs + 7, startsItself: false });
  expect(json).toMatchObject({ ...said, description: 'One.\n\nTwo.', state: 'scheduled', startsMs });
  await under.invitation('talk', { name: 'Ada' });
  expect(shown('talk')).toEqual({
    id: 'talk',
    title: 'Room talk',
    state: 'scheduled',
    ...said,
    description: 'One.\n\nTwo.',
    startsMs,
    startsItself: false,
    speakers: ['Ada'],
  });

  const changed = await change('talk', { title: 'Tides', topic: null, startsMs: null });
  expect(changed.json).toMatchObject({ title: 'Tides', language: 'fr-CA', recorded: false });
  expect(changed.json).not.toHaveProperty('topic');
  expect(changed.json).not.toHaveProperty('startsMs');
  expect((await change('talk', {})).json).toEqual(changed.json);
  expect(shown('talk')).not.toHaveProperty('topic');
  for (const wrong of [
    { language: 'klingon!' },
    { title: 'a\u0007' },
    { description: '\u202e' },
    { startsMs: -1 },
  ]) {
    expect([wrong, (await change('talk', wrong)).json.code]).toEqual([wrong, 'bad_request']);
  }
  expect((await make('both', { open: true, startsMs })).json.code).toBe('bad_request');
});

test('LIFE-6: a deleted room is gone with its invitations; its id is never used again', async () => {
  await make('gone', { open: false, description: 'Secret' });
  const { studioUrl } = await under.invitation('gone');
  expect((await under.operator('DELETE', '/api/v1/rooms/gone')).status).toBe(204);
  expect((await under.operator('GET', '/api/v1/rooms/gone')).json.code).toBe('room_not_found');
  expect((await under.operator('GET', '/api/v1/rooms')).json.rooms).toEqual([]);
  expect((await make('gone', { open: false })).json.code).toBe('room_exists');
  expect(shown('gone')).toEqual({ id: 'gone', title: '', state: 'deleted' });
  const secret = studioUrl.split('#invitation=')[1];
  const accepted = await under.ask('POST', '/api/v1/invitations/exchange', { body: { secret } });
  expect([accepted.status, accepted.json.code]).toEqual([403, 'invitation_wrong']);
  // An origin that was away learns of it from the next start.
  under.origin.told.length = 0;
  await under.control.close();
  await under.startControl();
  await under.origin.heard(({ path, body }) => path === '/ingest/gone/room' && body.state === 'deleted');
});

test('LIFE-6: who was in a deleted room is off the disk, and nobody is invited to it', async () => {
  await make('gone');
  const deviceKey = 'k'.repeat(32);
  const come = (secret: string, name?: string) =>
    under.ask('POST', '/api/v1/invitations/exchange', { body: { secret, deviceKey, name } });
  const secretOf = ({ studioUrl }: { studioUrl: string }) => studioUrl.split('#invitation=')[1] ?? '';
  expect((await come(secretOf(await under.invitation('gone', { name: 'Ada Lovelace' })))).status).toBe(200);
  const link = await under.operator('POST', '/api/v1/rooms/gone/links', { uses: 2 });
  expect((await come(secretOf(link.json), 'Ben Bitdiddle')).status).toBe(200);
  await under.ask('POST', '/api/v1/rooms/gone/hands', {
    body: { name: 'Rosa Parks', deviceKey: 'r'.repeat(32) },
  });
  const here = { visit: 'a-visit-of-a-test', probability: 1, first: true, heardSeconds: 1, leaving: false };
  expect((await under.ask('POST', '/api/v1/rooms/gone/presence', { body: here })).status).toBeLessThan(300);
  await act('gone', 'end');
  expect((await under.operator('DELETE', '/api/v1/rooms/gone')).status).toBe(204);
  for (const [method, rest, body] of [
    ['GET', '/invitations'],
    ['GET', '/hands'],
    ['POST', '/invitations', { name: 'New' }],
    ['POST', '/links', { uses: 2 }],
    ['POST', '/hands', { name: 'New', deviceKey }],
    ['PUT', '/lock', { locked: true }],
    ['GET', '/audience'],
  ] as const) {
    const { status, json } = await under.operator(method, `/api/v1/rooms/gone${rest}`, body);
    expect([rest, status, json.code]).toEqual([rest, 404, 'room_not_found']);
  }
  await under.control.close();
  const dir = path.join(under.dir, 'data');
  const database = new DatabaseSync(path.join(dir, 'control.sqlite'), { readOnly: true });
  for (const table of ['audience_sample', 'audience_stay'])
    expect(database.prepare(`SELECT * FROM ${table}`).all()).toEqual([]);
  database.close();
  for (const file of await readdir(dir)) {
    const bytes = await readFile(path.join(dir, file));
    for (const name of ['Ada Lovelace', 'Ben Bitdiddle', 'Rosa Parks'])
      expect([file, bytes.includes(name)]).toEqual([file, false]);
  }
  await under.startControl();
});

test('LIFE-8: who is invited while a room ends or is deleted is not let in after it', async () => {
  for (let turn = 0; turn < 12; turn++) {
    const id = `r${turn}`;
    await make(id, { open: false });
    const invite = async (after: number) => {
      for (let n = 0; n < after; n++) await new Promise((resolve) => setImmediate(resolve));
      return under.operator('POST', `/api/v1/rooms/${id}/invitations`, { name: 'Ada' });
    };
    const inviting = Array.from({ length: 6 }, (_, n) => invite(n));
    const gone = turn % 2 === 0 ? act(id, 'end') : under.operator('DELETE', `/api/v1/rooms/${id}`);
    for (const { status, json } of await Promise.all(inviting)) {
      if (status !== 201) expect(['room_ended', 'room_not_found']).toContain(json.code);
    }
    await gone;
  }
  const database = new DatabaseSync(path.join(under.dir, 'data', 'control.sqlite'));
  onTestFinished(() => database.close());
  const good = database
    .prepare(
      "SELECT count(*) AS n FROM place JOIN room ON room.id = place.room WHERE revoked_ms IS NULL AND state IN ('ended', 'deleted')",
    )
    .get();
  expect(good).toEqual({ n: 0 });
});

test('GREEN-1: the green room is granted a stage without a programme; going live hands the same stage one of a higher epoch', async () => {
  await make('talk', { open: false });
  await act('talk', 'green-room');
  await act('talk', 'open');
  const [stage, programme] = grantsTo('talk');
  expect(stage).toEqual({ room: 'talk', epoch: 1 });
  expect(programme).toMatchObject({ room: 'talk', epoch: 2, run: 1, fromSegment: 0 });
});

test('GREEN-5: media that comes back gets a green room as such, under a higher epoch; control that comes back leaves it alone', async () => {
  await make('talk', { open: false });
  await act('talk', 'green-room');
  under.held.clear();
  await under.ask('POST', '/internal/media/hello', { body: {} });
  await under.media.heard(() => grantsTo('talk').length === 2);
  expect(grantsTo('talk')[1]).toEqual({ room: 'talk', epoch: 2 });
  // Nobody made a programme that an origin would have to be told of.
  expect(under.origin.told.some(({ path }) => /^\/ingest\/talk\/\d/.test(path))).toBe(false);

  await under.control.close();
  await under.startControl();
  const { json } = await under.ask('POST', '/internal/media/lost', { body: { room: 'talk' } });
  expect(JSON.parse(json.grant)).toEqual({ room: 'talk', epoch: 3 });
  expect(grantsTo('talk')).toHaveLength(2);
});

test('GREEN-6: where going live fails the room stays in its green room, and what media may have begun is ended', async () => {
  await make('talk', { open: false });
  await act('talk', 'green-room');
  const takes = under.media.answer;
  under.media.answer = async (told) => {
    const answer = await takes(told);
    return told.method === 'PUT' ? { status: 500 } : answer;
  };
  expect((await act('talk', 'open')).status).toBe(503);
  under.media.answer = takes;
  await under.media.heard(({ method, path }) => method === 'DELETE' && path === '/rooms/talk');
  await under.media.heard(() => grantsTo('talk').length === 3);
  expect(grantsTo('talk')[2]).toEqual({ room: 'talk', epoch: 3 });
  expect((await under.operator('GET', '/api/v1/rooms/talk')).json.state).toBe('green-room');
  expect((await act('talk', 'open')).json).toMatchObject({ state: 'live', run: 2 });
});

test('GREEN-7: speakers join the green room, and the operator sees who is there', async () => {
  await make('talk', { open: false });
  const { whipToken } = await under.invitation('talk');
  expect((await under.speak('talk', whipToken)).json.code).toBe('room_not_open');
  await act('talk', 'green-room');
  expect((await under.speak('talk', whipToken)).status).toBe(201);
  under.people.push(ADA);
  expect((await under.operator('GET', '/api/v1/rooms/talk/stage')).json).toEqual({ people: [ADA] });
  expect((await under.ask('GET', '/api/v1/rooms/talk/stage')).status).toBe(401);
});

test('CONSENT-1: the grants of a room that is not recorded say so; once its stage is open it cannot become one that is', async () => {
  await make('quiet', { open: false, recorded: true });
  await act('quiet', 'green-room');
  expect((await change('quiet', { recorded: false })).json.recorded).toBe(false);
  const refused = await change('quiet', { recorded: true });
  expect([refused.status, refused.json.code]).toEqual([409, 'room_state_wrong']);
  await act('quiet', 'open');
  expect(grantsTo('quiet')).toMatchObject([
    { epoch: 1 },
    { epoch: 2, recorded: false },
    { epoch: 3, recorded: false, run: 1 },
  ]);
  expect(shown('quiet')).toMatchObject({ state: 'live', recorded: false });
});

test('SCHED-1: a green room opens by itself half an hour ahead, and not before', async () => {
  await make('later', { startsMs: inMs(DAY) });
  await make('soon', { startsMs: inMs(20 * 60_000) });
  await under.origin.heard(({ body }) => body?.id === 'soon' && body.state === 'green-room');
  expect(shown('later').state).toBe('scheduled');
  expect(await statesOf('soon')).toEqual(['scheduled by host', 'green-room by schedule']);
  await change('later', { startsMs: inMs(20 * 60_000) });
  await under.origin.heard(({ body }) => body?.id === 'later' && body.state === 'green-room');
});

test('SCHED-2: at its second a room goes live by itself, where anyone is on stage', async () => {
  under.people.push(ADA);
  const startsMs = inMs(1_000);
  await make('punctual', { startsMs });
  await under.origin.heard(({ body }) => body?.id === 'punctual' && body.state === 'live');
  const { openedMs } = (await under.operator('GET', '/api/v1/rooms/punctual')).json;
  expect(openedMs).toBeGreaterThanOrEqual(startsMs);
  expect(openedMs).toBeLessThan(startsMs + 500);
  expect((await statesOf('punctual')).at(-1)).toBe('live by schedule');
});

test('SCHED-3: a room that is late says what it waits for, and starts as soon as that is there', async () => {
  const startsMs = inMs(0);
  await make('empty', { startsMs });
  await under.origin.heard(({ body }) => body?.id === 'empty' && body.waitsFor === 'speakers');
  await make('held', { startsMs, startsItself: false });
  // Who has only taken a place is not heard yet.
  under.people.push({ ...ADA, connected: false });
  await under.origin.heard(({ body }) => body?.id === 'held' && body.waitsFor === 'speakers');
  under.people.splice(0, 1, ADA);
  await under.origin.heard(({ body }) => body?.id === 'empty' && body.state === 'live');
  await under.origin.heard(({ body }) => body?.id === 'held' && body.waitsFor === 'host');
  await act('held', 'open');
  expect(shown('held')).not.toHaveProperty('waitsFor');
});

test('SCHED-4: what fell due while control was away is done when it is back', async () => {
  under.people.push(ADA);
  const startsMs = inMs(1_000);
  await make('missed', { startsMs, startsItself: true });
  await under.control.close();
  await expect.poll(() => Date.now(), { timeout: 5_000 }).toBeGreaterThan(startsMs);
  await under.startControl();
  await under.origin.heard(({ body }) => body?.id === 'missed' && body.state === 'live');
});

test('SCHED-5: a stage that cannot be reached is said, and the room starts once it can', async () => {
  await under.media.stop();
  under.people.push(ADA);
  await make('blocked', { startsMs: inMs(0) });
  await under.origin.heard(({ body }) => body?.id === 'blocked' && body.waitsFor === 'stage');
  await under.media.start();
  await under.origin.heard(({ body }) => body?.id === 'blocked' && body.state === 'live');
});

test('SCHED-6: a room to which nobody came for six hours is called off', async () => {
  await under.control.close();
  let aheadMs = 0;
  await under.startControl({ nowMs: () => Date.now() + aheadMs });
  await make('nobody', { startsMs: inMs(0) });
  await under.origin.heard(({ body }) => body?.id === 'nobody' && body.waitsFor === 'speakers');
  aheadMs = 6 * 3_600_000 + 5_000;
  await under.origin.heard(({ body }) => body?.id === 'nobody' && body.state === 'ended');
  expect(await statesOf('nobody')).toContain('ended by schedule');
  expect(under.held.has('nobody')).toBe(false);
});
