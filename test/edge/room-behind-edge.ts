/** An ended room behind a real edge, which has to forget it. */

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect } from 'vitest';
import type { ReplayDocument } from '../../src/core/replay.ts';
import { RUNG_NAMES } from '../../src/core/rung.ts';
import { bytesOf, OriginUnderTest } from '../origin/origin-under-test.ts';
import { Nginx } from './nginx.ts';

/** Its last segment. */
const LAST = 9;

export class RoomBehindEdge {
  readonly origin: OriginUnderTest;
  readonly edge: Nginx;

  /** Live, with all its segments. @param doorPort the edge's private door @param others those of more edges */
  static async start(doorPort: number, ...others: readonly number[]): Promise<RoomBehindEdge> {
    const origin = await OriginUnderTest.start({
      streams: false,
      edges: [doorPort, ...others].map((port) => new URL(`http://127.0.0.1:${port}`)),
    });
    const room = new RoomBehindEdge(origin, await Nginx.start(origin.url, doorPort));
    const writer = await origin.writer();
    origin.clock.to(LAST + 1);
    await writer.segments(0, LAST);
    await room.tell({ state: 'live' });
    return room;
  }

  private constructor(origin: OriginUnderTest, edge: Nginx) {
    this.origin = origin;
    this.edge = edge;
  }

  async tell(about: { state: string; replay?: ReplayDocument }): Promise<void> {
    const document = { id: 'talk', title: 'Tides', run: 1, ...about };
    expect((await this.origin.ingest.putJson('/ingest/talk/room', document)).status).toBe(204);
  }

  /** Ends the programme. */
  async endProgramme(): Promise<void> {
    const writer = await this.origin.writer();
    await writer.put('end', { lastSegment: LAST });
  }

  /** Ends the programme and the room. */
  async end(): Promise<void> {
    await this.endProgramme();
    await this.tell({ state: 'ended' });
  }

  /** What edges were not told yet, as the origin keeps it. */
  untold(): unknown[] {
    const file = path.join(this.origin.directory, 'run/edges.json');
    return JSON.parse(readFileSync(file, 'utf8')) as unknown[];
  }

  async close(): Promise<void> {
    await this.edge.stop();
    await this.origin.close();
  }
}

/** Everything that an edge can hold of the room. */
export function everyObject(): string[] {
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
export async function given(edge: Nginx, paths: readonly string[] = everyObject()): Promise<string[]> {
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
export function keysIn(edge: Nginx): string[] {
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

/** Looks again every 20 ms: what is waited for happens at the origin and in nginx's cache, which tell nobody. */
export async function until(what: () => boolean, withinMs: number): Promise<void> {
  const endMs = performance.now() + withinMs;
  while (!what()) {
    if (performance.now() > endMs) throw new Error(`not within ${withinMs} ms`);
    await wait(20);
  }
}
