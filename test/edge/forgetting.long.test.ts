import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { SEGMENT_MS } from '../../src/core/programme.ts';
import type { ReplayDocument } from '../../src/core/replay.ts';
import { RUNG_NAMES } from '../../src/core/rung.ts';
import { cardPath } from '../../src/origin/card-path.ts';
import { freePort } from '../doors/free-port.ts';
import { bytesOf, OriginUnderTest } from '../origin/origin-under-test.ts';
import { Nginx } from './nginx.ts';

const LAST = 9;
let origin: OriginUnderTest;
let nginx: Nginx | undefined;

afterEach(async () => {
  await nginx?.stop();
  nginx = undefined;
  await origin.close();
});

/** An ended room behind a real edge. @param others private doors of more edges */
async function start(doorPort: number, ...others: readonly number[]): Promise<Nginx> {
  origin = await OriginUnderTest.start({
    streams: false,
    edges: [doorPort, ...others].map((port) => new URL(`http://127.0.0.1:${port}`)),
  });
  const edge = await Nginx.start(origin.url, doorPort);
  nginx = edge;
  const writer = await origin.writer();
  origin.clock.to(LAST + 1);
  await writer.segments(0, LAST);
  await tell({ state: 'live' });
  return edge;
}

async function tell(about: { state: string; replay?: ReplayDocument }): Promise<void> {
  const document = { id: 'talk', title: 'Tides', run: 1, ...about };
  expect((await origin.ingest.putJson('/ingest/talk/room', document)).status).toBe(204);
}

async function end(): Promise<void> {
  const writer = await origin.writer();
  await writer.put('end', { lastSegment: LAST });
  await tell({ state: 'ended' });
}

/** Everything that an edge can hold of the room. */
function everyObject(): string[] {
  const numbers = Array.from({ length: LAST + 1 }, (_, n) => n);
  const inRun = RUNG_NAMES.flatMap((rung) => [
    `${rung}/init.mp4`,
    `${rung}/live.m3u8`,
    `v1/${rung}/init.mp4`,
    `v1/${rung}/vod.m3u8`,
    ...numbers.flatMap((n) => [`${rung}/${n}.m4s`, `${rung}/${n}.2.m4s`, `v1/${rung}/${n}.m4s`]),
  ]);
  const shared = [0, 1, 2].flatMap((m) => [`eco32/${m}.m4s`, `timeline/${m}.json`]);
  const heads = ['head.json', 'index.m3u8', 'manifest.mpd'];
  return [
    ...heads.map((name) => `/live/talk/${name}`),
    ...[...inRun, ...shared].map((name) => `/live/talk/r1/${name}`),
    '/r/talk/chapters.json',
    '/r/talk/clips.json',
  ];
}

const ENCODINGS = ['identity', 'br', 'gzip'];

/** Asks for each of them in each encoding. @returns those that were given out */
async function given(edge: Nginx, paths: readonly string[] = everyObject()): Promise<string[]> {
  const isGiven = async (where: string) => {
    let given = false;
    for (const encoding of ENCODINGS) {
      const response = await fetch(`${edge.url}${where}`, { headers: { 'accept-encoding': encoding } });
      await bytesOf(response);
      given ||= response.ok;
    }
    return given;
  };
  // All together: of a replay that there is not each is waited for.
  const each = await Promise.all(paths.map(isGiven));
  return paths.filter((_, i) => each[i]);
}

/** Keys of what is in the edge's cache, as its files say. */
function keysIn(edge: Nginx): string[] {
  return readdirSync(edge.cache, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .flatMap((entry) => keyOf(path.join(entry.parentPath, entry.name)) ?? []);
}

/** Undefined when it has gone meanwhile. */
function keyOf(file: string): string | undefined {
  try {
    return /\nKEY: (.*)\n/.exec(readFileSync(file).subarray(0, 1_024).toString('latin1'))?.[1];
  } catch {
    return undefined;
  }
}

/** What edges were not told yet, as the origin keeps it. */
function untold(): unknown[] {
  const file = path.join(origin.directory, 'run/edges.json');
  return JSON.parse(readFileSync(file, 'utf8')) as unknown[];
}

async function until(what: () => boolean, withinMs: number): Promise<void> {
  const endMs = performance.now() + withinMs;
  while (!what()) {
    if (performance.now() > endMs) throw new Error(`not within ${withinMs} ms`);
    await wait(20);
  }
}

test('FORGET-1: within five seconds of its deletion an edge gives out nothing of a room, and keeps nothing', async () => {
  const edge = await start(await freePort());
  await end();
  const card = cardPath({ id: 'talk', title: 'Tides', run: 1, state: 'ended' });
  const all = [...everyObject(), '/live/talk/board.json', card];
  expect((await given(edge, all)).length).toBe(all.length);
  expect(keysIn(edge).length).toBeGreaterThan(all.length);
  const fromMs = performance.now();
  await tell({ state: 'deleted' });
  await until(() => untold().length === 0, 5_000);
  expect(performance.now() - fromMs).toBeLessThan(5_000);
  expect(keysIn(edge).filter((key) => key.includes('talk'))).toEqual([]);
  expect(await given(edge, all)).toEqual([]);
  expect(origin.faults).toEqual([]);
});

test('FORGET-2: so it is with what was withdrawn; published again it is given out as before', async () => {
  const edge = await start(await freePort());
  await end();
  const file = '/live/talk/r1/v1/opus48/3.m4s';
  const before = await bytesOf(await fetch(edge.url + file));
  await given(edge);
  const link = { id: 'abcd', url: 'https://example.org/', title: 'Agenda' };
  await origin.ingest.putJson('/ingest/talk/board', {
    revision: 7,
    events: [{ type: 'pins', links: [link] }],
  });
  const board = async () => (await fetch(`${edge.url}/live/talk/board.json`)).text();
  expect(await board()).toContain('Agenda');
  await tell({ state: 'ended', replay: { run: 1, withdrawn: true } });
  await until(() => untold().length === 0, 5_000);
  // That it was withdrawn is all that can be learnt.
  expect(await given(edge)).toEqual(['/live/talk/head.json']);
  expect(await board()).not.toContain('Agenda');
  await tell({ state: 'ended' });
  await expect.poll(async () => bytesOf(await fetch(edge.url + file)), { timeout: 7_000 }).toEqual(before);
});

test('FORGET-3: of what was cut off it forgets all, and of what is kept nothing', async () => {
  const edge = await start(await freePort());
  await end();
  await given(edge);
  await tell({ state: 'ended', replay: { run: 1, fromMs: 4 * SEGMENT_MS, untilMs: 8 * SEGMENT_MS } });
  await until(() => untold().length === 0, 5_000);
  const isNumbered = /\/(\d+)(?:\.\d)?\.m4s$/;
  const left = (await given(edge)).filter((where) => isNumbered.test(where) && !where.includes('eco32'));
  const numbers = left.map((where) => Number(isNumbered.exec(where)?.[1]));
  expect([...new Set(numbers)].sort()).toEqual([4, 5, 6, 7]);
  const kept = await fetch(`${edge.url}/live/talk/r1/aac64/5.m4s`);
  expect(kept.headers.get('tribune-cache')).toBe('HIT');
});

test('FORGET-4: an edge that was away is told when it is back, also by an origin that started again meanwhile', async () => {
  const doorPort = await freePort();
  const edge = await start(doorPort);
  await end();
  await given(edge);
  // As if only its private door were out of reach: what it holds stays.
  await edge.closeDoor();
  await tell({ state: 'deleted' });
  await until(() => origin.faults.some((line) => line.includes('an edge cannot be told')), 5_000);
  expect(untold().length).toBe(1);
  await origin.stop();
  await origin.open();
  expect(untold().length).toBe(1);
  await edge.openDoor();
  await until(() => untold().length === 0, 10_000);
  expect(keysIn(edge).filter((key) => key.includes('talk'))).toEqual([]);
});

test('FORGET-5: a replay that was withdrawn before its end goes from edges when it ends', async () => {
  const edge = await start(await freePort());
  await tell({ state: 'live', replay: { run: 1, withdrawn: true } });
  expect((await given(edge)).length).toBeGreaterThan(50);
  await origin.turn();
  const writer = await origin.writer();
  await writer.put('end', { lastSegment: LAST });
  await origin.until(
    () => keysIn(edge).filter((key) => key.includes('.m4s')).length,
    (held) => held === 0,
  );
  await tell({ state: 'ended', replay: { run: 1, withdrawn: true } });
  expect(await given(edge)).toEqual(['/live/talk/head.json']);
});

test('FORGET-9: what an edge had again from another that was away goes from both, once that one has heard', async () => {
  const [parentDoor, childDoor] = [await freePort(), await freePort()];
  const parent = await start(parentDoor, childDoor);
  await end();
  const child = await Nginx.start(parent.url, childDoor);
  try {
    const segment = '/live/talk/r1/v1/opus48/3.m4s';
    expect(await given(child, [segment])).toEqual([segment]);
    await parent.closeDoor();
    await tell({ state: 'ended', replay: { run: 1, withdrawn: true } });
    // The child has heard twice, and has it from its parent all the same.
    await until(() => untold().length === 1, 8_000);
    expect(keysIn(child).filter((key) => key.startsWith(segment))).toEqual([]);
    expect(await given(child, [segment])).toEqual([segment]);
    await parent.openDoor();
    await until(() => untold().length === 0, 12_000);
    for (const edge of [parent, child]) {
      expect(keysIn(edge).filter((key) => key.startsWith(segment))).toEqual([]);
      expect(await given(edge, [segment])).toEqual([]);
    }
  } finally {
    await child.stop();
  }
});
