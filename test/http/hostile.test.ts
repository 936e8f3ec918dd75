import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { clientAddressOf, networkOf } from '../../src/admission/client-network.ts';
import { bearerOf } from '../../src/http/bearer.ts';
import { ControlUnderTest, OPERATOR_TOKEN } from './control-under-test.ts';

const numRuns = process.env['TRIBUNE_LONG'] ? 5_000 : 150;

let under: ControlUnderTest;
let whipToken = '';
beforeAll(async () => {
  under = await ControlUnderTest.start();
  await under.room('open');
  whipToken = (await under.invitation('open')).whipToken;
});
afterAll(() => under.stop());

/** Whatever Node's own client will put in a header. */
const header = fc.string({
  unit: fc
    .integer({ min: 0x20, max: 0xff })
    .filter((code) => code !== 0x7f)
    .map((code) => String.fromCharCode(code)),
});
const segment = fc.oneof(
  fc.constantFrom('open', '..', '.', '%00', '%2f', '%', ''),
  fc.string({ maxLength: 300 }).map(encodeURIComponent),
);
const method = fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS');
const path = fc.oneof(
  segment.map((room) => `/whip/${room}`),
  fc.tuple(segment, segment).map(([room, session]) => `/whip/${room}/${session}`),
  segment.map((room) => `/api/v1/rooms/${room}`),
  fc.tuple(segment, segment).map(([room, rest]) => `/api/v1/rooms/${room}/${rest}`),
  fc.tuple(segment, segment).map(([room, place]) => `/api/v1/rooms/${room}/stage/${place}`),
  segment.map((query) => `/api/v1/rooms?limit=${query}&before=${query}`),
  fc.constantFrom(
    '/api/v1/rooms',
    '/api/v1/invitations/exchange',
    '/api/v1/rooms/open/links',
    '/api/v1/rooms/open/invitations',
    '/api/v1/accounts/begin',
    '/api/v1/accounts',
    '/api/v1/accounts/password',
    '/api/v1/accounts/invitations',
    '/api/v1/session',
    '/api/v1/session/rooms',
    '/api/v1/session/passkey/begin',
    '/api/v1/session/passkey',
    '/api/v1/session/password',
    '/api/v1/session/oidc',
    '/api/v1/session/callback/oidc?state=x&code=y',
    '/internal/media/lost',
    '/internal/media/hello',
  ),
);
const body = fc.oneof(
  fc.json(),
  fc.string(),
  fc.constant(undefined),
  fc
    .record({ title: fc.anything(), id: fc.anything(), open: fc.anything() }, { requiredKeys: [] })
    .map((value) => JSON.stringify(value, (_, inner) => (typeof inner === 'bigint' ? `${inner}` : inner))),
  fc
    .record({ name: fc.string({ unit: 'binary' }), muted: fc.anything() })
    .map((value) => JSON.stringify(value)),
  fc.record({ secret: fc.string({ unit: 'binary' }) }).map((value) => JSON.stringify(value)),
  fc
    .record({ name: fc.string(), email: fc.oneof(fc.emailAddress(), fc.string()), password: fc.string() })
    .map((value) => JSON.stringify(value)),
  fc
    .record({ id: fc.string(), rawId: fc.string(), type: fc.constant('public-key'), response: fc.object() })
    .map((response) =>
      JSON.stringify({ response }, (_, inner) => (typeof inner === 'bigint' ? `${inner}` : inner)),
    ),
  fc.record({ uses: fc.integer(), role: fc.string() }).map((value) => JSON.stringify(value)),
);
const type = fc.oneof(
  fc.constantFrom('application/json', 'application/sdp', 'text/plain', 'application/json; charset=x'),
  header,
);
const authorization = fc.oneof(
  fc.constant(`Bearer ${OPERATOR_TOKEN}`),
  fc.constant(undefined),
  header,
  header.map((token) => `Bearer ${token}`),
);

const cookie = fc.oneof(
  fc.constant(undefined),
  header,
  header.map((value) => `tribune.session_token=${value}`),
  header.map((value) => `tribune.challenge=${value}`),
);
/** A port that is none among them. */
const host = fc.oneof(header, fc.constantFrom('tribune.example', 'tribune.example:99999', '[::1]:1', 'a..b'));

test('API-15: whatever is asked, whoever asks, the answer is never a fault of the server', async () => {
  await fc.assert(
    fc.asyncProperty(
      method,
      path,
      body,
      type,
      authorization,
      host,
      cookie,
      async (method, path, body, type, authorization, host, cookie) => {
        const headers = {
          host: host.trim() === '' ? 'tribune.example' : host,
          'content-type': type,
          ...(authorization === undefined ? {} : { authorization }),
          ...(cookie === undefined ? {} : { cookie }),
        };
        const answer = await under.ask(method, path, { body, headers });
        expect(answer.status).toBeGreaterThanOrEqual(200);
        expect(answer.status).toBeLessThan(500);
      },
    ),
    { numRuns },
  );
}, 120_000);

test('whatever an offer holds, media gets it whole or not at all', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 500 }), async (offer) => {
      await under.operator('POST', '/api/v1/rooms/open/open');
      const { status } = await under.speak('open', whipToken, offer);
      if (status === 201) expect(under.media.told.at(-1)?.body.offer).toBe(offer);
      else expect(status).toBeLessThan(500);
    }),
    { numRuns: Math.min(numRuns, 500) },
  );
}, 120_000);

test('a Bearer token is read from any header, or none is there', () => {
  expect(bearerOf('Bearer abc')).toBe('abc');
  expect(bearerOf('bearer   abc')).toBe('abc');
  expect(bearerOf('Bearer')).toBeUndefined();
  expect(bearerOf('Bearer ')).toBeUndefined();
  expect(bearerOf('Basic YTpi')).toBeUndefined();
  expect(bearerOf(`Bearer ${'a'.repeat(513)}`)).toBeUndefined();
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const token = bearerOf(text);
      return token === undefined || text.endsWith(token);
    }),
  );
});

test('an address belongs to the network that its customer was given', () => {
  expect(networkOf('192.0.2.200')).toBe('192.0.2.0/24');
  expect(networkOf('::ffff:192.0.2.7')).toBe('192.0.2.0/24');
  expect(networkOf('2001:db8:a::1')).toBe('2001:db8:a::/48');
  expect(networkOf('2001:0db8:000a:1::1')).toBe('2001:db8:a::/48');
  expect(networkOf('::1')).toBe('0:0:0::/48');
  expect(networkOf('fe80::1%eth0')).toBe('fe80:0:0::/48');
  expect(networkOf('64:ff9b::192.0.2.33')).toBe('64:ff9b:0::/48');
  fc.assert(
    fc.property(fc.ipV6(), (address) =>
      /^[0-9a-f]+:[0-9a-f]+:[0-9a-f]+::\/48$|\/24$/.test(networkOf(address)),
    ),
  );
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => networkOf(clientAddressOf(text) ?? '') !== ''),
  );
  expect(clientAddressOf(undefined)).toBeUndefined();
  expect(clientAddressOf('')).toBeUndefined();
  expect(clientAddressOf('198.51.100.1, 192.0.2.7')).toBe('192.0.2.7');
  // Behind an edge of one's own, the edge's word counts; what the client says of itself never does.
  expect(clientAddressOf('198.51.100.1, 192.0.2.7, ::ffff:10.0.0.2, 127.0.0.1')).toBe('192.0.2.7');
  expect(clientAddressOf('10.0.0.9, fd00::1')).toBe('10.0.0.9');
  expect(clientAddressOf('unknown')).toBe('unknown');
});
