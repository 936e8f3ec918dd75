import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { freePort } from '../doors/free-port.ts';
import { CountingOrigin, sendObject } from './counting-origin.ts';
import { Nginx } from './nginx.ts';
import { keysIn } from './room-behind-edge.ts';

const SEGMENT = '/live/talk/r1/aac64/99.m4s';
const HEAD = '/live/talk/head.json';
/** More than the hundred things that one caller may ask for in a second, and some: they are one network, before a cold edge. */
const LISTENERS = 250;

let origin: CountingOrigin;
let nginx: Nginx;

beforeEach(async () => {
  origin = await CountingOrigin.start();
  nginx = await Nginx.start(origin.url);
});
afterEach(async () => {
  await nginx.stop();
  await origin.close();
});

const statusAndText = async (path: string): Promise<string> => {
  const response = await fetch(nginx.url + path);
  return `${response.status} ${await response.text()}`;
};

test(`EDGE-19: an origin that takes requests and does not answer gets two for an object at most, whatever ${LISTENERS} listeners want; when it answers, all have it`, async () => {
  const held: (() => void)[] = [];
  origin.answer = (_request, response) => void held.push(() => sendObject(response));
  const asking = Promise.all(Array.from({ length: LISTENERS }, () => statusAndText(SEGMENT)));
  // The second is let through to it when it has waited for six tenths of a second.
  await origin.until(() => held.length === 2);
  origin.answer = (_request, response) => sendObject(response);
  for (const answer of held) answer();
  expect([...new Set(await asking)]).toEqual(['200 sound']);
  expect(origin.timesAsked(SEGMENT)).toBe(2);
});

test('EDGE-19: whoever waits in the last turn has it, too, when the origin answers', async () => {
  const held: (() => void)[] = [];
  origin.answer = (_request, response) => void held.push(() => sendObject(response));
  // With the turns before, the last one has the thousandth to ask for it among them.
  const asking = Promise.all(Array.from({ length: LISTENERS }, () => statusAndText(SEGMENT)));
  await origin.until(() => held.length === 2);
  // All are in the last turn when two who came now have waited for as long.
  const others = Promise.all(Array.from({ length: 2 }, () => statusAndText('/live/talk/r1/aac64/98.m4s')));
  await origin.until(() => held.length === 4);
  origin.answer = (_request, response) => sendObject(response);
  for (const answer of held) answer();
  expect([...new Set([...(await asking), ...(await others)])]).toEqual(['200 sound']);
});

test('EDGE-5: that a number is missing is kept by no turn of waiting either', async () => {
  origin.answer = (_request, response) =>
    void setTimeout(() => response.writeHead(404, { 'Cache-Control': 'max-age=5' }).end('missing'), 150);
  const asking = Array.from({ length: 10 }, () => statusAndText(SEGMENT));
  // They ask themselves, two at a time; who waits for too long is told so.
  for (const answer of await Promise.all(asking)) expect(answer).toMatch(/^(?:404 missing|503 )/);
  expect(keysIn(nginx).filter((key) => key.includes('99.m4s'))).toEqual([]);
});

test('EDGE-20: an origin far away, or slow, is asked once', async () => {
  origin.answer = (_request, response) => void setTimeout(() => sendObject(response), 150);
  expect(await statusAndText('/live/talk/r1/aac64/98.m4s')).toBe('200 sound');
  const answers = Array.from({ length: 100 }, async (_, i) => {
    await wait(i);
    return statusAndText(SEGMENT);
  });
  expect([...new Set(await Promise.all(answers))]).toEqual(['200 sound']);
  expect(origin.timesAsked(SEGMENT)).toBe(1);
});

test('EDGE-23: with the origin gone heads serve on, and what the edge does not have is refused in words', async () => {
  expect(await statusAndText(HEAD)).toContain('200 {"room":"talk"');
  await origin.close();
  const found = async () => {
    const { status, headers } = await fetch(nginx.url + HEAD);
    return `${status} ${headers.get('tribune-cache')}`;
  };
  await expect.poll(found, { timeout: 3_000, interval: 50 }).toBe('200 STALE');
  const refused = await fetch(nginx.url + SEGMENT);
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '2']);
  expect(await refused.json()).toMatchObject({ code: 'unavailable', status: 503 });
});

test('EDGE-24: a second origin is asked where the first fails, and never in turns', async () => {
  const other = await CountingOrigin.start();
  const both = { origins: [new URL(origin.url).host, new URL(other.url).host] };
  const edge = await Nginx.start(origin.url, undefined, both);
  const segment = async (n: number) => (await fetch(`${edge.url}/live/talk/r1/aac64/${n}.m4s`)).status;
  try {
    for (let n = 0; n < 10; n++) expect(await segment(n)).toBe(200);
    expect(other.asked).toEqual([]);
    origin.answer = (_request, response) => void response.writeHead(500).end();
    expect(await segment(11)).toBe(200);
    expect(other.timesAsked('/live/talk/r1/aac64/11.m4s')).toBe(1);
    // Both at once, as when it is the edge's own network: whichever comes back is found at once, and not after ten seconds.
    other.answer = origin.answer;
    expect(await segment(12)).toBe(503);
    other.answer = (_request, response) => sendObject(response);
    expect(await segment(12)).toBe(200);
  } finally {
    await edge.stop();
    await other.close();
  }
});

test('EDGE-25: a second origin is asked where the first cannot be reached', async () => {
  const gone = `127.0.0.1:${await freePort()}`;
  const edge = await Nginx.start(origin.url, undefined, { origins: [gone, new URL(origin.url).host] });
  try {
    expect((await fetch(`${edge.url}${SEGMENT}`)).status).toBe(200);
  } finally {
    await edge.stop();
  }
});
