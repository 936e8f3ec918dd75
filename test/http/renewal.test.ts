import { afterEach, beforeEach, expect, test } from 'vitest';
import { ControlUnderTest } from './control-under-test.ts';
import type { Told } from './other-roles.ts';

let under: ControlUnderTest;
beforeEach(async () => {
  under = await ControlUnderTest.start();
});
afterEach(() => under.stop());

const assigns = (room: string) => (told: Told) => told.method === 'PUT' && told.path === `/rooms/${room}`;
const greet = () => under.ask('POST', '/internal/media/hello', { body: {} });
/** Until media was asked for its rooms that many times: once for all, and once for each live room. */
const looked = (times: number) =>
  under.media.heard(() => under.media.told.filter(({ method }) => method === 'GET').length >= times);
const numberNow = (t0Ms: number) => Math.floor((Date.now() - t0Ms) / 960);

test('ROOM-5: media that comes back gets each live room again: same run and T0, epoch + 1, from the number at the clock + 2', async () => {
  await under.room('first');
  await under.room('second');
  await under.operator('POST', '/api/v1/rooms', { id: 'waiting', title: 'Waiting', open: false });
  const before = under.media.told.map(({ body }) => body.grant && JSON.parse(body.grant)).filter(Boolean);
  under.held.clear();
  under.media.told.length = 0;

  const { status } = await greet();
  expect(status).toBe(202);
  for (const old of before) {
    const grant = JSON.parse((await under.media.heard(assigns(old.room))).body.grant);
    const { fromSegment, ...rest } = grant;
    const { fromSegment: _, ...oldRest } = old;
    expect(rest).toEqual({ ...oldRest, epoch: old.epoch + 1 });
    expect(fromSegment).toBeGreaterThanOrEqual(2);
    expect(fromSegment).toBeLessThanOrEqual(Math.max(0, numberNow(old.t0Ms)) + 2);
  }
  expect(under.media.told.some(assigns('waiting'))).toBe(false);
});

test('ROOM-12: before a takeover the origins that can be reached shut out the writer before', async () => {
  await under.room('sealed');
  under.held.clear();
  under.media.told.length = 0;
  const sealing = Promise.withResolvers<Told>();
  const sealed = Promise.withResolvers<{ status: number; body: object }>();
  under.origin.answer = (told) => {
    if (told.path !== '/ingest/sealed/1/2') return { status: 204 };
    sealing.resolve(told);
    return sealed.promise;
  };
  await greet();
  const { body } = await sealing.promise;
  expect(under.media.told.some(assigns('sealed'))).toBe(false);
  sealed.resolve({ status: 200, body: { accepted: {} } });
  const assigned = await under.media.heard(assigns('sealed'));
  expect(assigned.body).toEqual(body);
});

test('ROOM-12: an origin that does not answer delays a takeover by half a second at most', async () => {
  await under.room('sealed');
  under.held.clear();
  under.media.told.length = 0;
  under.origin.answer = () => new Promise(() => {});
  const askedMs = performance.now();
  await greet();
  await under.media.heard(assigns('sealed'));
  expect(performance.now() - askedMs).toBeLessThan(900);
});

test('ROOM-6: a room that media makes already is left alone, also when control restarts', async () => {
  await under.room('steady');
  await under.control.close();
  under.media.told.length = 0;
  await under.startControl();
  await looked(2);
  await greet();
  await looked(4);
  // Takes its turn behind whatever is still decided about the room.
  await under.operator('POST', '/api/v1/rooms/steady/end');
  expect(under.media.told.some(assigns('steady'))).toBe(false);
});

test('a live room without a writer gets one when control starts, even before media does', async () => {
  await under.room('orphan');
  await under.control.close();
  await under.media.stop();
  under.held.clear();
  under.media.told.length = 0;
  await under.startControl();
  await under.media.start();
  const { body } = await under.media.heard(assigns('orphan'));
  expect(JSON.parse(body.grant)).toMatchObject({ run: 1, epoch: 2 });
});

test('ROOM-7: what media makes and is not live is ended when the two meet', async () => {
  await under.room('alive');
  under.held.set('stranger', { run: 1, epoch: 1 });
  await greet();
  await under.media.heard(({ method, path }) => method === 'DELETE' && path === '/rooms/stranger');
  expect(under.media.told.some(({ method, path }) => method === 'DELETE' && path === '/rooms/alive')).toBe(
    false,
  );
});

test('ROOM-8: a room whose process died gets a new grant in the answer; an ended one gets none', async () => {
  await under.room('fell');
  const lost = () => under.ask('POST', '/internal/media/lost', { body: { room: 'fell' } });
  const [one, two] = [await lost(), await lost()].map(({ json }) => JSON.parse(json.grant));
  expect(one).toMatchObject({ room: 'fell', run: 1, epoch: 2 });
  expect(one.fromSegment).toBeGreaterThanOrEqual(2);
  expect(two.epoch).toBe(3);

  await under.operator('POST', '/api/v1/rooms/fell/end');
  expect(await lost()).toMatchObject({ status: 409, json: { code: 'room_not_open' } });
  expect((await under.ask('POST', '/internal/media/lost', { body: { room: 'nowhere' } })).status).toBe(404);
});

test('ROOM-9: a room ends also while media is away: the origin knows at once, media when it is back', async () => {
  await under.room('stop');
  await under.media.stop();
  const { status, json } = await under.operator('POST', '/api/v1/rooms/stop/end');
  expect([status, json.state]).toEqual([200, 'ended']);
  expect(under.origin.told.at(-1)?.body).toMatchObject({ id: 'stop', state: 'ended' });

  await under.media.start();
  await under.media.heard(({ method, path }) => method === 'DELETE' && path === '/rooms/stop');
  expect(under.held.size).toBe(0);
});

test('ROOM-10: an origin that was away hears the newest state of every room', async () => {
  await under.origin.stop();
  await under.room('unheard');
  await under.operator('POST', '/api/v1/rooms/unheard/end');
  await under.origin.start();
  const told = await under.origin.heard(({ path }) => path === '/ingest/unheard/room');
  expect(told.body.state).toBe('ended');

  await under.control.close();
  under.origin.told.length = 0;
  await under.startControl();
  const again = await under.origin.heard(({ path }) => path === '/ingest/unheard/room');
  expect(again.body).toEqual(told.body);
});
