import { afterEach, beforeEach, expect, test } from 'vitest';
import { urgencyOf } from '../../src/contract/priorities.ts';
import { type OperationName, ROUTES } from '../../src/contract/routes.ts';
import { CountingOrigin } from './counting-origin.ts';
import { Nginx } from './nginx.ts';

/** Of the crowd's requests, and of the stage's, so many go on at a time; of one caller's of either, so many. */
const MOST = 512;
const MOST_OF_ONE = 64;
const SEGMENT = '/live/talk/r1/aac64/99.m4s';

let origin: CountingOrigin;
let nginx: Nginx;

beforeEach(async () => {
  origin = await CountingOrigin.start();
  // Callers are then who we say they are.
  nginx = await Nginx.start(origin.url, undefined, { below: ['127.0.0.1'] });
});
afterEach(async () => {
  await nginx.stop();
  await origin.close();
});

function ask(from: string, path: string, method = 'GET'): Promise<number> {
  const headers = { 'X-Forwarded-For': from };
  return fetch(nginx.url + path, { method, headers }).then(
    async (response) => {
      await response.arrayBuffer();
      return response.status;
    },
    () => 0,
  );
}

/** Lets the origin keep what a crowd asks of control, until as many as may be are there. @returns lets go of them */
async function flood(): Promise<() => Promise<void>> {
  const held: (() => void)[] = [];
  const full = origin.until(() => held.length === MOST);
  origin.answer = (request, response) => {
    if (request.headers['x-forwarded-for']?.includes('203.0.113.'))
      held.push(() => response.writeHead(204).end());
    else response.writeHead(204).end();
  };
  const crowd = Array.from({ length: MOST }, (_, i) => ask(`203.0.113.${i % 200}`, '/api/v1/rooms/talk'));
  await full;
  return async () => {
    for (const answer of held) answer();
    expect(new Set(await Promise.all(crowd))).toEqual(new Set([204]));
  };
}

test('EDGE-10: a crowd that floods the controls is refused at once beyond 512, and neither the stage nor listeners notice', async () => {
  const letGo = await flood();
  const refused = await fetch(`${nginx.url}/api/v1/rooms/talk`);
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '2']);
  expect(await refused.json()).toMatchObject({
    code: 'unavailable',
    detail: 'Too many ask already; try again. Listening goes on.',
  });
  expect(await ask('198.51.100.1', SEGMENT)).toBe(204);
  // Operation by operation, as the contract says how urgent each is.
  const wrong: string[] = [];
  await Promise.all(
    (Object.keys(ROUTES) as OperationName[]).map(async (name, i) => {
      const { method, path } = ROUTES[name];
      const { priority } = urgencyOf(name);
      const status = await ask(`198.51.100.${i % 100}`, path.replace(/\{\w+\}/g, 'abcd'), method);
      const expected = priority === 'stage' || priority === 'host' ? 204 : 503;
      if (status !== expected) wrong.push(`${name} (${priority}): ${status}`);
    }),
  );
  expect(wrong).toEqual([]);
  await letGo();
});

test('EDGE-43: one caller has 64 of these places; an address of IPv6 stands for its /48, in which one customer has endless ones', async () => {
  const held: (() => void)[] = [];
  origin.answer = (_request, response) => void held.push(() => response.writeHead(204).end());
  const ofOne = (i: number) => `2001:db8:7:${i.toString(16)}::${i}`;
  const full = origin.until(() => held.length === MOST_OF_ONE);
  const asking = Array.from({ length: MOST_OF_ONE }, (_, i) => ask(ofOne(i), '/api/v1/rooms/talk'));
  await full;
  expect(await ask(ofOne(500), '/api/v1/rooms/talk')).toBe(503);
  const another = origin.until(() => held.length === MOST_OF_ONE + 2);
  const others = [ask('2001:db8:8::1', '/api/v1/rooms/talk'), ask(ofOne(0), '/api/v1/rooms/talk/stage')];
  await another;
  for (const answer of held) answer();
  expect(new Set(await Promise.all([...asking, ...others]))).toEqual(new Set([204]));
});

test('EDGE-44: a recording that there cannot be does not reach the origin, and one caller has 32 of the 128 that are read at a time', async () => {
  for (const path of ['/live/nobody/r1/clips/abcd.m4a', '/live/talk/r0/clips/abcd.m4a'])
    expect([path, await ask('198.51.100.1', path)]).toEqual([path, path.includes('r0') ? 410 : 404]);
  expect(origin.asked.filter((path) => path.endsWith('.m4a'))).toEqual([]);
  const held: (() => void)[] = [];
  origin.answer = (_request, response) => void held.push(() => response.writeHead(204).end());
  const clip = '/live/talk/r1/clips/abcd.m4a';
  const full = origin.until(() => held.length === 32);
  const reading = Array.from({ length: 32 }, () => ask('198.51.100.1', clip));
  await full;
  expect(await ask('198.51.100.1', clip)).toBe(503);
  const another = origin.until(() => held.length === 33);
  const other = ask('198.51.100.2', clip);
  await another;
  for (const answer of held) answer();
  expect(new Set(await Promise.all([...reading, other]))).toEqual(new Set([204]));
});
