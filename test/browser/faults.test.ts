/**
 * Processes killed in the middle of a conversation, heard by people in real browsers. One installation after the other
 * lives through it all; the long suite kills each several times.
 */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { ROUTES } from '../../src/contract/routes.ts';
import { ticksToMs } from '../../src/core/programme.ts';
import { RUNG_NAMES } from '../../src/core/rung.ts';
import type { GapEvent } from '../../src/core/timeline-event.ts';
import { type RunningPerformer, startPerformer } from '../../src/performer/performer-child.ts';
import type { Api } from '../runtime/api.ts';
import { backOnStage } from '../runtime/back-on-stage.ts';
import { takeDatabaseAway } from '../runtime/database.ts';
import { FormerWriter } from '../runtime/former-writer.ts';
import { IngestWitness } from '../runtime/ingest-witness.ts';
import { endAndReplay } from '../runtime/replayed.ts';
import { Site } from '../runtime/site.ts';
import { freshSettings, TOKEN, type Tribune } from '../runtime/tribune.ts';
import { writeSpokenVoice } from '../sound/fake-voice.ts';
import { longestSilence } from '../sound/gaps.ts';
import { readTap } from '../sound/tap.ts';
import { fakeMicrophone, launchChromium } from './chromium.ts';
import type { Invitation } from './installation.ts';
import { Listener } from './listener.ts';
import { Speaker, Visitor } from './speaker.ts';

const long = process.env['TRIBUNE_LONG'] !== undefined;
const ROUNDS = long ? 5 : 1;
vi.setConfig({ testTimeout: long ? 600_000 : 180_000 });

/** The voices pause for 150 ms at most, and a busy machine adds to that; whatever was killed is away for longer. */
const UNNOTICED_MS = 1_500;

/** A live room in which a recording speaks all the time, and somebody listens. */
interface Conversation {
  readonly ben: Invitation;
  readonly id: string;
  readonly performer: RunningPerformer;
  readonly listener: Listener;
}

let folder: string;
let voice: string;
let site: Site;
let api: Api;
let witness: IngestWitness;
let tribune: Tribune;
let browser: Browser;
let room: Conversation;
let nextDoor: Conversation;
/** Those that have not ended. */
let live: readonly Conversation[];
let ada: Speaker;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'tribune-faults-'));
  voice = await writeSpokenVoice(folder);
  const settings = await freshSettings();
  const dataDir = settings['TRIBUNE_DATA_DIR'] ?? '';
  const doors = [path.join(dataDir, 'run', 'origin.sock'), path.join(folder, 'witness.sock')];
  witness = await IngestWitness.open(doors[1] ?? '');
  site = new Site({ ...settings, TRIBUNE_ORIGIN_DOOR: doors.join(',') });
  api = site.api;
  tribune = await site.start();
  browser = await launchChromium(fakeMicrophone());
  [room, nextDoor] = [await converse('The stricken room'), await converse('The room next door')];
  live = [room, nextDoor];
  ada = await Speaker.open(browser, (await invite(room.id, 'Ada')).studioUrl);
  await ada.pressJoin();
});

beforeEach(async () => {
  for (const { listener } of live) await listener.hears(1);
  await onStage(room.id, ['Ada', 'Ben']);
});

afterAll(async () => {
  await browser?.close();
  for (const conversation of [room, nextDoor]) {
    conversation?.performer.stop();
    await conversation?.performer.done.catch(() => undefined);
  }
  await site?.clear();
  witness?.close();
  await rm(folder, { recursive: true });
});

const invite = (id: string, name: string) => api.invite(id, name) as Promise<Invitation>;

async function converse(title: string): Promise<Conversation> {
  const id = await api.openRoom(title);
  const ben = await invite(id, 'Ben');
  const { whipUrl, whipToken } = ben;
  const performer = startPerformer({ whipUrl, token: whipToken, voice, loop: true });
  await performer.connected;
  const listener = await Listener.open(browser, `${api.url}/r/${id}`, { tapped: true });
  await listener.button('Listen live').click();
  return { id, ben, performer, listener };
}

/** Whom the host muted is asked first, and nobody but he opens his microphone. */
async function unmute({ id, ben }: Conversation): Promise<void> {
  await api.call('PUT', `/rooms/${id}/stage/${ben.place}/ask`);
  const response = await fetch(`${api.url}/api/v1/rooms/${id}/stage/${ben.place}`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${ben.whipToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({ muted: false }),
  });
  expect(response.status).toBe(200);
}

/** Names on a room's stage, as every listener is told; undefined while the origin is away. */
const names = async (id: string) => (await api.head(id))?.stage.map(({ name }) => name).sort();

function onStage(id: string, expected: readonly string[]): Promise<void> {
  return expect.poll(() => names(id), { timeout: 20_000, interval: 50 }).toEqual(expected);
}

/** Resolves when the listener is near the present again, on the same page. */
async function goesOn({ listener }: Conversation): Promise<void> {
  await listener.until('near the present again', ({ latencySeconds }) => (latencySeconds ?? 99) < 5, 30_000);
  await listener.hears(2);
  expect(listener.loads).toBe(1);
  expect(listener.faults).toEqual([]);
}

/** What was not heard at a listener's ear in one piece, ms. */
async function silenceSince({ listener }: Conversation, utcMs: number): Promise<number> {
  const ear = await readTap(listener.page, 'ear');
  if (!ear) throw new Error('nothing was heard');
  return longestSilence(ear, utcMs).ms;
}

/** Gaps that follow one another are one silence, in ms. */
function silencesOf(gaps: readonly GapEvent[]): number[] {
  const spans: { at: number; until: number }[] = [];
  for (const { at, until } of gaps) {
    const last = spans.at(-1);
    if (last?.until === at) last.until = until;
    else spans.push({ at, until });
  }
  return spans.map(({ at, until }) => ticksToMs(until - at));
}

/** Processes of a room, each as it was told to the log. */
const processesOf = ({ id }: Conversation) =>
  tribune.lines.filter((line) => line.msg === 'room process started' && line.room === id);

/** @returns when: UTC in ms since 1970 */
function kill(pid: number | undefined): number {
  if (!pid) throw new Error('there is nothing to kill');
  process.kill(pid, 'SIGKILL');
  return Date.now();
}

/** All that control knows, as anyone can ask for it; `secrets` are those of the room's invitations. */
async function everythingOf(id: string, secrets: readonly string[]): Promise<unknown[]> {
  const rooms = await api.call('GET', '/rooms');
  const exchanged = secrets.map(async (secret) => {
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ secret });
    const answer = await fetch(`${api.url}/api/v1/invitations/exchange`, { method: 'POST', headers, body });
    // A token is made anew each time it is asked for.
    const { whipToken, ...known } = (await answer.json()) as Record<string, unknown>;
    return [answer.status, typeof whipToken, known];
  });
  return [rooms, await api.call('GET', `/rooms/${id}`), ...(await Promise.all(exchanged))];
}

/** Invitations of every kind: good, muted, taken away. @returns their secrets */
async function invitationsOf(id: string): Promise<string[]> {
  const [good, muted, removed] = [await invite(id, 'Cleo'), await invite(id, 'Dan'), await invite(id, 'Eve')];
  await api.call('PUT', `/rooms/${id}/stage/${muted.place}`, { muted: true });
  await api.call('DELETE', `/rooms/${id}/stage/${removed.place}`);
  return [good, muted, removed].map(({ studioUrl }) => studioUrl.split('#invitation=')[1] ?? '');
}

/** Asks for everything that control has to answer. */
async function askEverything(id: string): Promise<void> {
  for (const { method, path: route } of Object.values(ROUTES)) {
    const address = route.replace('{room}', id).replace(/\{\w+\}/, 'anyone');
    const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };
    const body = method === 'POST' || method === 'PUT' ? '{}' : null;
    const answer = await fetch(api.url + address, { method, headers, body });
    const retryAfterS = Number(answer.headers.get('retry-after'));
    expect([method, route, answer.status, retryAfterS >= 1]).toEqual([method, route, 503, true]);
    expect(await answer.json()).toMatchObject({ code: 'unavailable', status: 503 });
  }
}

test('FAULT-11: while control is dead sound goes on and controls answer 503; it comes back with all state', async () => {
  const host = await Visitor.open(browser, `${api.url}/#operator=${TOKEN}`);
  await host.button('Manage – The stricken room').click();
  await host.button(/^Mute Ben/).waitFor();
  const secrets = await invitationsOf(room.id);
  for (let round = 0; round < ROUNDS; round++) {
    const before = await everythingOf(room.id, secrets);
    // Its supervisor stands still, so that it stays dead for as long as this takes.
    tribune.process.kill('SIGSTOP');
    const utcMs = kill(tribune.pidOf('control'));
    await askEverything(room.id);
    await host.button(/^Mute Ben/).click();
    await host.page
      .getByRole('alert')
      .filter({ hasText: 'The controls cannot be reached just now' })
      .waitFor();
    // What a speaker does meanwhile is told later.
    await ada.button(/^Mute/).click();
    await room.listener.hears(long ? 30 : 2);
    const back = tribune.nextReady('control');
    tribune.process.kill('SIGCONT');
    await back;
    expect(await everythingOf(room.id, secrets)).toEqual(before);
    await expect
      .poll(async () => (await api.head(room.id))?.stage.find(({ name }) => name === 'Ada')?.muted)
      .toBe(true);
    await ada.button(/^Unmute/).click();
    await ada.says('Everybody hears you.');
    for (const conversation of [room, nextDoor]) {
      expect(await silenceSince(conversation, utcMs)).toBeLessThan(UNNOTICED_MS);
    }
    await host.button(/^Mute Ben/).click();
    await host.button(/^Ask to unmute Ben/).waitFor();
    await unmute(room);
    await host.button(/^Mute Ben/).waitFor();
  }
  expect([room, nextDoor].map((conversation) => processesOf(conversation).length)).toEqual([1, 1]);
  await host.close();
});

test('FAULT-12: a room whose process is killed has its speakers back within 5 s, its former writer is shut out, and the room next door notices nothing', async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const former = await FormerWriter.of(site.dataDir, room.id);
    const before = processesOf(room).at(-1);
    const utcMs = kill(before?.pid);
    const took = await backOnStage(api, room.id, utcMs, ['Ada', 'Ben']);
    for (const ms of took) expect(ms).toBeLessThan(5_000);
    await ada.says('Everybody hears you.');
    expect(processesOf(room).at(-1)?.epoch).toBe((before?.epoch ?? 0) + 1);
    expect(await former.tries()).toEqual({ opening: 409, chunk: 409 });
    await goesOn(room);
    expect(await silenceSince(room, utcMs)).toBeLessThan(10_000);
    expect(await silenceSince(nextDoor, utcMs)).toBeLessThan(UNNOTICED_MS);
  }
  expect(processesOf(nextDoor).length).toBe(1);
});

test('FAULT-10: after the origin is killed listeners are without sound for less than 6 s, and of the recording nothing is missing', async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const back = tribune.nextReady('origin');
    const brokenOff = nextDoor.listener.page.waitForEvent('requestfailed', (request) =>
      request.url().endsWith('.m4s'),
    );
    const utcMs = kill(tribune.pidOf('origin'));
    await Promise.all([back, brokenOff]);
    for (const conversation of [room, nextDoor]) {
      await goesOn(conversation);
      expect(await silenceSince(conversation, utcMs)).toBeLessThan(6_000);
    }
  }
  live = [room];
  nextDoor.performer.stop();
  expect((await nextDoor.performer.done).connections).toBe(1);
  const replay = await endAndReplay(api, nextDoor.id);
  expect(replay.gaps).toEqual([]);
  for (const rung of RUNG_NAMES) {
    const made = witness.chunks(nextDoor.id, rung);
    expect(made.length).toBe((replay.lastSegment + 1) * 3);
    expect(made.filter(({ n, k, sha256 }) => replay.chunk(rung, n, k) !== sha256)).toEqual([]);
  }
});

test('FAULT-13: after media is killed speakers are back within 5 s, and the listener goes on through less than 10 s of silence', async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const utcMs = kill(tribune.pidOf('media'));
    const took = await backOnStage(api, room.id, utcMs, ['Ada', 'Ben']);
    for (const ms of took) expect(ms).toBeLessThan(5_000);
    await goesOn(room);
    expect(await silenceSince(room, utcMs)).toBeLessThan(10_000);
  }
});

test('FAULT-15: a supervisor that is killed and started again has every live room back, while the database cannot be opened too', async () => {
  const another = await api.openRoom('Another room');
  const secrets = await invitationsOf(room.id);
  for (let round = 0; round < ROUNDS; round++) {
    const before = await everythingOf(room.id, secrets);
    const epochs = new Map(
      tribune.lines.map(({ msg, room: id, epoch }) => [msg === 'room process started' ? id : '', epoch]),
    );
    await tribune.stop('SIGKILL');
    const putBack = await takeDatabaseAway(site.dataDir);
    tribune = await site.start({ ready: ['origin', 'media'] });
    for (const id of [room.id, another]) {
      const started = await tribune.logged((line) => line.msg === 'room process started' && line.room === id);
      // Nobody else can have written since: the last grant still holds.
      expect(started.epoch).toBe(epochs.get(id));
    }
    await goesOn(room);
    await expect.poll(() => api.nextSegment(another).catch(() => 0), { timeout: 20_000 }).toBeGreaterThan(0);
    await tribune.logged(({ msg }) => msg.startsWith('the database cannot be opened'));
    await askEverything(room.id);
    if (long) await wait(20_000);
    await putBack();
    await tribune.ready('control');
    expect(await everythingOf(room.id, secrets)).toEqual(before);
    await onStage(room.id, ['Ada', 'Ben']);
    await ada.says('Everybody hears you.');
    await goesOn(room);
    expect(tribune.lines.filter(({ msg }) => msg === 'room process started').length).toBe(2);
  }
  // Before the room ends: whoever is cut off by that asks once more, and is told.
  expect(ada.faults.filter((fault) => !/ERR_CONNECTION_REFUSED|503/.test(fault))).toEqual([]);
  // Its process, media and the supervisor were killed; only the last may take longer than ten seconds.
  const silences = silencesOf((await endAndReplay(api, room.id)).gaps);
  expect(silences.length).toBeGreaterThanOrEqual(3 * ROUNDS);
  expect(silences.filter((ms) => ms >= 10_000).length).toBeLessThanOrEqual(ROUNDS);
});
