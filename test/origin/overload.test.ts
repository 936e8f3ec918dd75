import { once } from 'node:events';
import http from 'node:http';
import type { Challenge } from 'altcha-lib/types';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { EpochChallenges } from '../../src/admission/epoch-challenges.ts';
import { REQUESTS_A_MINUTE } from '../../src/admission/rate-limits.ts';
import { LOAD_PATH, PRICE_PATH } from '../../src/ingest/ingest-paths.ts';
import type { OriginOptions } from '../../src/origin/origin.ts';
import { proofOf } from '../admission/proof-of.ts';
import { OriginUnderTest } from './origin-under-test.ts';

let origin: OriginUnderTest;
let control: http.Server;
let held: http.ServerResponse[];
/** Who holds what it is asked. */
let holds: boolean;
/** Of each request that reached control, the way that it came. */
let cameFrom: string[];

beforeEach(async () => {
  origin = await OriginUnderTest.start();
  held = [];
  holds = false;
  cameFrom = [];
  control = http.createServer((request, response) => {
    request.resume();
    cameFrom.push(String(request.headers['x-forwarded-for']));
    const refused = request.headers.authorization?.includes('wrong');
    if (holds) held.push(response);
    else response.writeHead(refused ? 401 : 204).end();
  });
  control.listen(origin.options.controlDoor);
  await once(control, 'listening');
});
afterEach(async () => {
  control.closeAllConnections();
  control.close();
  await origin.close();
});

interface Answer {
  readonly status: number;
  readonly code: string | undefined;
  readonly waitS: number;
  readonly ticket: string | undefined;
}

async function ask(method: string, path: string, headers: Record<string, string> = {}): Promise<Answer> {
  const response = await fetch(`${origin.url}${path}`, { method, headers });
  const text = await response.text();
  const code = text === '' ? undefined : (JSON.parse(text) as { code: string }).code;
  return {
    status: response.status,
    code,
    waitS: Number(response.headers.get('retry-after')),
    ticket: response.headers.get('tribune-ticket') ?? undefined,
  };
}

/** Control stands still and its line grows, until strangers who want in are refused. */
async function untilJoinsQueue(): Promise<void> {
  holds = true;
  let refused = false;
  for (let n = 0; !refused; n++) {
    const headers = { 'x-forwarded-for': `198.51.${n % 250}.7` };
    void fetch(`${origin.url}/api/v1/rooms`, { headers }).then(
      ({ status }) => {
        if (status === 503) refused = true;
      },
      () => undefined,
    );
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function letGo(): void {
  holds = false;
  for (const response of held.splice(0)) response.writeHead(204).end();
}

const HAND = '/api/v1/rooms/talk/hands';

test('ADMIT-8, PRICE-3: amid a crowd a reaction is refused, a stranger who asks to speak is asked for a price, a speaker gets in', async () => {
  expect((await ask('POST', HAND)).status).toBe(204);
  await untilJoinsQueue();
  const reaction = await ask('POST', '/api/v1/rooms/talk/reactions');
  expect([reaction.status, reaction.code]).toEqual([503, 'overloaded']);
  expect(reaction.waitS).toBeGreaterThanOrEqual(1);
  const hand = await ask('POST', HAND);
  expect([hand.status, hand.code]).toEqual([503, 'proof_or_patience']);
  expect(hand.waitS).toBeGreaterThanOrEqual(20);
  expect(hand.waitS).toBeLessThanOrEqual(30);
  // The same ticket again says how long there is to wait, and no other is given for it.
  const again = await ask('POST', HAND, { 'tribune-ticket': hand.ticket ?? '' });
  expect([again.ticket, again.code]).toEqual([hand.ticket, 'proof_or_patience']);
  const before = held.length;
  const speaking = ask('POST', '/whip/talk', { authorization: 'Bearer of a speaker' });
  await origin.until(
    async () => held.length,
    (count) => count === before + 1,
  );
  letGo();
  expect((await speaking).status).toBe(204);
});

test('PRICE-2: whoever has computed for it gets in before other strangers, once', async () => {
  await untilJoinsQueue();
  const response = await fetch(`${origin.url}/challenge.json`);
  expect(response.headers.get('cache-control')).toMatch(/^public, max-age=\d{1,2}$/);
  const challenge = (await response.json()) as Challenge;
  const proof = await proofOf(challenge);
  letGo();
  expect((await ask('POST', HAND, { 'tribune-proof': proof })).status).toBe(204);
  expect((await ask('POST', HAND, { 'tribune-proof': proof })).code).toBe('proof_or_patience');
});

test('ADMIT-10: credentials that control took make one no stranger, and credentials that it refused do not', async () => {
  const listRooms = (token: string) =>
    ask('GET', '/api/v1/session/rooms', { authorization: `Bearer ${token}` });
  expect((await listRooms('good')).status).toBe(204);
  expect((await listRooms('wrong')).status).toBe(401);
  await untilJoinsQueue();
  letGo();
  expect((await ask('POST', HAND, { authorization: 'Bearer good' })).status).toBe(204);
  expect((await ask('POST', HAND, { authorization: 'Bearer wrong' })).code).toBe('proof_or_patience');
});

/** As the settings have it: the origin anew, before the same control. */
async function restart(options: Partial<OriginOptions>): Promise<void> {
  await origin.close();
  origin = await OriginUnderTest.start(options);
  await new Promise((resolve) => control.close(resolve));
  control.listen(origin.options.controlDoor);
  await once(control, 'listening');
}

test('LIMITS-4: who comes by a cache at a public address is counted by where they come from, once the settings name it', async () => {
  const cache = '198.51.100.7';
  const requestsAMinute = { ...REQUESTS_A_MINUTE, hand: 1 };
  const raise = async (way: string) => (await ask('POST', HAND, { 'x-forwarded-for': way })).status;
  await restart({ requestsAMinute });
  expect(await raise(`203.0.113.9, ${cache}`)).toBe(204);
  expect(await raise(`203.0.114.9, ${cache}`)).toBe(429);
  await restart({ requestsAMinute, proxies: ['198.51.100.0/24', '2001:db8::/32'] });
  expect(await raise(`203.0.113.9, ${cache}`)).toBe(204);
  expect(await raise(`203.0.113.8, ${cache}, 10.0.0.3`)).toBe(429);
  expect(await raise(`203.0.114.9, 2001:db8::7, ${cache}`)).toBe(204);
  // What a stranger wrote before is no more believed than without any cache.
  expect(await raise(`192.0.2.1, 203.0.115.9, ${cache}`)).toBe(204);
  expect(await raise(`192.0.2.2, 203.0.115.9, ${cache}`)).toBe(429);
  // Control hears of no cache.
  expect(cameFrom.slice(-1)).toEqual(['192.0.2.1, 203.0.115.9, 127.0.0.1']);
});

test('LIMITS-1, LIMITS-2, LIMITS-5: at the origin strangers and unknown credentials are counted by network, known credentials by themselves', async () => {
  await restart({ requestsAMinute: { ...REQUESTS_A_MINUTE, hand: 2, unproven: 3, believed: 25 } });
  const hall = { 'x-forwarded-for': '203.0.113.9' };
  const statuses = async (times: number, method: string, path: string, headers: Record<string, string>) => {
    const each: number[] = [];
    for (let n = 0; n < times; n++) each.push((await ask(method, path, headers)).status);
    return each;
  };
  expect(await statuses(3, 'POST', HAND, hall)).toEqual([204, 204, 429]);
  expect(await statuses(1, 'POST', HAND, { 'x-forwarded-for': '203.0.114.9' })).toEqual([204]);
  // Whoever has spoken from there goes on, whatever others send from there.
  const speaker = { ...hall, authorization: 'Bearer of a speaker' };
  expect(await statuses(1, 'POST', '/whip/talk', speaker)).toEqual([204]);
  const guess = (n: number) => ({ ...hall, authorization: `Bearer wrong ${n}` });
  const guesses: number[] = [];
  for (let n = 0; n < 4; n++) guesses.push((await ask('POST', '/whip/talk', guess(n))).status);
  expect(guesses).toEqual([401, 401, 429, 429]);
  expect(await statuses(20, 'POST', '/whip/talk', speaker)).toEqual(Array(20).fill(204));
  // Until one asks more than any studio does; from elsewhere the same one still gets in.
  expect((await statuses(6, 'POST', '/whip/talk', speaker)).at(-1)).toBe(429);
  const elsewhere = { ...speaker, 'x-forwarded-for': '203.0.115.9' };
  expect(await statuses(1, 'POST', '/whip/talk', elsewhere)).toEqual([204]);
});

test('ADMIT-13: who is refused keeps the connection, unless what follows on it may be long', async () => {
  await origin.ingest.putJson(LOAD_PATH, { level: 1, sinceMs: 5, cause: 'set', tiers: [], steps: [] });
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const react = (body: string | undefined, headers: http.OutgoingHttpHeaders = {}) =>
    new Promise<{ readonly status: number | undefined; readonly port: number; readonly closes: boolean }>(
      (resolve, reject) => {
        const request = http.request(`${origin.url}/api/v1/rooms/talk/reactions`, {
          agent,
          method: 'POST',
          headers,
        });
        request.on('error', reject);
        request.on('response', (response) => {
          const port = request.socket?.localPort ?? 0;
          const closes = response.headers.connection === 'close';
          response.resume().on('end', () => resolve({ status: response.statusCode, port, closes }));
        });
        request.end(body);
      },
    );
  const first = await react('{"counts":{"clap":1}}');
  expect([first.status, first.closes]).toEqual([503, false]);
  const second = await react('x'.repeat(60_000));
  expect([second.status, second.closes, second.port]).toEqual([503, false, first.port]);
  const long = await react('x'.repeat(70_000));
  expect([long.status, long.closes]).toEqual([503, true]);
  expect((await react('x', { 'transfer-encoding': 'chunked' })).closes).toBe(true);
  agent.destroy();
});

test('PRICE-6: control tells an origin the secret of the installation, and a start of the origin keeps it', async () => {
  const secret = Buffer.alloc(32, 3);
  const tell = (told: unknown) => origin.ingest.putJson(PRICE_PATH, { secret: told });
  for (const wrong of [undefined, 5, '', 'short', `${secret.toString('base64url')}x`])
    expect((await tell(wrong)).status).toBe(400);
  expect((await tell(secret.toString('base64url'))).status).toBe(204);
  await origin.stop();
  await origin.open();
  const challenge = (await (await fetch(`${origin.url}/challenge.json`)).json()) as Challenge;
  const other = new EpochChallenges(secret);
  expect(await other.proves(await proofOf(challenge), origin.clock.ms)).toBe(true);
});
