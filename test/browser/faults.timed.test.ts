import { afterAll, beforeAll, expect, test } from 'vitest';
import { doesAgain, fillDisk, setClocks, setPageDate, severOrigin, stopRole, unheard } from './faults.ts';
import { HarmedSite, type Talk } from './harmed-site.ts';
import type { Listener } from './listener.ts';

// One conversation, which the tests harm one after the other: what it lacks is looked for at its end.
let site: HarmedSite;
let talk: Talk;
let joined: Promise<Listener> | undefined;

beforeAll(async () => {
  site = await HarmedSite.open();
  talk = await site.converse('Through thick and thin');
});
afterAll(() => site?.close());

/** Who listens through all of it, from the first test on. */
function listening(): Promise<Listener> {
  joined ??= talk.listener();
  return joined;
}

test('FAULT-20, FAULT-22, FAULT-23: a full disk is heard by nobody, told to the host, and made good when there is room', async () => {
  const listener = await listening();
  await unheard(listener, () => fillDisk(site, talk, async () => {}));
  await expect.poll(async () => (await talk.recording())?.missing).toEqual([]);
  await doesAgain(site, talk);
});

test('FAULT-24, FAULT-25: clocks set an hour on, the origin’s and a listener’s, move no number', async () => {
  const listener = await listening();
  await unheard(listener, async () => {
    await setPageDate(listener, 3_600);
    await setClocks(site, talk, ['origin'], [3_600, 0]);
    await setPageDate(listener, -420);
  });
});

test('FAULT-27: control that stands still stalls no listener and drops no speaker', async () => {
  const listener = await listening();
  await unheard(listener, () => stopRole(site, 'control', 2));
  expect(await site.api.call('GET', `/rooms/${talk.room}`)).toMatchObject({ state: 'live' });
});

test('FAULT-26: after the origin was out of reach for 3 s, and all that came before, not one chunk is missing', async () => {
  const listener = await listening();
  await severOrigin(site, 'cut', 3);
  await listener.hears(1);
  expect(await talk.silence()).toBe(1);
  await talk.end();
  expect(await talk.lacking()).toEqual([]);
  expect((await talk.clockMinutes()).slice(-2)).toEqual([60, 0]);
});
