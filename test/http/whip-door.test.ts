import { afterEach, beforeEach, expect, test } from 'vitest';
import { ControlUnderTest, OPERATOR_TOKEN } from './control-under-test.ts';

let under: ControlUnderTest;
beforeEach(async () => {
  under = await ControlUnderTest.start();
  await under.room('stage');
});
afterEach(() => under.stop());

test('WHIPDOOR-1: an offer with a good token answers 201 with the answer, Location and ETag (RFC 9725 §4.2)', async () => {
  const { place, whipToken } = await under.invitation('stage', { name: 'Ada' });
  const answer = await under.speak('stage', whipToken, 'v=0\r\no=ada\r\n');

  expect(answer.status).toBe(201);
  expect(answer.headers['content-type']).toBe('application/sdp');
  expect(answer.text).toBe(`v=0\r\ns=${place}\r\n`);
  expect(answer.headers.location).toMatch(new RegExp(`^/whip/stage/${place}\\.s1$`));
  expect(answer.headers.etag).toBe('"s1"');
  expect(answer.headers['link']).toBeUndefined();
  expect(answer.headers['cache-control']).toBe('no-store');
  expect(under.media.told.at(-1)).toEqual({
    method: 'POST',
    path: '/rooms/stage/speakers',
    body: { place, name: 'Ada', muted: false, role: 'speaker', offer: 'v=0\r\no=ada\r\n' },
  });
});

test('WHIPDOOR-2: only SDP of a sensible size is taken', async () => {
  const { whipToken: token } = await under.invitation('stage');
  const post = (type: string, body: string) =>
    under.ask('POST', '/whip/stage', { token, body, headers: { 'content-type': type } });
  expect(await post('application/json', '{}')).toMatchObject({
    status: 415,
    json: { code: 'media_type_unsupported' },
  });
  expect((await post('text/plain', 'v=0')).status).toBe(415);
  expect((await post('APPLICATION/SDP; charset=utf-8', 'v=0')).status).toBe(201);
  expect(await post('application/sdp', 'a'.repeat(200_000))).toMatchObject({
    status: 413,
    json: { code: 'body_too_large' },
  });
  expect((await post('application/sdp', '')).status).toBe(400);
});

test('WHIPDOOR-3: without a token 401, with a wrong one 401, each with a challenge (RFC 6750 §3)', async () => {
  await under.room('other');
  const { whipToken } = await under.invitation('other');
  const missing = await under.speak('stage', undefined);
  expect([missing.status, missing.json.code]).toEqual([401, 'token_missing']);
  expect(missing.headers['www-authenticate']).toBe('Bearer realm="tribune"');
  for (const token of ['nonsense', whipToken, OPERATOR_TOKEN]) {
    const wrong = await under.speak('stage', token);
    expect([wrong.status, wrong.json.code]).toEqual([401, 'token_wrong']);
    expect(wrong.headers['www-authenticate']).toContain('error="invalid_token"');
  }
  expect((await under.speak('nowhere', whipToken)).json.code).toBe('room_not_found');
});

test.each([
  ['stage_full', 409],
  ['offer_malformed', 400],
  ['offer_without_opus', 422],
  ['offer_unsupported', 422],
])("WHIPDOOR-4: the stage's refusal %s comes through as %i", async (code, status) => {
  const { whipToken } = await under.invitation('stage');
  under.media.answer = () => ({ status: 409, body: { code, detail: 'Because.' } });
  const answer = await under.speak('stage', whipToken);
  expect(answer).toMatchObject({ status, json: { code, status, detail: 'Because.', type: 'about:blank' } });
  expect(answer.headers['content-type']).toContain('application/problem+json');
});

test('WHIPDOOR-5: while media is away, restarting or in trouble it answers 503 with Retry-After', async () => {
  const { whipToken } = await under.invitation('stage');
  const expectUnavailable = async () => {
    const { status, json, headers } = await under.speak('stage', whipToken);
    expect([status, json.code, headers['retry-after']]).toEqual([503, 'unavailable', '1']);
    expect(json.detail).not.toContain('secret');
  };
  under.held.clear();
  await expectUnavailable();
  under.media.answer = () => ({ status: 500, body: { code: 'unavailable', detail: 'secret stack' } });
  await expectUnavailable();
  await under.media.stop();
  await expectUnavailable();
});

test('WHIPDOOR-6: DELETE of the Location ends the session; of any other it is 404', async () => {
  const [ada, bob] = [await under.invitation('stage'), await under.invitation('stage', { name: 'Bob' })];
  const location = (await under.speak('stage', ada.whipToken)).headers.location ?? '';
  const leave = (url: string, token?: string) => under.ask('DELETE', url, { token });

  expect((await leave(location)).json.code).toBe('token_missing');
  expect((await leave(location, bob.whipToken)).json.code).toBe('session_not_found');
  expect((await leave(location, 'nonsense')).json.code).toBe('token_wrong');
  // A restart of control forgets nothing that a speaker holds.
  await under.control.close();
  await under.startControl();
  expect((await leave(location, ada.whipToken)).status).toBe(200);
  await under.media.heard(({ method, path }) => method === 'DELETE' && path === '/rooms/stage/speakers/s1');
  const gone = await leave(`/whip/stage/${ada.place}.gone`, ada.whipToken);
  expect([gone.status, gone.json.code]).toEqual([404, 'session_not_found']);
  await under.operator('POST', '/api/v1/rooms/stage/end');
  expect((await leave(location, ada.whipToken)).json.code).toBe('session_not_found');
});

test('WHIPDOOR-7: GET, PUT and PATCH answer 405 with Allow (RFC 9725 §4.2, §4.3)', async () => {
  const cases = [
    ['/whip/stage', 'OPTIONS, POST', ['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE']],
    ['/whip/stage/ada.s1', 'DELETE, OPTIONS', ['GET', 'HEAD', 'PUT', 'PATCH', 'POST']],
  ] as const;
  for (const [url, allow, methods] of cases) {
    for (const method of methods) {
      const { status, headers } = await under.ask(method, url);
      expect([method, url, status, headers.allow]).toEqual([method, url, 405, allow]);
    }
    const patch = await under.ask('PATCH', url, {
      body: 'a=end-of-candidates',
      headers: { 'content-type': 'application/trickle-ice-sdpfrag' },
    });
    expect([patch.status, patch.json?.code]).toEqual([405, 'method_not_allowed']);
  }
});

test('WHIPDOOR-8: OPTIONS answers 204 with Accept-Post and what a page of another origin needs', async () => {
  const { status, headers } = await under.ask('OPTIONS', '/whip/stage', {
    headers: {
      origin: 'https://elsewhere.example',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,content-type',
    },
  });
  expect(status).toBe(204);
  expect(headers['accept-post']).toBe('application/sdp');
  expect(headers['access-control-allow-origin']).toBe('*');
  expect(headers['access-control-allow-methods']).toContain('POST');
  expect(headers['access-control-allow-headers']).toMatch(/Authorization, Content-Type/);

  const resource = await under.ask('OPTIONS', '/whip/stage/ada.s1');
  expect(resource.headers['access-control-allow-methods']).toContain('DELETE');
  const refused = await under.speak('stage', undefined);
  expect(refused.headers['access-control-allow-origin']).toBe('*');
  expect(refused.headers['access-control-expose-headers']).toContain('Location');
});
