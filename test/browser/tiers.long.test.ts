import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { Head } from '../../src/core/head.ts';
import { ECONOMY_SECONDS } from '../../src/core/listening/tier-course.ts';
import type { LoadLevel } from '../../src/core/load.ts';
import { stallsOf } from '../sound/tap.ts';
import type { Installation } from './installation.ts';
import { Listener } from './listener.ts';
import { SpokenRoom } from './spoken-room.ts';

/** The half minute over which listeners are spread, the fall to 4.6 s at 0.97, and what a busy machine takes. */
const DESCENT_MS = 240_000;
/** More than any browser needs to go on. */
const AT_HAND_MS = 250;
let spoken: SpokenRoom;
let tribune: Installation;
let browser: Browser;
let room: string;

beforeAll(async () => {
  spoken = await SpokenRoom.start('A room that a crowd found');
  ({ tribune, browser, room } = spoken);
  // Of a younger programme nobody can be 4.6 s behind.
  await vi.waitUntil(async () => (await ageMs()) > 10_000, { timeout: 30_000, interval: 500 });
});

async function ageMs(): Promise<number> {
  const { programme } = (await (await fetch(`${tribune.url}/live/${room}/head.json`)).json()) as Head;
  return programme ? programme.nowMs - programme.t0Ms : 0;
}

afterAll(() => spoken.stop());

const hold = (level: LoadLevel | null) => tribune.call('PUT', '/load', { level });
beforeEach(() => hold(0));

/** A listener of whom every piece of sound that it fetches is written down, in order. */
class Followed {
  readonly listener: Listener;
  /** First segment and how many, of each piece. */
  readonly pieces: (readonly [n: number, segments: number, rung: string])[] = [];

  static async start(): Promise<Followed> {
    const listener = await Listener.open(browser, 'about:blank', { tapped: true });
    // The tap finds no worklet on a page that is none.
    listener.faults.splice(0);
    const followed = new Followed(listener);
    await listener.page.goto(`${tribune.url}/r/${room}`);
    await listener.button('Listen live').click();
    await listener.hears(3);
    return followed;
  }

  private constructor(listener: Listener) {
    this.listener = listener;
    listener.page.on('request', (request) => {
      const [, rung = '', number] = /\/r\d+\/(\w+)\/(\d+)\.m4s$/.exec(request.url()) ?? [];
      if (number === undefined) return;
      const segments = rung === 'eco32' ? 4 : 1;
      this.pieces.push([Number(number) * segments, segments, rung]);
    });
  }

  async reachesEconomy(): Promise<void> {
    const isThere = () => this.pieces.slice(-3).every(([, segments]) => segments === 4);
    await expect.poll(isThere, { timeout: DESCENT_MS, interval: 500 }).toBe(true);
  }

  async returns(): Promise<void> {
    const isBack = ({ tier, rung, latencySeconds }: Awaited<ReturnType<Listener['statistics']>>) =>
      tier === 'full' && rung === 'aac64' && latencySeconds !== null && latencySeconds < 0.8;
    await this.listener.until('full again', isBack, DESCENT_MS);
  }

  /** That it never stopped nor jumped, and fetched each segment in one piece, once. */
  async wasWhole(): Promise<void> {
    const { jumps } = await this.listener.statistics();
    const stalls = await stallsOf(this.listener.page);
    // With sound at hand it was the machine that was late.
    expect([jumps, stalls.filter(({ aheadMs }) => aheadMs < AT_HAND_MS)]).toEqual([0, []]);
    for (const [i, [n, segments]] of this.pieces.slice(0, -1).entries()) {
      expect(this.pieces[i + 1]?.[0]).toBe(n + segments);
    }
    const played = await this.listener.page
      .locator('audio')
      .first()
      .evaluate((audio: HTMLAudioElement) => audio.played.length);
    expect(played).toBe(1);
    expect(this.listener.faults).toEqual([]);
  }
}

test('TIER-11: a listener falls back to economy without a stall, a jump or a gap', async () => {
  const followed = await Followed.start();
  await hold(4);
  await followed.reachesEconomy();
  const rungs = followed.pieces.map(([, , rung]) => rung);
  expect([...new Set(rungs)]).toEqual(['aac64', 'aac32', 'eco32']);
  const { latencySeconds, tier } = await followed.listener.statistics();
  expect(tier).toBe('economy');
  expect(latencySeconds).toBeGreaterThan(ECONOMY_SECONDS - 0.3);
  await followed.listener.hears(12);
  await followed.wasWhole();
  await followed.listener.close();
});

test('TIER-12: who comes on the economy tier hears it at once, and returns from it without a stall, a jump or a gap', async () => {
  await hold(4);
  const followed = await Followed.start();
  expect(followed.pieces[0]?.[1]).toBe(4);
  const { pressToSoundMs } = await followed.listener.statistics();
  expect(pressToSoundMs).toBeLessThan(1_000);
  await hold(0);
  await followed.returns();
  await followed.listener.hears(5);
  await followed.wasWhole();
  await followed.listener.close();
});

test('TIER-13: one page goes all the way down and back, and hears every word of it', async () => {
  const followed = await Followed.start();
  await hold(4);
  await followed.reachesEconomy();
  await followed.listener.hears(10);
  await hold(0);
  await followed.returns();
  await followed.wasWhole();
  await followed.listener.close();
});

test('TIER-14: to whole segments and back without a stall', async () => {
  const followed = await Followed.start();
  await hold(3);
  await followed.listener.until(
    'whole segments',
    ({ tier, latencySeconds }) => tier === 'whole' && (latencySeconds ?? 0) > 1.05,
    120_000,
  );
  await followed.listener.hears(30);
  await hold(0);
  await followed.returns();
  await followed.wasWhole();
  await followed.listener.close();
});
