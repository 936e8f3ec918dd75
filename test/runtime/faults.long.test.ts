import path from 'node:path';
import { expect, vi } from 'vitest';
import { RUNG_NAMES } from '../../src/core/rung.ts';
import type { GapEvent, TimelineEvent } from '../../src/core/timeline-event.ts';
import { readBoxes } from '../../src/packager/read-box.ts';
import { startPerformer } from '../../src/performer/performer-child.ts';
import type { Api } from './api.ts';
import { holdDatabase } from './database.ts';
import { test as whole } from './site.ts';
import { childrenOf, runs } from './tribune.ts';

vi.setConfig({ testTimeout: 400_000 });

const voice = path.resolve(import.meta.dirname, '../../demo/voices/ada.opus');
/** A test that is given a live room in which somebody speaks. */
const test = whole.extend('room', async ({ site: { api } }, { onCleanup }) => {
  const room = await api.openRoom('A room');
  const { whipUrl, whipToken } = await api.invite(room, 'Ada');
  const performer = startPerformer({ whipUrl, token: whipToken, voice, loop: true });
  onCleanup(async () => {
    performer.stop();
    await performer.done.catch(() => undefined);
  });
  await performer.connected;
  return room;
});

/** Reads segments in their order, each again until it comes whole, as a player does. */
class Listener {
  readonly heard = new Map<number, Buffer>();
  readonly #api: Api;
  readonly #room: string;
  #stopped = false;
  readonly done: Promise<void>;

  constructor(api: Api, room: string, from: number) {
    this.#api = api;
    this.#room = room;
    this.done = this.#listen(from);
  }

  async until(n: number): Promise<void> {
    await expect.poll(() => this.heard.has(n), { timeout: 60_000 }).toBe(true);
  }

  stop(): Promise<void> {
    this.#stopped = true;
    return this.done;
  }

  async #listen(from: number): Promise<void> {
    for (let n = from; !this.#stopped; ) {
      const bytes = await this.#read(n).catch(() => undefined);
      if (bytes) this.heard.set(n++, bytes);
      else await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  async #read(n: number): Promise<Buffer | undefined> {
    const response = await this.#api.segment(this.#room, 1, n);
    const bytes = Buffer.from(await response.arrayBuffer());
    return response.ok ? bytes : undefined;
  }
}

const get = async (api: Api, address: string) => {
  const response = await fetch(api.url + address);
  expect([address, response.status]).toEqual([address, 200]);
  return Buffer.from(await response.arrayBuffer());
};

/** The encoded frames of a segment, end to end. */
function soundOf(segment: Buffer): Buffer {
  const bodies = readBoxes(segment)?.filter(({ type }) => type === 'mdat') ?? [];
  expect(bodies).toHaveLength(3);
  return Buffer.concat(bodies.map(({ body }) => body));
}

/** Ends the room, and holds its replay against what was heard. @returns the gaps that its timeline tells */
async function checkedReplay(
  api: Api,
  room: string,
  heard: ReadonlyMap<number, Buffer>,
): Promise<GapEvent[]> {
  await api.call('POST', `/rooms/${room}/end`);
  const head = await api.head(room);
  expect(head?.state).toBe('ended');
  const last = head?.programme?.lastSegment ?? -1;
  expect(last).toBeGreaterThanOrEqual(Math.max(...heard.keys()));
  const { revision = 0, download = '' } = head?.replay ?? {};
  const sound: Buffer[] = [];
  for (let n = 0; n <= last; n++) {
    const replayed = await get(api, `/live/${room}/r1/v${revision}/aac64/${n}.m4s`);
    sound.push(soundOf(replayed));
    const live = heard.get(n);
    // What was served is what is served, whatever happened since.
    if (live) expect((await get(api, `/live/${room}/r1/aac64/${n}.m4s`)).equals(live)).toBe(true);
  }
  const file = await get(api, download);
  const whole = Buffer.concat(sound);
  expect(file.subarray(-whole.length).equals(whole)).toBe(true);
  expect(file.indexOf('mdat') + 12).toBe(file.length - whole.length);
  const gaps: GapEvent[] = [];
  for (let m = 0; m * 4 <= last; m++) {
    const batch = JSON.parse((await get(api, `/live/${room}/r1/timeline/${m}.json`)).toString()) as {
      events: TimelineEvent[];
    };
    gaps.push(...batch.events.filter((event) => event.type === 'gap'));
  }
  return gaps;
}

/** Chunks, as `n.k`, that gaps cover. */
function silentSegments(gaps: readonly GapEvent[]): number[] {
  return gaps.map(({ at }) => Math.floor(at / 46_080));
}

test('FAULT-1: nothing is missing after the origin was killed: media sends again what it missed', async ({
  site: { api },
  tribune,
  room,
}) => {
  const from = await api.nextSegment(room);
  const listener = new Listener(api, room, from);
  await listener.until(from + 2);
  process.kill(tribune.pidOf('origin'), 'SIGKILL');
  await listener.until(from + 9);
  await listener.stop();
  expect(await checkedReplay(api, room, listener.heard)).toEqual([]);
});

test('FAULT-2: an origin that stood still for three seconds takes that for nobody’s silence', async ({
  site: { api },
  tribune,
  room,
}) => {
  const from = await api.nextSegment(room);
  const listener = new Listener(api, room, from);
  await listener.until(from + 1);
  const origin = tribune.pidOf('origin');
  process.kill(origin, 'SIGSTOP');
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  process.kill(origin, 'SIGCONT');
  await listener.until(from + 7);
  await listener.stop();
  expect(await checkedReplay(api, room, listener.heard)).toEqual([]);
});

test.for([
  ['FAULT-3: after media was killed', ['media']],
  ['FAULT-3: after media and origin were killed at once', ['media', 'origin']],
] as const)(
  '%s what is missing is silence, in its place and marked, less than ten seconds of it',
  async ([, victims], { site: { api }, tribune, room }) => {
    const from = await api.nextSegment(room);
    const listener = new Listener(api, room, from);
    await listener.until(from + 2);
    for (const role of victims) process.kill(tribune.pidOf(role), 'SIGKILL');
    await expect
      .poll(() => tribune.lines.filter(({ msg }) => msg === 'room process started').length, {
        timeout: 60_000,
      })
      .toBe(2);
    const back = await api.nextSegment(room);
    await listener.until(back + 3);
    await listener.stop();
    const gaps = await checkedReplay(api, room, listener.heard);
    const silent = silentSegments(gaps);
    expect(silent.length).toBeGreaterThanOrEqual(1);
    expect(silent).toEqual(Array.from({ length: silent.length }, (_each, i) => (silent[0] ?? 0) + i));
    expect(gaps.reduce((ticks, { at, until }) => ticks + until - at, 0)).toBeLessThan(10 * 48_000);
    // A rung whose chunk arrived just before the end of its writer has no gap there.
    const marked = await Promise.all(
      RUNG_NAMES.map(async (rung) => {
        const playlist = (await get(api, `/live/${room}/r1/${rung}/live.m3u8`)).toString();
        return [...playlist.matchAll(/ID="gap-(\d+)",CLASS="tribune.gap"/g)].map(([, at]) =>
          Math.floor(Number(at) / 46_080),
        );
      }),
    );
    expect([...new Set(marked.flat())].sort((a, b) => a - b)).toEqual(silent);
  },
);

test('FAULT-15: a database that another program holds for five minutes keeps neither media nor listeners waiting', async ({
  site,
  tribune,
  room,
}) => {
  const { api } = site;
  const before = await api.nextSegment(room);
  const { run, t0Ms } = await api.programme(room);
  const killed = await childrenOf(tribune.process.pid ?? 0);
  await tribune.stop('SIGKILL');
  await expect.poll(async () => (await Promise.all(killed.map(runs))).includes(true)).toBe(false);
  const letGo = holdDatabase(site.dataDir);
  const again = await site.start({ ready: ['origin', 'media'] });
  const started = await again.logged(({ msg }) => msg === 'room process started');
  expect(started).toMatchObject({ room, epoch: 1 });
  const from = await api.nextSegment(room);
  const listener = new Listener(api, room, from);
  try {
    const untilMs = performance.now() + 300_000;
    for (let n = from; performance.now() < untilMs; n++) {
      await listener.until(n);
      const answer = await fetch(`${api.url}/api/v1/rooms`);
      expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '2']);
    }
    expect(listener.heard.size).toBeGreaterThan(300);
    expect(
      again.lines
        .filter(({ msg }) => msg === 'role ready')
        .map(({ role }) => role)
        .sort(),
    ).toEqual(['media', 'origin']);
  } finally {
    await listener.stop();
    letGo();
  }
  await again.ready('control');
  expect(await api.call('GET', `/rooms/${room}`)).toMatchObject({ id: room, state: 'live' });
  expect(await api.programme(room)).toMatchObject({ run, t0Ms });
  expect(again.lines.filter(({ msg }) => msg === 'room process started')).toHaveLength(1);
  await api.call('POST', `/rooms/${room}/end`);
  expect((await api.head(room))?.programme?.lastSegment).toBeGreaterThan(before + 300);
});
