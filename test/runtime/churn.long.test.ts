import http from 'node:http';
import { expect, vi } from 'vitest';
import type { WhipDoor } from '../../src/client/whip.ts';
import { type Door, VoiceClient } from '../stage/voice-client.ts';
import type { Api } from './api.ts';
import { type Holdings, holdingsOf, MEASURABLE } from './holdings.ts';
import { siteTest as test } from './site.ts';
import type { Tribune } from './tribune.ts';

vi.setConfig({ testTimeout: 1_800_000 });

/**
 * What is opened once is paid for once: heaps that grew, code that was compiled, ports of the engine's threads. Who came is
 * remembered for a minute, and an allocator keeps what its fullest minute took: so as many come as are counted.
 */
const WARM_UP = { rooms: 30, connections: 2_000, listeners: 2_000 };
const COUNTED = { rooms: 100, connections: 2_000, listeners: 2_000 };
const MOST_SHARE = 1.1;
/**
 * A run that ended gives back what it holds once no live player can ask for it any more; who came from which network is
 * remembered for a minute.
 */
const GIVEN_BACK_WITHIN_MS = 180_000;

let speakers = 0;

/** The stage behind its WHIP door, to which each speaker comes from a network of their own, by an edge on this machine. */
function stageOf({ whipUrl, whipToken }: WhipDoor): Door & { leave(): Promise<void> } {
  speakers++;
  const headers = {
    authorization: `Bearer ${whipToken}`,
    'x-forwarded-for': `198.${18 + (speakers >> 8)}.${speakers & 255}.1`,
  };
  let session = '';
  return {
    async join({ offer }) {
      const ask = () =>
        fetch(whipUrl, {
          method: 'POST',
          headers: { ...headers, 'content-type': 'application/sdp' },
          body: offer,
        });
      let response = await ask();
      // As a WHIP client does (RFC 9725 §4.3): a busy machine takes seconds to answer.
      while (response.status === 503) response = await ask();
      if (response.status !== 201) throw new Error(`${response.status} ${await response.text()}`);
      session = new URL(response.headers.get('location') ?? '', whipUrl).href;
      return { session: '', answer: await response.text(), ufrag: '' };
    },
    async leave() {
      expect((await fetch(session, { method: 'DELETE', headers })).status).toBe(200);
    },
  };
}

async function joinAndLeave(door: WhipDoor): Promise<void> {
  const stage = stageOf(door);
  const client = await VoiceClient.join(stage, 'ada');
  client.speak('hello');
  await stage.leave();
  client.vanish();
}

/** Opens and ends rooms, each with two who speak. */
async function openRooms(api: Api, count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    const room = await api.openRoom(`Room ${i}`);
    const doors = [await api.invite(room, 'Ada'), await api.invite(room, 'Ben')];
    const clients = await Promise.all(
      doors.map((door, place) => VoiceClient.join(stageOf(door), `${room}-${place}`)),
    );
    for (const client of clients) client.speak('hello');
    await api.nextSegment(room);
    await api.call('POST', `/rooms/${room}/end`);
    for (const client of clients) client.vanish();
  }
}

/** Somebody who comes with a connection of their own, reads what a player reads first, and goes. */
function listenAndGo(api: Api, room: string): Promise<void> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const read = (path: string) =>
    new Promise<void>((resolve, reject) => {
      const request = http.get(`${api.url}${path}`, { agent }, (response) => {
        response.resume().on('end', resolve).on('error', reject);
      });
      request.on('error', reject);
    });
  return read('/time')
    .then(() => read(`/live/${room}/head.json`))
    .then(() => read(`/live/${room}/r1/aac64/live.m3u8`))
    .finally(() => agent.destroy());
}

test('FAULT-28: after 100 rooms and 2,000 connections every process holds what it held before', async ({
  site,
}) => {
  const tribune = await site.start({ more: MEASURABLE });
  const { api } = site;
  const standing = await api.openRoom('A standing room');
  const door = await api.invite(standing, 'Ada');
  const churn = async ({ rooms, connections, listeners }: typeof COUNTED) => {
    await openRooms(api, rooms);
    for (let i = 0; i < connections; i++) await joinAndLeave(door);
    for (let i = 0; i < listeners; i += 20)
      await Promise.all(Array.from({ length: 20 }, () => listenAndGo(api, standing)));
  };
  const { descriptors } = await holdingsOf(tribune, tribune.pidOf('origin'));
  await churn(WARM_UP);
  await settled(tribune, descriptors);
  const before = await holdings(tribune, standing);
  await churn(COUNTED);
  let after = before;
  const grown = async () => {
    after = await holdings(tribune, standing);
    return Object.keys(before).filter((name) => hasGrown(before[name], after[name]));
  };
  try {
    await expect.poll(grown, { timeout: GIVEN_BACK_WITHIN_MS, interval: 15_000 }).toEqual([]);
  } finally {
    for (const name of Object.keys(before)) console.log(`${name}: ${change(before[name], after[name])}`);
  }
});

function hasGrown(before: Holdings | undefined, after: Holdings | undefined): boolean {
  if (!before || !after) return true;
  const parts = ['megabytes', 'inUseMb', 'descriptors'] as const;
  return parts.some((part) => after[part] > before[part] * MOST_SHARE);
}

function change(before: Holdings | undefined, after: Holdings | undefined): string {
  const of = (what: keyof Holdings) =>
    [before, after].map((each) => Number(each?.[what].toFixed(1))).join(' → ');
  return `${of('megabytes')} MB, of them in use ${of('inUseMb')} MB; ${of('descriptors')} descriptors`;
}

/** Resolves once the origin has given back what it held for rooms that ended. */
async function settled(tribune: Tribune, descriptors: number): Promise<void> {
  const now = async () => (await holdingsOf(tribune, tribune.pidOf('origin'))).descriptors;
  await expect
    .poll(now, { timeout: GIVEN_BACK_WITHIN_MS, interval: 5_000 })
    .toBeLessThanOrEqual(descriptors * MOST_SHARE);
}

async function holdings(tribune: Tribune, standing: string): Promise<Record<string, Holdings>> {
  const started = tribune.lines.filter(
    (line) => line.msg === 'room process started' && line.room === standing,
  );
  const room = started.at(-1)?.pid ?? 0;
  const pids = {
    supervisor: tribune.process.pid ?? 0,
    origin: tribune.pidOf('origin'),
    control: tribune.pidOf('control'),
    media: tribune.pidOf('media'),
    room,
  };
  const found: Record<string, Holdings> = {};
  for (const [name, pid] of Object.entries(pids)) found[name] = await holdingsOf(tribune, pid);
  return found;
}
