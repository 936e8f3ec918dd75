import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ControlUnderTest } from './control-under-test.ts';
import { signUp } from './signed-in.ts';

let under: ControlUnderTest;
beforeAll(async () => {
  under = await ControlUnderTest.start();
});
afterAll(() => under.stop());

test('LADDER-8: the operator holds a level, which every origin and every programme is told, and which a start keeps', async () => {
  const room = await under.operator('POST', '/api/v1/rooms', { title: 'Tides' });
  expect(room.status).toBe(201);
  const held = await under.operator('PUT', '/api/v1/load', { level: 4 });
  expect(held.json).toMatchObject({ level: 4, cause: 'set' });
  await under.origin.heard(({ path, body }) => path === '/load' && body?.level === 4);
  await under.media.heard(
    ({ path, body }) => path.endsWith('/told') && body?.type === 'tier' && body.level === 4,
  );
  await under.control.close();
  await under.startControl();
  expect((await under.operator('GET', '/api/v1/load')).json).toMatchObject({ level: 4, cause: 'set' });
  const released = await under.operator('PUT', '/api/v1/load', { level: null });
  expect(released.json).toMatchObject({ level: 4, cause: 'released' });
  expect((await under.operator('PUT', '/api/v1/load', { level: 7 })).json.code).toBe('bad_request');
  await under.operator('PUT', '/api/v1/load', { level: 0 });
});

test('LADDER-10: on the last level nobody new comes on a stage; who was there comes back, and hosts come', async () => {
  await under.room('stage');
  const ada = await under.invitation('stage', { name: 'Ada' });
  const ben = await under.invitation('stage', { name: 'Ben' });
  expect((await under.speak('stage', ada.whipToken)).status).toBe(201);
  await under.operator('PUT', '/api/v1/load', { level: 6 });
  const refused = await under.speak('stage', ben.whipToken);
  expect([refused.status, refused.json.code, refused.headers['retry-after']]).toEqual([
    503,
    'given_up',
    '60',
  ]);
  expect((await under.speak('stage', ada.whipToken)).status).toBe(201);
  await under.operator('PUT', '/api/v1/load', { level: 5 });
  expect((await under.speak('stage', ben.whipToken)).status).toBe(201);
  await under.operator('PUT', '/api/v1/load', { level: 0 });
});

test('WAIT-4: a room that its host limits, or whose door a level closes, has a line, which its origins are told', async () => {
  await under.room('small');
  const limited = await under.operator('PUT', '/api/v1/rooms/small/limit', { listeners: 1 });
  expect([limited.status, limited.json]).toEqual([200, { listeners: 1 }]);
  expect((await under.operator('PUT', '/api/v1/rooms/none/limit', { listeners: 1 })).json.code).toBe(
    'room_not_found',
  );
  await under.operator('PUT', '/api/v1/load', { level: 5 });
  const { body } = await under.origin.heard(
    ({ path, body }) => path === '/ingest/small/line' && body.line !== null,
  );
  expect(body.line).toMatchObject({ group: 0, limit: 1, listeners: 0, counted: 1, lane: { share: 0.01 } });
  const ticket = { round: body.line.round, group: 0, number: 5 };
  const report = (more: object) =>
    under.ask('POST', '/api/v1/rooms/small/waiting', {
      body: { ticket, step: 'came', probability: 1, ...more },
    });
  expect((await report({})).status).toBe(204);
  expect((await report({ ticket: { ...ticket, number: -1 } })).status).toBe(400);
  await under.origin.heard(({ path, body }) => path === '/ingest/small/line' && body.line?.waiting === 1);
  expect((await under.operator('GET', '/api/v1/rooms/small/limit')).json).toEqual({
    listeners: 1,
    usual: null,
    waits: true,
    waiting: 1,
  });
  await under.operator('PUT', '/api/v1/load', { level: 0 });
});

test('LANE-4: anyone reads what was committed to while newcomers wait, and checks the draw by the seed once they do not', async () => {
  await under.room('drawn');
  const lanes = async () => (await under.ask('GET', '/api/v1/rooms/drawn/lanes')).json.rounds;
  expect(await lanes()).toEqual([]);
  await under.operator('PUT', '/api/v1/load', { level: 5 });
  const { body } = await under.origin.heard(
    ({ path, body }) => path === '/ingest/drawn/line' && body.line !== null,
  );
  const { round, lane } = body.line;
  // What is kept is what was told, and nothing of it is revealed.
  const [open] = await lanes();
  expect(open).toEqual({ round, commitment: lane.commitment, beganMs: expect.any(Number) });
  await under.control.close();
  await under.startControl();
  const ended = (await lanes()).find((each: { readonly round: number }) => each.round === round);
  const { lastGroup, lastSeed, told, drawn, playing } = ended.end;
  expect([told, drawn, playing]).toEqual([0, 0, 0]);
  let seed: Buffer = Buffer.from(lastSeed, 'hex');
  for (let group = lastGroup; group >= 0; group--) seed = createHash('sha256').update(seed).digest();
  expect(seed.toString('hex')).toBe(lane.commitment);
  await under.operator('PUT', '/api/v1/load', { level: 0 });
  expect((await under.ask('GET', '/api/v1/rooms/none/lanes')).json.code).toBe('room_not_found');
});

test('WAIT-12: who hosts or speaks, by account or by token, passes the line; who has an account only, does not', async () => {
  const [ada, ben] = [await signUp(under, 'Ada'), await signUp(under, 'Ben')];
  const room = (await ada.ask('POST', '/api/v1/rooms', { title: 'Tides' })).json.id;
  const pass = `/api/v1/rooms/${room}/pass`;
  expect((await ada.ask('GET', pass)).status).toBe(204);
  expect((await ben.ask('GET', pass)).json.code).toBe('not_allowed');
  expect((await under.ask('GET', pass)).status).toBe(401);
  expect((await under.operator('GET', pass)).status).toBe(204);
  await under.room('stage-of-three');
  const { whipToken } = await under.invitation('stage-of-three', { name: 'Cy' });
  const asCy = { token: whipToken };
  expect((await under.ask('GET', '/api/v1/rooms/stage-of-three/pass', asCy)).status).toBe(204);
});

test('WAIT-13: what a control before told of a line stands until another can see who listens, and not for ever', async () => {
  await under.room('left-behind');
  const lines = () =>
    under.origin.forProgrammes
      .filter(({ path }) => path === '/ingest/left-behind/line')
      .map(({ body }) => body.line);
  expect(lines()).toEqual([]);
  await under.control.close();
  let aheadMs = 0;
  await under.startControl({ nowMs: () => Date.now() + aheadMs });
  // A turn of it has passed.
  await under.operator('PUT', '/api/v1/rooms/stage-of-three/limit', { listeners: 1 });
  await under.operator('PUT', '/api/v1/load', { level: 5 });
  await under.origin.heard(({ path, body }) => path === '/ingest/stage-of-three/line' && body.line !== null);
  await under.operator('PUT', '/api/v1/load', { level: 0 });
  await under.control.close();
  const before = lines().length;
  await under.startControl({ nowMs: () => Date.now() + aheadMs });
  aheadMs = 91_000;
  await under.origin.heard((told) => told.path === '/ingest/left-behind/line' && lines().length > before);
  expect(lines().at(-1)).toBe(null);
});
