import { afterEach, beforeEach, expect, test } from 'vitest';
import { REQUESTS_A_MINUTE } from '../../src/admission/rate-limits.ts';
import { type PushedBrowser, PushService } from '../push/push-service.ts';
import { ControlUnderTest } from './control-under-test.ts';

let under: ControlUnderTest;
let service: PushService;
beforeEach(async () => {
  service = await PushService.start();
  under = await ControlUnderTest.start({ pushAgent: service.agent() });
});
afterEach(async () => {
  await under.stop();
  await service.stop();
});

const inMs = (ms: number) => Math.ceil((Date.now() + ms) / 1000) * 1000;
const HOUR = 3_600_000;
const make = (id: string, more: object = { startsMs: inMs(2 * HOUR) }) =>
  under.operator('POST', '/api/v1/rooms', { id, title: `Room ${id}`, ...more });
const act = (id: string, what: string) => under.operator('POST', `/api/v1/rooms/${id}/${what}`);
const change = (id: string, body: object) => under.operator('PATCH', `/api/v1/rooms/${id}`, body);
const set = (id: string, browser: PushedBrowser, language = 'en') =>
  under.ask('POST', `/api/v1/rooms/${id}/reminders`, { body: browser.subscription(language) });
const drop = (id: string, reminder: string) =>
  under.ask('DELETE', `/api/v1/rooms/${id}/reminders/${reminder}`);
const read = (browser: PushedBrowser) =>
  service.pushed.filter((message) => browser.isFor(message)).map((message) => browser.read(message));

test('REMIND-1: one is reminded ten minutes ahead and when it is live, in one’s own language, and no more', async () => {
  const startsMs = inMs(2 * HOUR);
  await make('talk', { startsMs });
  const [ada, ben] = [service.browser(), service.browser()];
  expect((await set('talk', ada, 'fr')).status).toBe(200);
  expect((await set('talk', ben)).status).toBe(200);
  const soonMs = inMs(9 * 60_000);
  await change('talk', { startsMs: soonMs });
  await service.came(2);
  await under.operator('POST', '/api/v1/rooms/talk/green-room');
  await act('talk', 'open');
  await service.came(4);
  const said = (kind: string, language: string) => ({
    kind,
    room: 'talk',
    title: 'Room talk',
    language,
    startsMs: soonMs,
  });
  expect(read(ada)).toEqual([said('soon', 'fr'), said('live', 'fr')]);
  expect(read(ben)).toEqual([said('soon', 'en'), said('live', 'en')]);
  // All was said: nothing of them is kept.
  await act('talk', 'end');
  await make('other');
  await set('other', ada);
  await change('other', { startsMs: inMs(60_000) });
  await service.came(5);
  expect(service.pushed).toHaveLength(5);
});

test('REMIND-2: without a start one is reminded when the stage assembles; who asks when it is near is reminded once it is live', async () => {
  await make('talk', { open: false });
  const [early, late] = [service.browser(), service.browser()];
  await set('talk', early);
  await under.operator('POST', '/api/v1/rooms/talk/green-room');
  await service.came(1);
  await set('talk', late);
  await act('talk', 'open');
  await service.came(3);
  expect(read(early)).toMatchObject([{ kind: 'soon' }, { kind: 'live' }]);
  expect(read(late)).toMatchObject([{ kind: 'live' }]);
});

test('REMIND-3: a reminder is taken back by whoever has its id; asking twice is one', async () => {
  await make('talk', { open: false });
  const [ada, ben] = [service.browser(), service.browser()];
  const { reminder } = (await set('talk', ada)).json;
  expect((await set('talk', ada)).json.reminder).toBe(reminder);
  await set('talk', ben);
  expect((await drop('talk', reminder)).status).toBe(204);
  expect((await drop('talk', reminder)).status).toBe(204);
  await act('talk', 'open');
  await service.came(1);
  expect(read(ben)).toMatchObject([{ kind: 'live' }]);
  expect(read(ada)).toEqual([]);
});

test('REMIND-4: what control could not say while it was away it says when it is back', async () => {
  await make('talk', { open: false });
  const ada = service.browser();
  await set('talk', ada);
  const { publicKey } = (await under.ask('GET', '/api/v1/push-key')).json;
  await under.control.close();
  // Its room went live just before, and nothing was sent yet.
  const { DatabaseSync } = await import('node:sqlite');
  const db = new DatabaseSync(`${under.dir}/data/control.sqlite`);
  db.exec(
    "UPDATE room SET state = 'live', runs_begun = 1, run = 1, t0_ms = 1, opened_ms = 1 WHERE id = 'talk'",
  );
  db.close();
  await under.startControl({ pushAgent: service.agent() });
  await service.came(1);
  expect(read(ada)).toMatchObject([{ kind: 'live', title: 'Room talk' }]);
  expect((await under.ask('GET', '/api/v1/push-key')).json.publicKey).toBe(publicKey);
});

test('REMIND-5: a browser that is gone is forgotten, and a push service that is busy is asked again', async () => {
  await make('talk', { open: false });
  const [gone, busy] = [service.browser(), service.browser()];
  await set('talk', gone);
  service.answers.push({ status: 410 });
  await under.operator('POST', '/api/v1/rooms/talk/green-room');
  await service.came(1);
  await set('talk', busy);
  service.answers.push({ status: 429, headers: { 'retry-after': '1' } });
  await act('talk', 'open');
  await service.came(3);
  expect(service.pushed.slice(1).every((message) => busy.isFor(message))).toBe(true);
}, 20_000);

test('REMIND-11: endpoints that never answer hold up neither another room nor their own', async () => {
  await make('filled', { open: false });
  await make('talk', { open: false });
  const silent = Array.from({ length: 20 }, () => service.browser('silent'));
  for (const browser of silent) await set('filled', browser);
  const [ada, ben] = [service.browser(), service.browser()];
  await set('filled', ada);
  await set('talk', ben);
  await act('filled', 'open');
  await service.holds(silent.length);
  await act('talk', 'open');
  await service.came(2);
  expect([read(ada), read(ben)]).toMatchObject([[{ room: 'filled' }], [{ room: 'talk' }]]);
  expect(service.held.size).toBe(silent.length);
});

test('REMIND-6: only a public push service is written to: everything else is refused by a code', async () => {
  await make('talk', { open: false });
  const { keys, language } = service.browser().subscription();
  const wrong = [
    'http://push.example.org/a',
    'https://push.example.org:8443/a',
    'https://localhost/a',
    'https://127.0.0.1/a',
    'https://2130706433/a',
    'https://0x7f.1/a',
    'https://[::1]/a',
    'https://intranet/a',
    'https://push.example.org./a',
    'https://user@push.example.org/a',
    'https://user:pass@push.example.org/a',
    'file:///etc/passwd',
    'push.example.org',
  ];
  for (const endpoint of wrong) {
    const { status, json } = await under.ask('POST', '/api/v1/rooms/talk/reminders', {
      body: { endpoint, keys, language },
    });
    expect([endpoint, status, json.code]).toEqual([endpoint, 422, 'endpoint_wrong']);
  }
  const short = { ...keys, p256dh: Buffer.alloc(65, 5).toString('base64url') };
  const body = { endpoint: 'https://push.example.org/a', keys: short, language };
  expect((await under.ask('POST', '/api/v1/rooms/talk/reminders', { body })).json.code).toBe(
    'endpoint_wrong',
  );
});

test('REMIND-7: one is reminded of what is to come alone', async () => {
  const browser = service.browser();
  await make('live', {});
  await make('draft', { draft: true });
  await make('over', { open: false });
  await act('over', 'end');
  const codes = [];
  for (const id of ['live', 'draft', 'over', 'nowhere']) codes.push((await set(id, browser)).json.code);
  expect(codes).toEqual(['room_state_wrong', 'room_not_found', 'room_state_wrong', 'room_not_found']);
});

test('REMIND-8: what a stranger can have kept is bounded, and no endpoint is in the log', async () => {
  await make('talk', { open: false });
  const browser = service.browser();
  await set('talk', browser);
  await act('talk', 'open');
  await service.came(1);
  expect(under.log.join('\n')).not.toContain(new URL(browser.endpoint).pathname);
  await under.control.close();
  await under.startControl({ requestsAMinute: { ...REQUESTS_A_MINUTE, reminder: 2 } });
  await make('next', { open: false });
  const from = (browser: PushedBrowser) =>
    under.ask('POST', '/api/v1/rooms/next/reminders', {
      body: browser.subscription(),
      headers: { 'x-forwarded-for': '198.51.100.7' },
    });
  const statuses = [];
  for (let n = 0; n < 3; n++) statuses.push((await from(service.browser())).status);
  expect(statuses).toEqual([200, 200, 429]);
});
