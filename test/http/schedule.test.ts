import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ControlUnderTest } from './control-under-test.ts';
import { signUp } from './signed-in.ts';

let under: ControlUnderTest;
let aheadMs: number;
beforeEach(async () => {
  aheadMs = 0;
  under = await ControlUnderTest.start({ nowMs: () => Date.now() + aheadMs });
});
afterEach(() => under.stop());

const restart = async () => {
  await under.control.close();
  await under.startControl({ nowMs: () => Date.now() + aheadMs });
};
const make = (id: string, more: object = {}) =>
  under.operator('POST', '/api/v1/rooms', { id, title: `Room ${id}`, ...more });
const shows = (id: string, state: string) =>
  under.origin.heard(({ body }) => body?.id === id && body.state === state);
const read = async (id: string) => (await under.operator('GET', `/api/v1/rooms/${id}`)).json;
const inMs = (ms: number) => Math.ceil((Date.now() + ms) / 1000) * 1000;
const isLookAt =
  (id: string) =>
  ({ path }: { path: string }) =>
    path === `/rooms/${id}/stage`;
const HOUR = 3_600_000;
const ADA = { place: 'ada', name: 'Ada', muted: false, connected: true };

test.each([
  ['postpones', 'PATCH', '', { startsMs: inMs(24 * HOUR) }, 'green-room'],
  ['holds back', 'PATCH', '', { startsItself: false }, 'green-room'],
  ['calls off', 'POST', '/end', undefined, 'ended'],
] as const)(
  'SCHED-7: a room that its host %s while the schedule looks at its stage is not started',
  async (_, method, what, body, state) => {
    under.people.push(ADA);
    const takes = under.media.answer;
    let looks = 0;
    under.media.answer = async (told) => {
      // In the middle of the look: the answer that somebody is there comes after the host's change was made.
      const answer = takes(told);
      if (isLookAt('soon')(told) && looks++ === 0) {
        const { status } = await under.operator(method, `/api/v1/rooms/soon${what}`, body);
        expect(status).toBe(200);
      }
      return answer;
    };
    await make('soon', { startsMs: inMs(0) });
    await under.media.heard(isLookAt('soon'));
    // Whatever the schedule does next comes after what it did with that answer.
    await make('next', { startsMs: inMs(0) });
    await shows('next', 'live');
    expect((await read('soon')).state).toBe(state);
    const { steps } = (await under.operator('GET', '/api/v1/rooms/soon/history')).json;
    expect(steps.map((step: { state: string }) => step.state)).not.toContain('live');
    expect(looks).toBeGreaterThan(0);
  },
);

test('SCHED-8: stages that are slow delay no other room', async () => {
  under.people.push(ADA);
  const takes = under.media.answer;
  const slow = Promise.withResolvers<void>();
  under.media.answer = async (told) => {
    if (told.path.startsWith('/rooms/slow')) await slow.promise;
    return takes(told);
  };
  for (let n = 0; n < 12; n++) await make(`slow-${n}`, { startsMs: inMs(n % 2 ? 0 : 10 * 60_000) });
  await under.media.heard(({ path }) => path.startsWith('/rooms/slow'));
  const startsMs = inMs(1_000);
  await make('good', { startsMs });
  await shows('good', 'live');
  expect((await read('good')).openedMs - startsMs).toBeLessThan(2_000);
  slow.resolve();
  await shows('slow-1', 'live');
});

test('SCHED-4: of what fell due while control was away, what is more than six hours late is called off, and the rest is done', async () => {
  await make('assembled', { startsMs: inMs(60_000) });
  await make('never-opened', { startsMs: inMs(40 * 60_000) });
  await make('later', { startsMs: inMs(6 * HOUR) });
  await shows('assembled', 'green-room');
  aheadMs = 7 * HOUR;
  await restart();
  await shows('assembled', 'ended');
  await shows('never-opened', 'ended');
  await under.origin.heard(({ body }) => body?.id === 'later' && body.waitsFor === 'speakers');
  expect([...under.held.keys()]).toEqual(['later']);
});

test('SCHED-6: a green room to which nobody came for six hours after it was opened by hand is called off, whatever its start', async () => {
  await make('any', { open: false });
  await make('kept', { open: false });
  await make('past', { open: false });
  // Of an earlier version, which took any start.
  const database = new DatabaseSync(path.join(under.dir, 'data', 'control.sqlite'));
  database.exec("UPDATE room SET starts_ms = 0 WHERE id = 'past'");
  database.close();
  for (const id of ['any', 'kept']) await under.operator('POST', `/api/v1/rooms/${id}/green-room`);
  await shows('past', 'ended');
  const takes = under.media.answer;
  under.media.answer = (told) => (isLookAt('kept')(told) ? { status: 200, body: [ADA] } : takes(told));
  aheadMs = 6 * HOUR - 60_000;
  await restart();
  expect((await read('any')).state).toBe('green-room');
  aheadMs = 6 * HOUR + 60_000;
  await restart();
  await shows('any', 'ended');
  await under.media.heard(isLookAt('kept'));
  expect((await read('kept')).state).toBe('green-room');
  expect([...under.held.keys()]).toEqual(['kept']);
});

test('SCHED-6: one that is opened by hand hours after its start has six hours from then', async () => {
  await make('late', { startsMs: inMs(HOUR), startsItself: false });
  await under.control.close();
  const database = new DatabaseSync(path.join(under.dir, 'data', 'control.sqlite'));
  database.exec("UPDATE room SET state = 'green-room' WHERE id = 'late'");
  const step = "INSERT INTO room_step VALUES ('late', 2, ?, 'green-room', 'host')";
  database.prepare(step).run(Date.now() + 8 * HOUR);
  database.close();
  aheadMs = 9 * HOUR;
  await restart();
  await under.origin.heard(({ body }) => body?.id === 'late' && body.waitsFor === 'speakers');
  aheadMs = 15 * HOUR;
  await shows('late', 'ended');
});

test('LIMIT-1: an account has so many stages open and rooms to come as the operator set, whoever opens them', async () => {
  await under.control.close();
  await under.startControl({ roomLimits: { openStages: 2, roomsToCome: 3 } });
  const eve = await signUp(under, 'Eve');
  const ask = (body: object) => eve.ask('POST', '/api/v1/rooms', { title: 'Eve', ...body });
  const refusal = async (asked: Promise<{ status: number; json: { code?: string } }>) => {
    const { status, json } = await asked;
    return [status, json.code];
  };
  for (const id of ['one', 'two']) expect((await ask({ id })).status).toBe(201);
  expect(await refusal(ask({ id: 'three' }))).toEqual([409, 'stages_full']);
  expect(await refusal(ask({}))).toEqual([409, 'stages_full']);
  // Nothing is left behind of what could not be.
  expect((await eve.ask('GET', '/api/v1/rooms/mine')).status).toBe(404);
  expect((await ask({ id: 'three', draft: true })).status).toBe(201);
  expect(await refusal(eve.ask('POST', '/api/v1/rooms/three/open'))).toEqual([409, 'stages_full']);
  expect((await ask({ id: 'four', startsMs: inMs(60_000) })).status).toBe(201);
  expect(await refusal(eve.ask('POST', '/api/v1/rooms/four/green-room'))).toEqual([409, 'stages_full']);
  expect((await read('four')).state).toBe('scheduled');
  expect((await ask({ id: 'five', open: false })).status).toBe(201);
  expect(await refusal(ask({ id: 'six', open: false }))).toEqual([409, 'rooms_full']);
  // To ask again for what is there is no more of it.
  expect((await ask({ id: 'five', open: false })).status).toBe(200);

  // At once no more than there may be, too.
  await eve.ask('POST', '/api/v1/rooms/one/end');
  await eve.ask('POST', '/api/v1/rooms/two/end');
  await shows('four', 'green-room');
  const opened = await Promise.all(
    ['one', 'two', 'three'].map((id) => eve.ask('POST', `/api/v1/rooms/${id}/open`)),
  );
  expect(opened.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
  expect(under.held.size).toBe(2);

  // Others are not touched by it, and operators have no such limit.
  const bob = await signUp(under, 'Bob');
  expect((await bob.ask('POST', '/api/v1/rooms', { title: 'Bob' })).status).toBe(201);
  await eve.beOperator();
  for (const id of ['seven', 'eight']) expect((await ask({ id })).status).toBe(201);
  for (const id of ['nine', 'ten']) expect((await ask({ id, open: false })).status).toBe(201);
});

test('LIMIT-2: no start is set that is over; one that is kept may be', async () => {
  const past = Date.now() - 120_000;
  const { status, json } = await make('past', { startsMs: past });
  expect([status, json.code]).toEqual([400, 'bad_request']);
  const startsMs = inMs(60_000);
  await make('soon', { startsMs, startsItself: false });
  aheadMs = HOUR;
  const change = (body: object) => under.operator('PATCH', '/api/v1/rooms/soon', body);
  expect((await change({ title: 'Late' })).status).toBe(200);
  // Pages know a start to the minute.
  expect((await change({ startsMs: startsMs - (startsMs % 60_000) })).status).toBe(200);
  expect((await change({ startsMs: startsMs - 60_000 })).status).toBe(400);
  const asked = { startsMs: startsMs - (startsMs % 60_000), startsItself: false, title: 'Late' };
  expect((await make('soon', asked)).status).toBe(200);
});
