import { setTimeout as lasts } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { GapEvent } from '../../src/core/timeline-event.ts';
import { fillDisk, setClocks, setPageDate, severOrigin, stopRole, unheard } from './faults.ts';
import { HarmedSite, type Talk } from './harmed-site.ts';
import type { Invitation } from './installation.ts';
import { Speaker } from './speaker.ts';

let site: HarmedSite;
beforeAll(async () => {
  site = await HarmedSite.open();
});
afterEach(async () => {
  for (const context of site.browser.contexts()) await context.close();
  await site.endTalks();
});
afterAll(() => site?.close());

/** More than media and origin keep of what the disk refuses, 150 s. */
const TOO_LONG_SECONDS = 175;

/** Chunks, counted from T0, that a rung's playlist of the replay calls gaps. */
async function gapsOf(talk: Talk, rung: string, t0Ms: number): Promise<number[]> {
  const revision = (await site.api.head(talk.room))?.replay?.revision;
  const playlist = (await talk.get(`r1/v${revision}/${rung}/vod.m3u8`)).toString();
  const ranges = playlist.matchAll(/CLASS="tribune\.gap",START-DATE="([^"]+)",DURATION=([\d.]+)/g);
  return [...ranges].flatMap(([, start = '', seconds]) => {
    const first = Math.round((Date.parse(start) - t0Ms) / 320);
    return Array.from({ length: Math.round(Number(seconds) / 0.32) }, (_, i) => first + i);
  });
}

test('FAULT-21: of a disk full for longer than anyone keeps the sound the gap is told, and honoured in the replay', async () => {
  const talk = await site.converse('A long full disk');
  const { t0Ms } = await site.api.programme(talk.room);
  const listener = await talk.listener();
  const unfollow = talk.follow(await site.api.nextSegment(talk.room));
  await fillDisk(site, talk, () => lasts(TOO_LONG_SECONDS * 1_000));
  const { read, wrong } = await unfollow();
  expect(wrong).toEqual([]);
  expect(read).toBeGreaterThan(TOO_LONG_SECONDS - 10);
  await listener.hears(1);
  expect([listener.loads, listener.faults]).toEqual([1, []]);
  await site.api.nextSegment(talk.room);
  const { missing = [] } = (await talk.recording()) ?? {};
  const lostMs = missing.reduce((ms, { fromMs, untilMs }) => ms + untilMs - fromMs, 0);
  console.log(`of ${TOO_LONG_SECONDS} s without a disk ${(lostMs / 1_000).toFixed(1)} s are lost`);
  expect(lostMs).toBeGreaterThan(10_000);
  expect(lostMs).toBeLessThan(60_000);
  await talk.end();
  expect((await talk.recording())?.missing).toEqual(missing);

  const lost = missing.flatMap(({ fromMs, untilMs }) => {
    const first = (fromMs - t0Ms) / 320;
    return Array.from({ length: (untilMs - fromMs) / 320 }, (_, i) => first + i);
  });
  const lacking = (await talk.lacking()).map((name) => {
    const [rung = '', number = ''] = name.split(' ');
    const [n, k] = number.split('.').map(Number);
    return { rung, index: (n ?? 0) * 3 + (k ?? 0) };
  });
  const indices = (rung?: string) => [
    ...new Set(lacking.filter((it) => rung === undefined || it.rung === rung).map(({ index }) => index)),
  ];
  expect(indices().sort((a, b) => a - b)).toEqual(lost);
  for (const rung of ['aac64', 'aac32', 'opus48'])
    expect(await gapsOf(talk, rung, t0Ms)).toEqual(indices(rung));
  const isGap = (event: { type: string }): event is GapEvent => event.type === 'gap';
  const told = (await talk.events()).filter(isGap);
  expect(new Set(told.map(({ cause }) => cause))).toEqual(new Set(['not-recorded']));
  expect(told.reduce((ticks, { at, until }) => ticks + until - at, 0)).toBe(lost.length * 15_360);
});

test('FAULT-20: an origin that is killed on a full disk comes back on it, and nothing is missing once there is room', async () => {
  const talk = await site.converse('Killed on a full disk');
  const listener = await talk.listener();
  await fillDisk(site, talk, async () => {
    await listener.hears(5);
    await site.roles.kill('origin');
    await site.roles.startRole('origin');
    await listener.hears(5);
  });
  await expect.poll(async () => (await talk.recording())?.missing, { timeout: 30_000 }).toEqual([]);
  await talk.end();
  expect(await talk.lacking()).toEqual([]);
});

test('FAULT-29: media that is killed on a full disk is back with its rooms, and who spoke is on stage again', async () => {
  const talk = await site.converse('Media killed on a full disk');
  const listener = await talk.listener();
  await fillDisk(site, talk, async () => {
    await site.roles.kill('media');
    await site.roles.startRole('media');
    await expect
      .poll(async () => (await site.api.head(talk.room))?.stage.map(({ name }) => name), { timeout: 10_000 })
      .toEqual(['Ada']);
    await listener.hears(5);
  });
  await talk.end();
});

test('FAULT-22: a speaker reads in the studio that nothing is recorded, for as long as that is so', async () => {
  const talk = await site.converse('In the studio');
  const invitation = await site.api.call<Invitation>('POST', `/rooms/${talk.room}/invitations`, {
    name: 'Ben',
  });
  const ben = await Speaker.onStage(site.browser, invitation);
  const said = ben.page.getByText('Nothing is being recorded just now');
  await fillDisk(site, talk, () => said.waitFor());
  await said.waitFor({ state: 'detached' });
  await ben.sees(['Ben: you', 'Ada']);
  expect(ben.faults).toEqual([]);
});

test('FAULT-24: clocks of all roles set an hour on and back, a room’s process killed meanwhile, numbers go on', async () => {
  const talk = await site.converse('Against the clock');
  const listener = await talk.listener();
  await unheard(listener, () => setClocks(site, talk, ['origin', 'control', 'media'], [3_600, -3_600, 0]));
  await setClocks(site, talk, ['origin', 'control', 'media'], [3_600]);
  const from = site.roles.lines.length;
  const started = site.roles.lines.findLast(({ msg }) => msg === 'room process started');
  process.kill(started?.pid ?? 0, 'SIGKILL');
  await site.roles.logged(({ msg }) => msg === 'room process started', from);
  await setClocks(site, talk, ['origin', 'control', 'media'], [-3_600, 0]);
  await talk.end();
  const gaps = (await talk.events()).filter((event) => event.type === 'gap');
  expect(gaps.reduce((ticks, { at, until }) => ticks + until - at, 0)).toBeLessThan(10 * 48_000);
  expect((await talk.clockMinutes()).slice(-6)).toEqual([60, -60, 0, 60, -60, 0]);
});

test('FAULT-25: a listener’s clock set again and again while it plays changes nothing', async () => {
  const listener = await (await site.converse('By another date')).listener();
  for (const aheadSeconds of [420, -420, 3_600, -86_400, 0]) {
    await unheard(listener, async () => {
      await setPageDate(listener, aheadSeconds);
      await listener.hears(4);
    });
  }
});

test.for(['cut', 'mute'] as const)(
  'FAULT-26: after the line to the origin was %s for 30 s the recording has every chunk that media made',
  async (how) => {
    const talk = await site.converse(`Out of reach: ${how}`);
    const listener = await talk.listener();
    await severOrigin(site, how, 30);
    await listener.hears(3);
    expect(await talk.silence()).toBe(1);
    await talk.end();
    expect(await talk.lacking()).toEqual([]);
    const { t0Ms } = await site.api.programme(talk.room);
    expect(await gapsOf(talk, 'aac64', t0Ms)).toEqual([]);
  },
);

test('FAULT-27: control that stands still for 5 s stalls no listener and drops no speaker', async () => {
  const talk = await site.converse('Without control');
  const listener = await talk.listener();
  await unheard(listener, () => stopRole(site, 'control', 5));
  expect(await talk.silence()).toBe(1);
});
