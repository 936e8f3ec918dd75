/** Who asks for all that lies behind in a programme, from many networks, while others hear what is said now. */

import { afterEach, beforeEach, expect, test } from 'vitest';
import { SEGMENT_MS } from '../../src/core/programme.ts';
import { CountingOrigin, programmeAt, sendObject } from './counting-origin.ts';
import { Nginx } from './nginx.ts';

const CURRENT = 100_000;
const RUN = '/live/talk/r1';

let origin: CountingOrigin;
let nginx: Nginx;

beforeEach(async () => {
  origin = await CountingOrigin.start(CURRENT);
  // So that it believes whom each request is from.
  nginx = await Nginx.start(origin.url, undefined, { below: ['127.0.0.1'] });
});
afterEach(async () => {
  await nginx.stop();
  await origin.close();
});

async function statusOf(path: string, network = '192.0.2.1'): Promise<number> {
  const response = await fetch(nginx.url + path, { headers: { 'x-forwarded-for': network } });
  await response.arrayBuffer();
  return response.status;
}

/** Asks for each, fewer at a time than may be under way: all are answered, or told that it is too much. */
async function mustBeLetInOrNot(
  from: number,
  until: number,
  network: (n: number) => string,
  pathOf = (n: number) => `${RUN}/aac64/${n}.m4s`,
  letIn = 200,
): Promise<void> {
  const statuses = new Set<number>();
  const numbers = Array.from({ length: until - from }, (_, i) => from + i).values();
  const ask = async () => {
    for (const n of numbers) statuses.add(await statusOf(pathOf(n), network(n)));
  };
  await Promise.all(Array.from({ length: 100 }, ask));
  for (const status of statuses) expect([letIn, 429]).toContain(status);
}

const networkOf = (n: number): string => `10.${n >> 8}.${n & 255}.7`;

/** Asks for more than may be under way, of which the origin answers nothing. */
async function mustBeKeptApart(pathOf: (n: number) => string, others: readonly string[]): Promise<void> {
  const held: (() => void)[] = [];
  origin.answer = (_request, response) => void held.push(() => sendObject(response));
  const full = origin.until(() => held.length === 256);
  const behind = Array.from({ length: 300 }, (_, n) => statusOf(pathOf(n), networkOf(n)));
  await full;
  origin.answer = (_request, response) => sendObject(response);
  for (const where of others) expect([where, await statusOf(where)]).toEqual([where, 200]);
  expect(held.length).toBe(256);
  for (const answer of held) answer();
  expect(new Set(await Promise.all(behind))).toEqual(new Set([200]));
}

test('EDGE-52: of what lies behind 256 objects are under way at a time; what is heard now is not among them', async () => {
  const now = [CURRENT, CURRENT - 120].flatMap((n) => [
    `${RUN}/aac64/${n}.m4s`,
    `${RUN}/aac64/${n}.2.m4s`,
    `${RUN}/eco32/${Math.floor(n / 4)}.m4s`,
    `${RUN}/timeline/${Math.floor(n / 4)}.json`,
  ]);
  await mustBeKeptApart((n) => `${RUN}/aac64/${n}.m4s`, [...now, `${RUN}/aac64/init.mp4`]);
});

test('EDGE-52: a replay is of what lies behind', async () => {
  const ended = { ...programmeAt(CURRENT), lastSegment: CURRENT };
  const replay = { revision: 1, fromMs: 0, durationMs: CURRENT * SEGMENT_MS };
  origin.head = { room: 'talk', programme: ended, replay };
  await mustBeKeptApart((n) => `${RUN}/v1/aac64/${n}.m4s`, [`${RUN}/aac64/${CURRENT - 100}.m4s`]);
});

test('EDGE-53: a network gets 200 objects a second that lie behind, and at once some more; all networks together 500', async () => {
  const startMs = performance.now();
  const mostOf = (perSecond: number, atOnce: number) =>
    1 + atOnce + perSecond * Math.ceil((performance.now() - startMs) / 1000);
  await mustBeLetInOrNot(0, 2_000, () => '192.0.2.1');
  expect(origin.asked.length).toBeGreaterThan(300);
  expect(origin.asked.length).toBeLessThanOrEqual(mostOf(200, 300));
  await mustBeLetInOrNot(2_000, 5_000, networkOf);
  expect(origin.asked.length).toBeLessThanOrEqual(mostOf(500, 500));
  expect(await statusOf(`${RUN}/aac64/${CURRENT}.m4s`)).toBe(200);
  // What the edge has, it gives to all.
  expect(await statusOf(`${RUN}/aac64/0.m4s`, networkOf(9_000))).toBe(200);
});

test('EDGE-53: so it is with pages, and heads, that nobody has', async () => {
  // Of pages the origin has whatever it is asked for.
  for (const [perSecond, letIn, pathOf] of [
    [300, 200, (n: number) => `/r/nobody-${n}`],
    [1_000, 404, (n: number) => `/live/nobody-${n}/queue.json`],
  ] as const) {
    origin.asked.length = 0;
    const startMs = performance.now();
    await mustBeLetInOrNot(0, 3_000, networkOf, pathOf, letIn);
    const seconds = Math.ceil((performance.now() - startMs) / 1000);
    expect(origin.asked.length).toBeLessThanOrEqual(1 + 500 + perSecond * seconds);
  }
  expect(await statusOf('/live/talk/head.json')).toBe(200);
});
