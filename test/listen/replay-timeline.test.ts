import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { ECONOMY_TICKS } from '../../src/core/programme.ts';
import type { TimelineEvent } from '../../src/core/timeline-event.ts';
import { ReplayTimeline, type Then } from '../../web/listen/replay-timeline.ts';

let server: Server | undefined;
let timeline: ReplayTimeline | undefined;

afterEach(async () => {
  timeline?.close();
  timeline = undefined;
  server?.closeAllConnections();
  server?.close();
  server = undefined;
});

/** Batches by number; those that are not there answer 410, as what was cut off does. */
async function serve(
  batches: Readonly<Record<number, readonly TimelineEvent[]>>,
  asked: number[] = [],
  refuses = (_m: number) => false,
) {
  server = createServer((request, response) => {
    const m = Number(/(\d+)\.json$/.exec(request.url ?? '')?.[1]);
    asked.push(m);
    if (refuses(m)) return void response.writeHead(429, { 'retry-after': '2' }).end();
    const events = batches[m];
    response.writeHead(events ? 200 : 410, { 'content-type': 'application/json' });
    response.end(JSON.stringify(events ? { events } : { code: 'gone' }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/live/talk/r1/timeline`;
}

/** What the timeline tells, one after the other. */
function follow(folder: string): () => Promise<Then> {
  const told: Then[] = [];
  let wake: (() => void) | undefined;
  timeline = new ReplayTimeline(folder, (then) => {
    told.push(then);
    wake?.();
  });
  return async () => {
    while (told.length === 0) await new Promise<void>((resolve) => (wake = resolve));
    return told.splice(0).at(-1) as Then;
  };
}

const inBatch = (m: number) => m * ECONOMY_TICKS;
const ada = { place: 'a', name: 'Ada', muted: false };
const pinned = (at: number, id: string): TimelineEvent => ({
  type: 'pins',
  at,
  links: [{ id, url: 'https://example.org/', title: id }],
});

test('TOLD-5: a replay shows the room as it was at its moment: stage, who speaks, what control told', async () => {
  const next = follow(
    await serve({
      16: [pinned(inBatch(16), 'first')],
      17: [],
      18: [{ type: 'speaking', at: inBatch(18), places: ['a'] }],
      19: [{ type: 'stage', at: inBatch(19), people: [ada] }, pinned(inBatch(19) + 100, 'second')],
      20: [],
    }),
  );
  timeline?.moveTo(inBatch(19) + 99);
  const before = await next();
  expect([before.people, before.speaking]).toEqual([[ada], ['a']]);
  expect(before.told.pins?.links.map(({ id }) => id)).toEqual(['first']);
  timeline?.moveTo(inBatch(19) + 100);
  expect((await next()).told.pins?.links.map(({ id }) => id)).toEqual(['second']);
});

test('TOLD-5: it reads a minute back at most, each batch once, and takes what was cut off for empty', async () => {
  const asked: number[] = [];
  const next = follow(await serve({ 35: [{ type: 'stage', at: inBatch(35), people: [ada] }] }, asked));
  timeline?.moveTo(inBatch(35) + 5);
  expect((await next()).people).toEqual([ada]);
  timeline?.moveTo(inBatch(35) + 10);
  await next();
  await expect.poll(() => asked.toSorted((a, b) => a - b)).toEqual([32, 33, 34, 35, 36]);
});

test('TOLD-5: what is refused for a while is read later', async () => {
  const asked: number[] = [];
  const isFirst = (m: number) => asked.filter((each) => each === m).length === 1;
  const next = follow(await serve({ 0: [{ type: 'stage', at: 0, people: [ada] }] }, asked, isFirst));
  timeline?.moveTo(10);
  const timesAskedMoving = () => {
    timeline?.moveTo(10);
    return asked.filter((m) => m === 0).length;
  };
  await expect.poll(timesAskedMoving, { interval: 1_000, timeout: 15_000 }).toBe(2);
  expect((await next()).people).toEqual([ada]);
});

test('TOLD-5: what a slider only passes over is not read', async () => {
  const asked: number[] = [];
  const next = follow(await serve({ 3: [] }, asked));
  timeline?.moveTo(inBatch(500));
  timeline?.moveTo(inBatch(900));
  timeline?.moveTo(inBatch(3));
  await next();
  expect(Math.max(...asked)).toBeLessThanOrEqual(4);
});
