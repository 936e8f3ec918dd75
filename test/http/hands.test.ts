import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { REQUESTS_A_MINUTE } from '../../src/admission/rate-limits.ts';
import { type Answer, ControlUnderTest } from './control-under-test.ts';
import { signUp } from './signed-in.ts';

let under: ControlUnderTest;
/** What the clock has run ahead. */
let aheadMs: number;
beforeEach(async () => {
  aheadMs = 0;
  let last = 0;
  const nowMs = () => {
    last = Math.max(last + 1, Date.now() + aheadMs);
    return last;
  };
  under = await ControlUnderTest.start({ nowMs, lookEveryMs: 50 });
  await under.room('talk');
});
afterEach(() => under.stop());

const newKey = () => randomBytes(24).toString('base64url');

interface Raised {
  readonly id: string;
  readonly secret: string;
  readonly deviceKey: string;
  readonly answer: Answer;
}

async function raise(name: string, more: object = {}, headers = {}): Promise<Raised> {
  const body = { name, deviceKey: newKey(), ...more };
  const answer = await under.ask('POST', '/api/v1/rooms/talk/hands', { body, headers });
  const { deviceKey } = body;
  return { id: answer.json.hand?.id, secret: answer.json.secret, deviceKey, answer };
}

const read = ({ id, secret }: Pick<Raised, 'id' | 'secret'>, query = '') =>
  under.ask('GET', `/api/v1/rooms/talk/hands/${id}${query}`, { token: secret });
const lower = ({ id, secret }: Raised) =>
  under.ask('DELETE', `/api/v1/rooms/talk/hands/${id}`, { token: secret });
const reply = ({ id }: Raised, answer: string) =>
  under.operator('PUT', `/api/v1/rooms/talk/hands/${id}`, { answer });
const queue = async () =>
  (await under.operator('GET', '/api/v1/rooms/talk/hands')).json.hands.map(
    ({ name, state }: { name: string; state: string }) => `${name} ${state}`,
  );
const stand = (place: string, name: string) =>
  under.people.push({ place, name, muted: false, connected: true });

test('HAND-1: hands are answered in the order they were raised, each with its line', async () => {
  const rosa = await raise('Rosa', { topic: ' The  harbour ', language: 'es' });
  expect([rosa.answer.status, rosa.answer.headers['cache-control']]).toEqual([201, 'no-store']);
  expect(rosa.answer.json.hand).toMatchObject({ state: 'waiting', ahead: 0, againMs: 0 });
  const ben = await raise('Ben');
  expect((await read(ben)).json).toMatchObject({ state: 'waiting', ahead: 1 });
  const { json } = await under.operator('GET', '/api/v1/rooms/talk/hands');
  expect(json.hands).toMatchObject([
    { name: 'Rosa', topic: 'The harbour', language: 'es', state: 'waiting' },
    { name: 'Ben', state: 'waiting' },
  ]);
});

test('HAND-2: raising a raised hand keeps its place in the queue, under the new words and a new secret', async () => {
  const first = await raise('Rosa', { topic: 'One' });
  await raise('Ben');
  const again = await raise('Rosa B.', { topic: 'Two', deviceKey: first.deviceKey });
  expect(again.id).toBe(first.id);
  expect(await queue()).toEqual(['Rosa B. waiting', 'Ben waiting']);
  expect((await read(first)).json.code).toBe('hand_not_found');
  expect((await read(again)).json).toMatchObject({ state: 'waiting', ahead: 0 });
});

test('HAND-3: put off, a hand stands behind those that wait; declined, it is down and rests a minute', async () => {
  const [rosa, ben, eve] = [await raise('Rosa'), await raise('Ben'), await raise('Eve')];
  expect((await reply(rosa, 'later')).status).toBe(204);
  expect((await reply(rosa, 'later')).status).toBe(204);
  expect(await queue()).toEqual(['Ben waiting', 'Eve waiting', 'Rosa later']);
  expect((await read(rosa)).json).toMatchObject({ state: 'later', ahead: 2 });
  expect((await reply(ben, 'decline')).status).toBe(204);
  expect((await read(ben)).json.state).toBe('declined');
  expect((await reply(ben, 'accept')).json.code).toBe('hand_over');
  const again = await raise('Ben', { deviceKey: ben.deviceKey });
  expect([again.answer.status, again.answer.json.code]).toEqual([429, 'hand_rests']);
  aheadMs += 61_000;
  expect((await raise('Ben', { deviceKey: ben.deviceKey })).answer.status).toBe(201);
  expect((await lower(eve)).status).toBe(204);
  expect(await queue()).toEqual(['Ben waiting', 'Rosa later']);
  const unknown = await under.operator('PUT', '/api/v1/rooms/talk/hands/nobody', { answer: 'later' });
  expect([unknown.status, unknown.json.code]).toEqual([404, 'hand_not_found']);
});

test('HAND-4: accepted, a hand has a place as an invitation gives it, until its holder comes down', async () => {
  const rosa = await raise('Rosa');
  expect((await reply(rosa, 'accept')).status).toBe(204);
  expect((await reply(rosa, 'accept')).status).toBe(204);
  const { json } = await read(rosa);
  expect(json).toMatchObject({ state: 'accepted', place: { name: 'Rosa', role: 'speaker', muted: false } });
  const { place, whipToken } = json.place;
  const spoke = await under.speak('talk', whipToken);
  expect(spoke.status).toBe(201);
  expect(under.media.told.findLast(({ path }) => path.endsWith('/speakers'))?.body).toMatchObject({ place });
  const left = await under.ask('DELETE', String(spoke.headers.location), { token: whipToken });
  expect(left.status).toBe(200);
  expect((await lower(rosa)).status).toBe(204);
  expect((await read(rosa)).json).toMatchObject({ state: 'returned' });
  expect((await under.speak('talk', whipToken)).json.code).toBe('token_revoked');
  // Who spoke once may ask again.
  expect((await raise('Rosa', { deviceKey: rosa.deviceKey })).answer.status).toBe(201);
});

test('HAND-4: lowered by who stands on stage, it frees the place too, and the stage is told', async () => {
  const rosa = await raise('Rosa');
  await reply(rosa, 'accept');
  const { place, whipToken } = (await read(rosa)).json.place;
  await under.speak('talk', whipToken);
  expect((await lower(rosa)).status).toBe(204);
  expect((await lower(rosa)).status).toBe(204);
  expect(under.media.told.some(({ path }) => path === `/rooms/talk/places/${place}/back`)).toBe(true);
  expect((await under.speak('talk', whipToken)).json.code).toBe('token_revoked');
});

test('HAND-5: an answer is there the moment it is given; who waits further back asks again', async () => {
  const rosa = await raise('Rosa');
  const { version } = rosa.answer.json.hand;
  const waiting = read(rosa, `?after=${version}`);
  await reply(rosa, 'accept');
  expect((await waiting).json.state).toBe('accepted');
  for (let n = 0; n < 17; n++) await raise(`Guest ${n}`, {}, { 'x-forwarded-for': `203.0.${n}.1` });
  const far = await raise('Far');
  expect(far.answer.json.hand.againMs).toBeGreaterThanOrEqual(2_000);
  const answered = await read(far, `?after=${far.answer.json.hand.version}`);
  expect(answered.json).toMatchObject({ state: 'waiting', ahead: 17 });
});

test('HAND-6: what strangers send is bounded: by network, by device, in all, and in words', async () => {
  const near = { 'x-forwarded-for': '203.0.113.7' };
  for (let n = 0; n < 12; n++) expect((await raise(`N${n}`, {}, near)).answer.status).toBe(201);
  const crowd = await raise('One more', {}, near);
  expect([crowd.answer.status, crowd.answer.json.code]).toEqual([409, 'hands_full']);
  for (let n = 0; n < 88; n++) await raise(`W${n}`, {}, { 'x-forwarded-for': `198.51.${n}.7` });
  const last = await raise('Last', {}, { 'x-forwarded-for': '192.0.2.1' });
  expect(last.answer.json.code).toBe('hands_full');
  for (const body of [
    { name: 'A\u0000da', deviceKey: newKey() },
    { name: 'Ada', deviceKey: 'short' },
    { name: 'Ada', deviceKey: newKey(), topic: 'x'.repeat(141) },
    { name: 'Ada', deviceKey: newKey(), topic: 'a\u202eb' },
    { name: 'Ada', deviceKey: newKey(), language: '??' },
    { name: 'Ada' },
  ]) {
    const { status, json } = await under.ask('POST', '/api/v1/rooms/talk/hands', { body });
    expect([status, json.code]).toEqual([400, 'bad_request']);
  }
  await under.control.close();
  await under.startControl({ requestsAMinute: { ...REQUESTS_A_MINUTE, hand: 2 } });
  const statuses: number[] = [];
  for (const n of [1, 2, 3])
    statuses.push((await raise(`R${n}`, {}, { 'x-forwarded-for': '192.0.2.9' })).answer.status);
  expect(statuses[2]).toBe(429);
});

test('HAND-7: whom the host removed or blocked raises no hand here, and that they tried is seen', async () => {
  const [rosa, eve] = [await raise('Rosa'), await raise('Eve')];
  for (const hand of [rosa, eve]) await reply(hand, 'accept');
  const places = await Promise.all(
    [rosa, eve].map(async (hand) => (await read(hand)).json.place as { place: string; whipToken: string }),
  );
  expect((await under.operator('DELETE', `/api/v1/rooms/talk/stage/${places[0]?.place}`)).status).toBe(204);
  expect((await under.operator('PUT', `/api/v1/rooms/talk/stage/${places[1]?.place}/block`)).status).toBe(
    204,
  );
  expect((await read(rosa)).json.state).toBe('removed');
  for (const [hand, code] of [
    [rosa, 'hand_refused'],
    [eve, 'blocked'],
  ] as const) {
    const again = await raise('Back', { deviceKey: hand.deviceKey });
    expect([again.answer.status, again.answer.json.code]).toEqual([403, code]);
  }
  for (const { whipToken } of places) expect((await under.speak('talk', whipToken)).status).toBe(403);
  const { came } = (await under.operator('GET', '/api/v1/rooms/talk/hands')).json;
  expect(came).toMatchObject([
    { name: 'Rosa', removed: true, blocked: false, attempts: { count: 2 } },
    { name: 'Eve', blocked: true, attempts: { count: 2 } },
  ]);
  await under.operator('DELETE', `/api/v1/rooms/talk/stage/${places[1]?.place}/block`);
  expect((await raise('Eve', { deviceKey: eve.deviceKey })).answer.json.code).toBe('hand_refused');
});

test('HAND-7: also who comes with another browser and the same account', async () => {
  const gil = await signUp(under, 'Gil');
  const first = await gil.ask('POST', '/api/v1/rooms/talk/hands', { name: 'Gil', deviceKey: newKey() });
  const { id } = first.json.hand;
  await under.operator('PUT', `/api/v1/rooms/talk/hands/${id}`, { answer: 'accept' });
  const { place } = (await read({ id, secret: first.json.secret })).json.place;
  await under.operator('PUT', `/api/v1/rooms/talk/stage/${place}/block`);
  const again = await gil.ask('POST', '/api/v1/rooms/talk/hands', { name: 'Gil', deviceKey: newKey() });
  expect([again.status, again.json.code]).toEqual([403, 'blocked']);
});

test('HAND-8: a hand whose page is gone goes down, and who is called and does not come frees the place', async () => {
  const [rosa, ben] = [await raise('Rosa'), await raise('Ben')];
  await reply(ben, 'accept');
  const called = (await read(ben)).json.place;
  aheadMs += 60_000;
  await read(rosa);
  await read(ben);
  aheadMs += 31_000;
  // Ben asked all the time and did not come; Rosa is there.
  await expect.poll(async () => (await read(ben)).json.state, { timeout: 8_000 }).toBe('lapsed');
  expect((await under.speak('talk', called.whipToken)).json.code).toBe('token_revoked');
  expect(await queue()).toEqual(['Rosa waiting']);
  aheadMs += 76_000;
  await expect.poll(queue, { timeout: 8_000 }).toEqual([]);
  expect((await read(rosa)).json.state).toBe('lapsed');
});

test('HAND-8: who stands on stage keeps the place, whatever their page asks', async () => {
  const rosa = await raise('Rosa');
  await reply(rosa, 'accept');
  const { place, whipToken } = (await read(rosa)).json.place;
  await under.speak('talk', whipToken);
  stand(place, 'Rosa');
  const looks = () => under.media.told.filter(({ path }) => path === '/rooms/talk/stage').length;
  const lookedTwice = async () => {
    const before = looks();
    await expect.poll(looks, { timeout: 8_000 }).toBeGreaterThan(before + 1);
  };
  // A look that was under way when she came on stage has not seen her.
  await lookedTwice();
  aheadMs += 200_000;
  await lookedTwice();
  expect((await read(rosa)).json.state).toBe('accepted');
});

test('HAND-15: who loads the page again comes back to their place; a page that was closed frees it', async () => {
  const [rosa, ben] = [await raise('Rosa'), await raise('Ben')];
  for (const hand of [rosa, ben]) await reply(hand, 'accept');
  const placeOf = async (hand: Raised) => (await read(hand)).json.place as { whipToken: string };
  const leave = async (whipToken: string) => {
    const { headers } = await under.speak('talk', whipToken);
    return (await under.ask('DELETE', String(headers.location), { token: whipToken })).status;
  };
  const tokens = [(await placeOf(rosa)).whipToken, (await placeOf(ben)).whipToken] as const;
  expect([await leave(tokens[0]), await leave(tokens[1])]).toEqual([200, 200]);
  expect((await read(rosa)).json.state).toBe('accepted');
  expect((await under.speak('talk', (await placeOf(rosa)).whipToken)).status).toBe(201);
  expect(await leave(tokens[0])).toBe(200);
  aheadMs += 20_000;
  await read(rosa);
  aheadMs += 11_000;
  // Ben's page asks no more; Rosa's does, but she does not come.
  await expect.poll(queue, { timeout: 8_000 }).toEqual(['Rosa accepted']);
  expect((await read(ben)).json.state).toBe('returned');
  expect((await under.speak('talk', tokens[1])).json.code).toBe('token_revoked');
  expect((await read(rosa)).json.state).toBe('accepted');
  for (let n = 0; n < 3; n++) {
    aheadMs += 21_000;
    await read(rosa);
  }
  await expect.poll(async () => (await read(rosa)).json.state, { timeout: 8_000 }).toBe('returned');
});

test('HAND-16: whom the network took off the stage was removed by nobody', async () => {
  const rosa = await raise('Rosa');
  await reply(rosa, 'accept');
  const { whipToken } = (await read(rosa)).json.place;
  await under.speak('talk', whipToken);
  aheadMs += 76_000;
  await expect.poll(async () => (await under.speak('talk', whipToken)).json.code).toBe('token_revoked');
  expect((await read(rosa)).json.state).toBe('lapsed');
  const { came } = (await under.operator('GET', '/api/v1/rooms/talk/hands')).json;
  expect(came).toMatchObject([{ name: 'Rosa', removed: false, blocked: false }]);
  expect(came[0]).not.toHaveProperty('attempts');
});

test('HAND-9: on a full stage the host is told plainly, and a place that comes free is the next one’s', async () => {
  const host = await signUp(under, 'Hana');
  await host.ask('POST', '/api/v1/rooms', { id: 'hosted', title: 'Hosted' });
  const ask = (name: string) =>
    under.ask('POST', '/api/v1/rooms/hosted/hands', { body: { name, deviceKey: newKey() } });
  const answer = (id: string) => host.ask('PUT', `/api/v1/rooms/hosted/hands/${id}`, { answer: 'accept' });
  for (let n = 0; n < 10; n++) {
    const { hand, secret } = (await ask(`Speaker ${n}`)).json;
    expect((await answer(hand.id)).status).toBe(204);
    const held = await under.ask('GET', `/api/v1/rooms/hosted/hands/${hand.id}`, { token: secret });
    stand(held.json.place.place, `Speaker ${n}`);
  }
  const { hand } = (await ask('Eleventh')).json;
  const full = await answer(hand.id);
  expect([full.status, full.json.code]).toEqual([409, 'stage_full']);
  expect(full.json.detail).toContain('All 10 places for speakers are taken');
  const [first] = under.people.splice(0, 1);
  expect((await host.ask('POST', `/api/v1/rooms/hosted/stage/${first?.place}/send-back`)).status).toBe(204);
  expect((await answer(hand.id)).status).toBe(204);
});

test('HAND-10: before a room is live and after its end no hand is raised, and none outlives its end', async () => {
  const rosa = await raise('Rosa');
  await under.operator('POST', '/api/v1/rooms/talk/end');
  expect((await read(rosa)).json.state).toBe('lapsed');
  expect((await raise('Ben')).answer.json.code).toBe('room_ended');
  await under.operator('POST', '/api/v1/rooms', { id: 'soon', title: 'Soon', open: false });
  const early = await under.ask('POST', '/api/v1/rooms/soon/hands', {
    body: { name: 'Ben', deviceKey: newKey() },
  });
  expect([early.status, early.json.code]).toEqual([409, 'room_not_open']);
});

test('HAND-11: the queue outlives a restart of control, and the log holds no secret of a hand', async () => {
  const [rosa, ben] = [await raise('Rosa'), await raise('Ben')];
  await reply(rosa, 'accept');
  await under.control.close();
  await under.startControl();
  expect(await queue()).toEqual(['Ben waiting', 'Rosa accepted']);
  expect((await read(rosa)).json.place.name).toBe('Rosa');
  expect((await read({ ...ben, secret: rosa.secret })).json.code).toBe('hand_not_found');
  expect((await under.ask('GET', `/api/v1/rooms/talk/hands/${ben.id}`)).json.code).toBe('hand_not_found');
  for (const word of [rosa.secret, ben.secret, rosa.deviceKey])
    expect(under.log.join('\n')).not.toContain(word);
});
