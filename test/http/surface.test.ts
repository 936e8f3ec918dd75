import { afterEach, beforeEach, expect, test } from 'vitest';
import { REQUESTS_A_MINUTE } from '../../src/admission/rate-limits.ts';
import { ControlUnderTest, OPERATOR_TOKEN } from './control-under-test.ts';
import { SITE, signUp } from './signed-in.ts';

let under: ControlUnderTest;
beforeEach(async () => {
  under = await ControlUnderTest.start();
});
afterEach(() => under.stop());

test('API-7: every refusal is a problem with a code (RFC 9457)', async () => {
  const answers = [
    await under.ask('GET', '/api/v1/rooms/nowhere'),
    await under.ask('GET', '/api/v1/rooms/NOT%20AN%20ID'),
    await under.ask('GET', '/api/nothing'),
    await under.ask('GET', '/%E0%A4%A'),
    await under.ask('GET', '/api/v1/rooms/%E0%A4%A'),
    await under.operator('POST', '/api/v1/rooms', '{"title":'),
    await under.operator('POST', '/api/v1/rooms', { title: 'A', surprise: 1 }),
    await under.operator('POST', '/api/v1/rooms', '{"__proto__":{"a":1},"title":"A"}'),
    await under.operator('POST', '/api/v1/rooms', '[]'),
    await under.operator('POST', '/api/v1/rooms', ''),
    await under.operator('POST', '/api/v1/rooms', { title: 'a'.repeat(121) }),
  ];
  expect(answers.map(({ status }) => status)).toEqual([
    404, 400, 404, 400, 400, 400, 400, 400, 400, 400, 400,
  ]);
  for (const { status, headers, json } of answers) {
    expect(headers['content-type']).toBe('application/problem+json');
    expect(Object.keys(json).sort()).toEqual(['code', 'detail', 'status', 'title', 'type']);
    expect(json.status).toBe(status);
    expect(headers['cache-control']).toBe('no-store');
  }
});

test('an empty body with a JSON content type is no body', async () => {
  await under.room('empty');
  const { status } = await under.ask('POST', '/api/v1/rooms/empty/end', { token: OPERATOR_TOKEN, body: '' });
  expect(status).toBe(200);
});

test('API-8: another method on a known path answers 405 with Allow', async () => {
  const { status, headers, json } = await under.ask('DELETE', '/api/v1/rooms');
  expect([status, headers.allow, json.code]).toEqual([405, 'GET, HEAD, OPTIONS, POST', 'method_not_allowed']);
  expect((await under.ask('HEAD', '/api/v1/rooms')).status).toBe(200);
});

test('API-9: pages of other origins may call the API', async () => {
  const { status, headers } = await under.ask('OPTIONS', '/api/v1/rooms/any/stage/one', {
    headers: { origin: 'https://elsewhere.example', 'access-control-request-method': 'PUT' },
  });
  expect(status).toBe(204);
  expect(headers['access-control-allow-origin']).toBe('*');
  expect(headers['access-control-allow-methods']).toBe('DELETE, OPTIONS, PUT');
  expect((await under.ask('GET', '/api/v1/rooms')).headers['access-control-allow-origin']).toBe('*');
});

test('API-10: one network that asks too much waits; others, and this installation itself, do not', async () => {
  await under.control.close();
  await under.startControl({ requestsAMinute: { ...REQUESTS_A_MINUTE, exchange: 3 } });
  const exchange = (client?: string) =>
    under.ask('POST', '/api/v1/invitations/exchange', {
      body: { secret: 'guess' },
      headers: client ? { 'x-forwarded-for': client } : {},
    });
  for (const client of ['203.0.113.1', '203.0.113.77', '6.6.6.6, 203.0.113.9']) {
    expect((await exchange(client)).status).toBe(403);
  }
  const refused = await exchange('203.0.113.200');
  expect([refused.status, refused.json.code]).toEqual([429, 'too_many_requests']);
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
  expect(Number(refused.headers['retry-after'])).toBeLessThanOrEqual(60);
  expect((await exchange('203.0.114.1')).status).toBe(403);
  expect((await exchange()).status).toBe(403);

  const six = ['2001:db8:1::1', '2001:db8:1:2::3', '2001:DB8:1:ffff:1:2:3:4', '2001:db8:1::'];
  const statuses: number[] = [];
  for (const client of six) statuses.push((await exchange(client)).status);
  expect(statuses).toEqual([403, 403, 403, 429]);
  expect((await exchange('2001:db8:2::1')).status).toBe(403);
  // Another purse: who asks too much may still read.
  const read = await under.ask('GET', '/api/v1/rooms', { headers: { 'x-forwarded-for': '203.0.113.1' } });
  expect(read.status).toBe(200);
});

test('LIMITS-1, LIMITS-2: in control whoever shows a place or an account is counted by that, behind whatever address; who guesses by network', async () => {
  await under.control.close();
  await under.startControl({ requestsAMinute: { ...REQUESTS_A_MINUTE, change: 2, hand: 2, unproven: 3 } });
  const hall = { 'x-forwarded-for': '203.0.113.9' };
  await under.room('hall');
  const [ada, ben] = [await under.invitation('hall'), await under.invitation('hall', { name: 'Ben' })];
  const mute = async ({ place, whipToken }: { place: string; whipToken: string }) =>
    (
      await under.ask('PUT', `/api/v1/rooms/hall/stage/${place}`, {
        token: whipToken,
        body: { muted: true },
        headers: hall,
      })
    ).json?.code ?? 'done';
  const codes: string[] = [];
  for (const who of [ada, ada, ada, ben, ben]) codes.push(await mute(who));
  expect(codes[2]).toBe('too_many_requests');
  expect(codes.filter((code) => code === 'too_many_requests')).toHaveLength(1);

  const raise = (n: number, headers: object) =>
    under.ask('POST', '/api/v1/rooms/hall/hands', {
      body: { name: 'Lea', deviceKey: `${n}`.repeat(32) },
      headers: { ...hall, ...headers },
    });
  const statuses = async (from: number, headers: object) => {
    const each: number[] = [];
    for (const n of [from, from + 1, from + 2]) each.push((await raise(n, headers)).status);
    return each;
  };
  expect(await statuses(0, {})).toEqual([201, 201, 429]);
  // Whoever is signed in raises a hand all the same.
  const max = await signUp(under, 'Max');
  expect((await raise(5, { cookie: max.cookie, origin: SITE })).status).toBe(201);

  const guess = (n: number) => mute({ place: ada.place, whipToken: `${ada.whipToken.slice(0, -3)}x${n}x` });
  const guesses: string[] = [];
  for (const n of [1, 2, 3, 4, 5]) guesses.push(await guess(n));
  expect(guesses.at(-1)).toBe('too_many_requests');
  expect(guesses[0]).not.toBe('too_many_requests');
});

test('API-11: internal paths answer only what comes without a client, and no public path leads to them', async () => {
  await under.room('inner');
  const body = { room: 'inner' };
  const lost = (url: string, headers = {}) => under.ask('POST', url, { body, headers });
  expect((await lost('/internal/media/lost', { 'x-forwarded-for': '203.0.113.1' })).status).toBe(404);
  for (const url of [
    '/api/../internal/media/lost',
    '/api/%2e%2e/internal/media/lost',
    '/whip/..%2finternal%2fmedia%2flost',
    '/api//internal/media/lost',
    '//internal/media/lost',
    '/internal/media/lost/',
  ]) {
    expect([url, (await lost(url)).status]).not.toEqual([url, 200]);
  }
  const described = (await under.ask('GET', '/openapi.json')).json;
  const outside = Object.keys(described.paths).filter(
    (path) => !/^\/(api\/|whip\/|openapi\.json$)/.test(path),
  );
  expect(outside).toEqual([]);
});

test('API-12: the log holds no secret', async () => {
  await under.room('quiet');
  const { studioUrl, whipToken } = await under.invitation('quiet');
  const secret = studioUrl.split('#invitation=')[1];
  await under.ask('POST', '/api/v1/invitations/exchange', { body: { secret } });
  await under.ask('GET', `/api/v1/rooms/quiet?token=${whipToken}`);
  await under.ask('GET', `/nothing/${secret}`);
  await under.operator('POST', '/api/v1/rooms', `{"token":"${OPERATOR_TOKEN}"`);
  await under.speak('quiet', whipToken);
  await under.media.stop();
  await under.speak('quiet', whipToken, `v=0 ${whipToken}`);

  const log = under.log.join('\n');
  expect(log).toContain('answered');
  expect(log).toContain('room opened');
  for (const word of [secret, whipToken, OPERATOR_TOKEN]) expect(log).not.toContain(word);
});
