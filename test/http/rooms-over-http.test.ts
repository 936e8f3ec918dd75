import { afterEach, beforeEach, expect, test } from 'vitest';
import { ControlUnderTest, OPERATOR_TOKEN } from './control-under-test.ts';

let under: ControlUnderTest;
beforeEach(async () => {
  under = await ControlUnderTest.start();
});
afterEach(() => under.stop());

const grantTo = (room: string, nth: number) => {
  const given = under.media.told.filter(({ method, path }) => method === 'PUT' && path === `/rooms/${room}`);
  return given[nth] && JSON.parse(given[nth].body.grant);
};

test('API-1: a room is made and opened in one request, and answers with its links', async () => {
  const { status, json, headers } = await under.operator('POST', '/api/v1/rooms', {
    id: 'town-hall',
    title: 'Town hall',
  });

  expect(status).toBe(201);
  expect(headers.location).toBe('/api/v1/rooms/town-hall');
  expect(json).toMatchObject({
    id: 'town-hall',
    title: 'Town hall',
    state: 'live',
    run: 1,
    listenUrl: 'http://tribune.example:8080/r/town-hall',
    studioUrl: 'http://tribune.example:8080/r/town-hall/studio',
  });
  expect((await under.ask('GET', '/api/v1/rooms/town-hall')).json).toEqual(json);
});

test('API-2: making a room again under the same id finds it where all that is said of it is the same; anything else is refused', async () => {
  const startsMs = Math.ceil((Date.now() + 86_400_000) / 1000) * 1000;
  const wish = { id: 'again', title: 'Again', description: 'On tides.', language: 'fr', topic: 'Sea' };
  const first = await under.operator('POST', '/api/v1/rooms', wish);
  const second = await under.operator('POST', '/api/v1/rooms', wish);
  expect([first.status, second.status]).toEqual([201, 200]);
  expect(second.json).toEqual(first.json);
  for (const other of [
    { title: 'Other' },
    { description: 'On storms.' },
    { language: 'en' },
    { topic: 'Land' },
    { recorded: false },
    { startsMs },
    { startsItself: false },
  ]) {
    const { status, json } = await under.operator('POST', '/api/v1/rooms', { ...wish, ...other });
    expect([other, status, json.code]).toEqual([other, 409, 'room_exists']);
  }
  expect(grantTo('again', 1)).toBeUndefined();

  // What waits is brought to where it is asked for.
  const drafted = { id: 'later', title: 'Later', startsMs };
  expect((await under.operator('POST', '/api/v1/rooms', { ...drafted, draft: true })).json.state).toBe(
    'draft',
  );
  const announced = await under.operator('POST', '/api/v1/rooms', drafted);
  expect([announced.status, announced.json.state]).toEqual([200, 'scheduled']);
});

test('two requests for the same new room at once make one room', async () => {
  const wish = { id: 'at-once', title: 'At once' };
  const answers = await Promise.all([1, 2, 3, 4].map(() => under.operator('POST', '/api/v1/rooms', wish)));

  expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 201]);
  expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
  expect(under.media.told.filter(({ method }) => method === 'PUT')).toHaveLength(1);
});

test('a room without a chosen id is named after its title', async () => {
  const { json } = await under.operator('POST', '/api/v1/rooms', {
    title: ' Été: what   now? ',
    open: false,
  });
  expect(json.id).toMatch(/^ete-what-now-[a-z2-9]{5}$/);
  expect(json.title).toBe('Été: what now?');
  expect(json.state).toBe('scheduled');
  const { json: other } = await under.operator('POST', '/api/v1/rooms', { title: '広場', open: false });
  expect(other.id).toMatch(/^[a-z2-9]{10}$/);
});

test('ROOM-1: opening grants run 1 from segment 0, T0 100 ms ahead, and the origin knows before the answer', async () => {
  const fromMs = Date.now();
  const { json } = await under.operator('POST', '/api/v1/rooms', { id: 'first', title: 'First' });
  const untilMs = Date.now();

  const { t0Ms, ...grant } = grantTo('first', 0);
  expect(grant).toEqual({ room: 'first', run: 1, epoch: 1, fromSegment: 0 });
  expect(t0Ms).toBeGreaterThanOrEqual(fromMs + 100);
  expect(t0Ms).toBeLessThanOrEqual(untilMs + 100);
  expect(json.t0Ms).toBe(t0Ms);
  expect(under.origin.told.at(-1)).toEqual({
    method: 'PUT',
    path: '/ingest/first/room',
    body: { id: 'first', title: 'First', state: 'live', run: 1, t0Ms, presence: 1 },
  });
});

test('ROOM-2: a room that opens again gets the next run and a higher epoch', async () => {
  await under.room('twice');
  await under.operator('POST', '/api/v1/rooms/twice/end');
  const { json } = await under.operator('POST', '/api/v1/rooms/twice/open');

  expect(json).toMatchObject({ state: 'live', run: 2 });
  expect(json.endedMs).toBeUndefined();
  expect(grantTo('twice', 1)).toMatchObject({ run: 2, epoch: 2, fromSegment: 0 });
});

test('ROOM-3: opening and ending can be repeated', async () => {
  await under.room('repeat');
  const open = await under.operator('POST', '/api/v1/rooms/repeat/open');
  const end = await under.operator('POST', '/api/v1/rooms/repeat/end');
  const endAgain = await under.operator('POST', '/api/v1/rooms/repeat/end');

  expect(open).toMatchObject({ status: 200, json: { state: 'live', run: 1 } });
  expect(end).toMatchObject({ status: 200, json: { state: 'ended', run: 1 } });
  expect(endAgain).toMatchObject({ status: 200, json: end.json });
  expect(grantTo('repeat', 1)).toBeUndefined();
  expect(under.media.told.filter(({ method }) => method === 'DELETE')).toHaveLength(1);
});

test('ending tells media first and then the origin; a scheduled room is called off', async () => {
  await under.room('over');
  await under.operator('POST', '/api/v1/rooms/over/end');
  expect(under.held.size).toBe(0);
  expect(under.origin.told.at(-1)?.body).toMatchObject({ id: 'over', state: 'ended', run: 1 });

  await under.operator('POST', '/api/v1/rooms', { id: 'never', title: 'Never', open: false });
  const { json } = await under.operator('POST', '/api/v1/rooms/never/end');
  expect(json).toMatchObject({ state: 'ended' });
  const told = { id: 'never', title: 'Never', state: 'ended', endedMs: json.endedMs };
  expect(under.origin.told.at(-1)?.body).toEqual(told);
});

test('ROOM-4: while media is away nothing opens, nothing is left behind but a draft under a chosen id, and the answer says when to retry', async () => {
  await under.media.stop();
  const chosen = await under.operator('POST', '/api/v1/rooms', { id: 'later', title: 'Later' });
  const unchosen = await under.operator('POST', '/api/v1/rooms', { title: 'Later' });
  for (const { status, json, headers } of [chosen, unchosen]) {
    expect(status).toBe(503);
    expect(json.code).toBe('unavailable');
    expect(Number(headers['retry-after'])).toBeGreaterThan(0);
  }
  expect((await under.ask('GET', '/api/v1/rooms')).json.rooms).toEqual([]);
  const { json } = await under.operator('GET', '/api/v1/rooms');
  expect(json.rooms).toMatchObject([{ id: 'later', state: 'draft' }]);
  expect(under.origin.told.some(({ body }) => body?.id === 'later')).toBe(false);

  await under.media.start();
  const retried = await under.operator('POST', '/api/v1/rooms', { id: 'later', title: 'Later' });
  expect(retried).toMatchObject({ status: 200, json: { state: 'live', run: 2 } });
});

test('an opening that media took but did not acknowledge is undone', async () => {
  const takes = under.media.answer;
  under.media.answer = async (told) => {
    const answer = await takes(told);
    return told.method === 'PUT' ? { status: 500 } : answer;
  };
  const { status } = await under.operator('POST', '/api/v1/rooms', { id: 'half', title: 'Half' });
  expect(status).toBe(503);
  await under.media.heard(({ method, path }) => method === 'DELETE' && path === '/rooms/half');
  expect((await under.operator('GET', '/api/v1/rooms/half')).json.state).toBe('draft');
});

test('API-16: rooms are listed newest first, by pages, and by one or several of their states', async () => {
  for (const id of ['one', 'two', 'three', 'four']) {
    await under.operator('POST', '/api/v1/rooms', { id, title: id, open: id === 'two' });
  }
  await under.operator('POST', '/api/v1/rooms/three/end');
  const list = async (query: string) => {
    const { json } = await under.ask('GET', `/api/v1/rooms?${query}`);
    return { ids: json.rooms.map(({ id }: { id: string }) => id), next: json.next };
  };
  const first = await list('limit=2');
  expect(first.ids).toEqual(['four', 'three']);
  const second = await list(`limit=2&before=${first.next}`);
  expect(second.ids).toEqual(['two', 'one']);
  // A full page that is the last leads nowhere.
  expect(second.next).toBeUndefined();

  expect(await list('state=live')).toEqual({ ids: ['two'], next: undefined });
  expect((await list('state=live&state=scheduled')).ids).toEqual(['four', 'two', 'one']);
  const upcoming = await list('state=live&state=scheduled&limit=1');
  expect(upcoming.ids).toEqual(['four']);
  expect((await list(`state=live&state=scheduled&before=${upcoming.next}`)).ids).toEqual(['two', 'one']);
  for (const query of ['limit=1000', 'state=lively', 'state=', 'state=live&state=live']) {
    const { json } = await under.ask('GET', `/api/v1/rooms?${query}`);
    expect([query, json.code]).toEqual([query, 'bad_request']);
  }
});

test('only the operator opens, ends and invites', async () => {
  await under.room('mine');
  const urls = ['/api/v1/rooms', '/api/v1/rooms/mine/open', '/api/v1/rooms/mine/end', '/api/v1/demo'];
  for (const url of [...urls, '/api/v1/rooms/mine/invitations']) {
    const none = await under.ask('POST', url, { body: {} });
    const wrong = await under.ask('POST', url, { body: {}, token: `${OPERATOR_TOKEN}x` });
    expect([url, none.status, none.json.code]).toEqual([url, 401, 'token_missing']);
    expect([url, wrong.status, wrong.json.code]).toEqual([url, 401, 'operator_token_wrong']);
    expect(wrong.headers['www-authenticate']).toMatch(/^Bearer .*error="invalid_token"/);
  }
  expect((await under.ask('GET', '/api/v1/rooms/mine')).json.state).toBe('live');
});

test('the demo is started for the operator, where there is one', async () => {
  expect(await under.operator('POST', '/api/v1/demo')).toMatchObject({ status: 503 });
  await under.control.close();
  await under.startControl({ demo: { start: async () => ({ room: 'demo' }) } });
  expect(await under.operator('POST', '/api/v1/demo')).toMatchObject({
    status: 200,
    json: { room: 'demo', listenUrl: 'http://tribune.example:8080/r/demo' },
  });
});

test('API-14: links begin with the public URL, or with what the request asked for', async () => {
  await under.room('links');
  const read = (headers: Record<string, string>) => under.ask('GET', '/api/v1/rooms/links', { headers });
  const secure = await read({ host: 'live.example.org', 'x-forwarded-proto': 'https' });
  expect(secure.json.listenUrl).toBe('https://live.example.org/r/links');
  expect(secure.headers['cache-control']).toBe('private, max-age=1');
  expect((await read({ host: '[::1]:8080' })).json.listenUrl).toBe('http://[::1]:8080/r/links');
  expect((await read({ host: 'a"><script>' })).status).toBe(400);

  await under.control.close();
  await under.startControl({ publicUrl: 'https://tribune.example.net/' });
  const fixed = await read({ host: 'elsewhere.example' });
  expect(fixed.json.listenUrl).toBe('https://tribune.example.net/r/links');
  expect(fixed.headers['cache-control']).toBe('public, max-age=1');
});

test('API-13: an operator token is made at the first start, told once, and good ever after', async () => {
  await under.control.close();
  await under.startControl({ operatorToken: undefined });
  const made = under.control.operatorToken;
  expect(made).toMatch(/^[\w-]{43}$/);
  await under.control.close();
  await under.startControl({ operatorToken: undefined });
  expect(under.control.operatorToken).toBeUndefined();
  const wish = { body: { title: 'Kept', open: false } };
  expect((await under.ask('POST', '/api/v1/rooms', { ...wish, token: made })).status).toBe(201);

  await under.control.close();
  await under.startControl();
  expect((await under.ask('POST', '/api/v1/rooms', { ...wish, token: made })).status).toBe(401);
  expect((await under.ask('POST', '/api/v1/rooms', { ...wish, token: OPERATOR_TOKEN })).status).toBe(201);
});
