import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { get, StuckClients } from '../attack/stuck-clients.ts';
import { CountingOrigin, programmeAt, sendObject } from './counting-origin.ts';
import { Nginx } from './nginx.ts';
import { rawRequest } from './raw-request.ts';

const CLIENTS = 10;
const SEGMENT = '/live/talk/r1/aac64/99.m4s';
const HEAD = '/live/talk/head.json';
/** More than sockets take in for one who does not read. */
const LARGE = 'x'.repeat(16 * 2 ** 20);

let origin: CountingOrigin;
let nginx: Nginx;
let port: number;

beforeEach(async () => {
  origin = await CountingOrigin.start();
  nginx = await Nginx.start(origin.url);
  port = Number(new URL(nginx.url).port);
});
afterEach(async () => {
  await nginx.stop();
  await origin.close();
});

const statusAndText = async (path: string): Promise<string> => {
  const response = await fetch(nginx.url + path);
  return `${response.status} ${await response.text()}`;
};

const statusOf = async (path: string) => Number((await statusAndText(path)).slice(0, 3));

/** Connections that stand at the edge's port, as the kernel sees its end of them. */
function standing(): number {
  const local = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const lines = readFileSync('/proc/net/tcp', 'utf8').split('\n').slice(1);
  return lines.filter((line) => {
    const [, here = '', , state] = line.trim().split(/\s+/);
    return here.endsWith(local) && state === '01';
  }).length;
}

/** How long `clients` are kept, in s. */
async function keptSeconds(clients: StuckClients): Promise<number> {
  const startMs = performance.now();
  try {
    expect(standing()).toBeGreaterThanOrEqual(CLIENTS);
    while (standing() >= CLIENTS / 2 && performance.now() - startMs < 60_000) await wait(100);
    return (performance.now() - startMs) / 1000;
  } finally {
    clients.close();
  }
}

test('EDGE-36: who neither reads nor goes on writing is cut off after 10 s, and a listener does not notice them', async () => {
  origin.answer = (request, response) => sendObject(response, request.url === SEGMENT ? 'sound' : LARGE);
  await (await fetch(`${nginx.url}/assets/large.js`)).arrayBuffer();
  const kinds = {
    'reads nothing': get('/assets/large.js'),
    'goes on with no head': 'GET /r/talk HTTP/1.1\r\nHost:',
    'sends no body': 'POST /api/v1/rooms HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{',
  };
  for (const [kind, said] of Object.entries(kinds)) {
    const clients = await StuckClients.open(port, CLIENTS, said);
    const startMs = performance.now();
    expect((await fetch(nginx.url + SEGMENT)).status).toBe(200);
    expect(performance.now() - startMs).toBeLessThan(2_000);
    const seconds = await keptSeconds(clients);
    console.log(`who ${kind} is kept for ${seconds.toFixed(1)} s`);
    expect([kind, seconds > 8 && seconds < 13]).toEqual([kind, true]);
  }
});

test('EDGE-37: who writes to control byte by byte holds a connection of the edge and no place at the origin', async () => {
  const before = origin.asked.length;
  const said = 'POST /api/v1/rooms HTTP/1.1\r\nHost: x\r\nContent-Length: 60000\r\n\r\n{';
  const clients = await StuckClients.open(port, 50, said);
  await wait(3_000);
  expect(origin.asked.length).toBe(before);
  const answered = await fetch(`${nginx.url}/api/v1/rooms`, { method: 'POST', body: '{}' });
  expect(answered.status).toBe(200);
  clients.close();
});

test('EDGE-38: an origin that never answers has two requests for an object at any time, and who waits is told in 6 s', async () => {
  origin.answer = () => undefined;
  const startMs = performance.now();
  const answers = Array.from({ length: 200 }, async () => {
    const response = await fetch(nginx.url + SEGMENT);
    return { status: response.status, seconds: (performance.now() - startMs) / 1000 };
  });
  const all = (await Promise.all(answers)).sort((one, other) => one.seconds - other.seconds);
  expect(new Set(all.map(({ status }) => status))).toEqual(new Set([503]));
  // Those for whom it was asked wait as long as the origin may take.
  expect(all.at(-10)?.seconds).toBeLessThan(7);
  expect(origin.mostAtOnce.get(SEGMENT)).toBe(2);
});

test('EDGE-21: where what comes is not to be kept, those who wait ask themselves, two at a time at most', async () => {
  origin.answer = (_request, response) =>
    void setTimeout(() => response.writeHead(404, { 'Cache-Control': 'no-store' }).end('not yet'), 60);
  const answers = await Promise.all(Array.from({ length: 6 }, () => statusAndText(SEGMENT)));
  expect([...new Set(answers)]).toEqual(['404 not yet']);
  expect(origin.mostAtOnce.get(SEGMENT)).toBeLessThanOrEqual(2);
});

test('EDGE-22: while the origin stalls, heads that the edge has serve on, and one request asks for a newer', async () => {
  expect(await statusAndText(HEAD)).toContain('200 {"room":"talk"');
  origin.silent = true;
  // nginx counts in whole seconds; the first to come then waits for the origin, everybody else does not.
  await wait(2_100);
  const stuck = fetch(nginx.url + HEAD, { signal: AbortSignal.timeout(1_500) }).catch(() => undefined);
  await wait(100);
  const answers = await Promise.all(Array.from({ length: 30 }, () => statusAndText(HEAD)));
  expect(new Set(answers).size).toBe(1);
  expect(answers[0]).toContain('200 {"room":"talk"');
  expect(origin.mostAtOnce.get(HEAD)).toBe(1);
  await stuck;
});

/** Segments and parts that do not lie behind. */
function heardNow(current: number): string[] {
  return Array.from({ length: 46 }, (_, i) => current + 2 - i).flatMap((n) =>
    ['aac64', 'aac32', 'opus48'].flatMap((rung) =>
      ['', '.0', '.1', '.2'].map((part) => `/live/talk/r1/${rung}/${n}${part}.m4s`),
    ),
  );
}

test('EDGE-45: an origin that is merely slow is not failed by how many objects are asked for: beyond 512 at a time they wait', async () => {
  await origin.close();
  origin = await CountingOrigin.start(1_000);
  await nginx.stop();
  nginx = await Nginx.start(origin.url);
  expect(await statusAndText('/live/talk/r1/aac64/init.mp4')).toBe('200 sound');
  const held: (() => void)[] = [];
  origin.answer = (_request, response) => void held.push(() => sendObject(response));
  const full = origin.until(() => held.length === 512);
  const segments = Promise.all(heardNow(1_000).map(statusAndText));
  await full;
  origin.answer = (_request, response) => sendObject(response);
  expect(await statusAndText('/r/talk')).toBe('200 sound');
  expect(origin.mostUnderWay).toBe(512 + 1);
  for (const answer of held) answer();
  expect(new Set(await segments)).toEqual(new Set(['200 sound']));
  expect(new Set(origin.asked).size).toBe(origin.asked.length);
});

test('EDGE-39: whoever makes up runs waits a few at a time, and takes no place from those who ask for what there is', async () => {
  const madeUp = Array.from({ length: 600 }, (_, n) => statusOf(`/live/talk/r7/aac64/${n}.m4s`));
  expect(await statusAndText(SEGMENT)).toBe('200 sound');
  const statuses = await Promise.all(madeUp);
  expect([...new Set(statuses)].sort()).toEqual([404, 503]);
  expect(origin.asked).toEqual([SEGMENT]);
});

test('EDGE-46: strangers who ask for pages that nobody has take no place from a programme', async () => {
  const held: (() => void)[] = [];
  origin.answer = (request, response) => {
    if (request.url === SEGMENT) sendObject(response);
    else held.push(() => response.writeHead(404, { 'Cache-Control': 'max-age=5' }).end());
  };
  const full = origin.until(() => held.length === 128);
  const strangers = Array.from({ length: 180 }, (_, n) => statusAndText(`/r/nobody-${n}`));
  await full;
  expect(await statusAndText(SEGMENT)).toBe('200 sound');
  expect(held.length).toBe(128);
  origin.answer = (_request, response) =>
    void response.writeHead(404, { 'Cache-Control': 'max-age=5' }).end();
  for (const answer of held) answer();
  expect(new Set((await Promise.all(strangers)).map((answer) => answer.slice(0, 3)))).toEqual(
    new Set(['404']),
  );
});

test('EDGE-47: settings are read anew without a listener’s noticing', async () => {
  const statuses = new Set<string>();
  let ended = false;
  const listen = async (who: number) => {
    for (let n = who; !ended; n = (n + 7) % 100) {
      const answer = await rawRequest(port, `GET /live/talk/r1/aac64/${n}.m4s HTTP/1.1`);
      statuses.add(`${answer.slice(9, 12)} ${answer.slice(-5)}`);
    }
  };
  const listeners = [0, 1, 2].map(listen);
  await nginx.closeDoor();
  await nginx.openDoor();
  ended = true;
  await Promise.all(listeners);
  expect([...statuses]).toEqual(['200 sound']);
  expect(origin.asked.length).toBe(new Set(origin.asked).size);
});

test('EDGE-15: a run, or a replay, that the edge has not heard of is waited for, as long as a head may be old', async () => {
  expect(await statusOf(SEGMENT)).toBe(200);
  const asking = statusOf('/live/talk/r2/aac64/0.m4s');
  origin.head = { room: 'talk', programme: { ...programmeAt(1), run: 2 } };
  expect(await asking).toBe(200);
  expect(await statusOf('/live/talk/r1/aac64/2.m4s')).toBe(410);
});

test('EDGE-39: a run, or a replay, that there is not does not reach the origin', async () => {
  const paths = ['/live/talk/r2/aac64/0.m4s', '/live/talk/r1/v1/aac64/0.m4s'];
  expect(await Promise.all(paths.map(statusOf))).toEqual([404, 404]);
  expect(origin.asked).toEqual([]);
});

test('EDGE-40: of those who ask and go away, again and again, the origin does not hear again and again', async () => {
  origin.answer = () => undefined;
  for (let i = 0; i < 10; i++) {
    const coming = Array.from({ length: 10 }, () =>
      fetch(nginx.url + SEGMENT, { signal: AbortSignal.timeout(150) }).catch(() => undefined),
    );
    await Promise.all(coming);
  }
  origin.answer = (_request, response) => sendObject(response);
  // Longer than anyone waits, and than it is waited for.
  await wait(8_000);
  expect(await statusAndText(SEGMENT)).toBe('200 sound');
  expect(origin.timesAsked(SEGMENT)).toBeLessThanOrEqual(3);
});

test('EDGE-41: an origin that takes requests and does not answer gives way to the second, for a while without being asked', async () => {
  const other = await CountingOrigin.start();
  origin.silent = true;
  const both = { origins: [new URL(origin.url).host, new URL(other.url).host] };
  const edge = await Nginx.start(origin.url, undefined, both);
  const secondsFor = async (path: string) => {
    const startMs = performance.now();
    expect([path, (await fetch(edge.url + path)).status]).toEqual([path, 200]);
    return (performance.now() - startMs) / 1000;
  };
  try {
    expect(await secondsFor(SEGMENT)).toBeLessThan(5);
    for (let n = 90; n < 95; n++) expect(await secondsFor(`/live/talk/r1/aac64/${n}.m4s`)).toBeLessThan(1);
    expect(other.asked.length).toBe(6);
  } finally {
    await edge.stop();
    await other.close();
  }
});
