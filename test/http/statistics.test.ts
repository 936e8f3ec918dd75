import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ControlUnderTest } from './control-under-test.ts';

let under: ControlUnderTest;
let passedMs: number;
const nowMs = () => Date.now() + passedMs;
beforeEach(async () => {
  passedMs = 0;
  under = await ControlUnderTest.start({ nowMs });
  await under.room('talk');
});
afterEach(() => under.stop());

const report = (visit: string, more: object = {}) =>
  under.ask('POST', '/api/v1/rooms/talk/presence', {
    body: {
      visit: `visit-of-the-tests-${visit}`,
      probability: 1,
      first: true,
      heardSeconds: 10,
      leaving: false,
      ...more,
    },
  });
const statistics = async () => (await under.operator('GET', '/api/v1/rooms/talk/statistics')).json;

test('PRESENCE-6: who leads the room reads how many listen, how long others stayed, and what they asked, live and after', async () => {
  passedMs = 600_000;
  for (const visit of ['ada', 'ben', 'cleo']) {
    const { status, json } = await report(visit);
    expect([status, json]).toEqual([200, { probability: 1 }]);
  }
  await report('ben', { first: false, heardSeconds: 400, leaving: true });
  await under.ask('POST', '/api/v1/rooms/talk/questions', {
    body: { deviceKey: 'device-of-the-tests-12', text: 'Why?' },
  });
  const live = await statistics();
  expect(live.now).toEqual({ listeners: 2, error: 0, probability: 1 });
  expect(live.questions).toBe(1);
  expect((await under.ask('GET', '/api/v1/rooms/talk/statistics')).json.code).toBe('token_missing');

  // What came together is kept when control stops, and read by the next.
  await under.control.close();
  await under.startControl({ nowMs });
  await under.operator('POST', '/api/v1/rooms/talk/end');
  const after = await statistics();
  expect(after.now).toBeUndefined();
  expect(after.joins).toBe(3);
  expect(after.stays.find(({ leastMinutes }: { leastMinutes: number }) => leastMinutes === 5).visits).toBe(1);
  expect(after.samples).toHaveLength(1);
  expect(after.samples[0]).toMatchObject({ listeners: 2, error: 0, joins: 3, questions: 1 });
  expect((await report('dan')).json.code).toBe('room_not_open');
});

test('PRESENCE-5: of a visit nothing is kept, neither in the database nor in the log', async () => {
  await report('ada');
  await report('ada', { first: false, leaving: true });
  await under.control.close();
  const database = new DatabaseSync(path.join(under.dir, 'data', 'control.sqlite'));
  const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all();
  for (const { name } of tables)
    expect(JSON.stringify(database.prepare(`SELECT * FROM "${name}"`).all())).not.toContain(
      'visit-of-the-tests',
    );
  database.close();
  expect(under.log.join('\n')).not.toContain('visit-of-the-tests');
  await under.startControl({ nowMs });
});

test('PRESENCE-4: what no page sends is refused', async () => {
  for (const wrong of [
    { visit: 'short' },
    { probability: 0 },
    { probability: 2 },
    { heardSeconds: -1 },
    { who: 'me' },
  ])
    expect((await report('ada', wrong)).status).toBe(400);
  expect((await under.ask('POST', '/api/v1/rooms/none/presence', { body: {} })).status).toBe(400);
});

test('PRESENCE-4: nobody has listened for longer than there was something to hear', async () => {
  passedMs = 120_000;
  await report('ada', { heardSeconds: 1_000_000, leaving: true });
  await under.control.close();
  await under.startControl({ nowMs });
  const { stays } = await statistics();
  const kept = stays.filter(({ visits }: { visits: number }) => visits > 0);
  expect(kept).toEqual([{ leastMinutes: 1, visits: 1 }]);
});

test('PRESENCE-9: what listeners are told to report by outlives control', async () => {
  await under.control.close();
  const database = new DatabaseSync(path.join(under.dir, 'data', 'control.sqlite'));
  database.exec("INSERT INTO presence_sampling VALUES ('talk', 0.015625)");
  database.close();
  under.origin.told.length = 0;
  await under.startControl({ nowMs });
  const { body } = await under.origin.heard(
    ({ path: at, body }) => at === '/ingest/talk/room' && body.state === 'live',
  );
  expect(body.presence).toBe(1 / 64);
});

test('PRESENCE-10: of a room that opened again the last run is shown, from its own beginning', async () => {
  passedMs = 600_000;
  await report('ada', { heardSeconds: 400, leaving: true });
  await under.operator('POST', '/api/v1/rooms/talk/end');
  await under.control.close();
  await under.startControl({ nowMs });
  expect((await statistics()).samples).toHaveLength(1);
  passedMs = 1_200_000;
  await under.operator('POST', '/api/v1/rooms/talk/open');
  passedMs = 1_290_000;
  await report('ben', { heardSeconds: 80, leaving: true });
  await report('cleo');
  await under.control.close();
  await under.startControl({ nowMs });
  const { samples, joins, stays } = await statistics();
  expect(samples).toHaveLength(1);
  expect(samples[0]).toMatchObject({ joins: 2, listeners: 1 });
  expect(Math.abs(samples[0].programmeMs - 90_000)).toBeLessThan(10_000);
  expect([joins, stays.filter(({ visits }: { visits: number }) => visits > 0)]).toEqual([
    2,
    [{ leastMinutes: 1, visits: 1 }],
  ]);
});
