import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  bestReading,
  CALM_MS,
  GOOD_MS,
  NetworkClock,
  parseTime,
  RESYNC_MS,
  readingOf,
} from '../../web/listen/player/clock.ts';

/** A server and a page whose clocks know nothing of each other; each `/time` takes the next of the round trips. */
function world(roundTripsMs: readonly number[]) {
  const utcAtZeroMs = Date.UTC(2031, 4, 6);
  const state = { monotonicMs: 5_000, asked: 0, reachable: true };
  const ask = async () => {
    if (!state.reachable) throw new Error('unreachable');
    const roundTripMs = roundTripsMs[state.asked++ % roundTripsMs.length] ?? 0;
    state.monotonicMs += roundTripMs * 0.7;
    const answer = new Date(utcAtZeroMs + state.monotonicMs).toISOString();
    state.monotonicMs += roundTripMs * 0.3;
    return answer;
  };
  const clock = new NetworkClock(ask, () => state.monotonicMs);
  return { state, clock, truthMs: () => utcAtZeroMs + state.monotonicMs };
}

test('PLAY-1: a reading is off by at most half its round trip, wherever in it the server answered', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 3_000, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (roundTripMs, share) => {
        const offsetMs = 1_900_000_000_000;
        const askedMs = 700;
        const serverMs = offsetMs + askedMs + roundTripMs * share;
        const reading = readingOf({ askedMs, answeredMs: askedMs + roundTripMs, serverMs });
        expect(Math.abs(reading.offsetMs - offsetMs)).toBeLessThanOrEqual(reading.errorMs);
      },
    ),
  );
});

test('PLAY-1: of three samples of /time the one with the least round trip counts', async () => {
  const { clock, state, truthMs } = world([400, 42, 90]);
  expect(await clock.sync()).toBe(true);
  expect(state.asked).toBe(3);
  expect(clock.errorMs).toBeLessThan(23);
  expect(Math.abs(clock.nowMs() - truthMs())).toBeLessThanOrEqual(clock.errorMs);
  expect(bestReading([])).toBeUndefined();
});

test('PLAY-1: a sample that is off by 10 ms at most needs no other, and no second reading when the page is calm', async () => {
  const { clock, state, truthMs } = world([400, 18, 90]);
  await clock.sync();
  expect([state.asked, clock.errorMs]).toEqual([2, GOOD_MS]);
  expect(Math.abs(clock.nowMs() - truthMs())).toBeLessThanOrEqual(GOOD_MS);
  state.monotonicMs += CALM_MS + 1;
  expect(clock.isStale).toBe(false);
  state.monotonicMs += RESYNC_MS;
  expect(clock.isStale).toBe(true);
});

test('PLAY-2: after the reading, only the monotonic clock is asked: the date of the machine does not matter', async () => {
  const { clock, state, truthMs } = world([10]);
  await clock.sync();
  const date = Date.now;
  Date.now = () => date() + 7 * 60_000;
  try {
    state.monotonicMs += 300_000;
    expect(Math.abs(clock.nowMs() - truthMs())).toBeLessThan(10);
  } finally {
    Date.now = date;
  }
});

test('PLAY-2: the clock asks again once the page is calm, then after ten minutes, and not at once when that fails', async () => {
  const { clock, state } = world([40]);
  await clock.sync();
  expect(clock.isStale).toBe(false);
  state.monotonicMs += CALM_MS + 1;
  expect(clock.isStale).toBe(true);
  await clock.sync();
  state.monotonicMs += CALM_MS + 1;
  expect(clock.isStale).toBe(false);
  state.monotonicMs += RESYNC_MS + 1;
  expect(clock.isStale).toBe(true);
  state.reachable = false;
  expect(await clock.sync()).toBe(false);
  expect(clock.isStale).toBe(false);
  state.monotonicMs += 20_000;
  expect(clock.isStale).toBe(true);
});

test('PLAY-3: without /time the head sets the clock, but never replaces a reading', async () => {
  const { clock, state, truthMs } = world([10]);
  state.reachable = false;
  expect(await clock.sync()).toBe(false);
  expect(clock.isSet).toBe(false);
  expect(() => clock.nowMs()).toThrow(RangeError);
  clock.setFromHead(truthMs() - 800);
  expect(Math.abs(clock.nowMs() - truthMs())).toBeLessThan(1_000);
  state.reachable = true;
  await clock.sync();
  clock.setFromHead(0);
  expect(Math.abs(clock.nowMs() - truthMs())).toBeLessThan(10);
});

test('PLAY-4: media that arrives before it exists sets a slow clock right, an early refusal a fast one', async () => {
  const { clock } = world([10]);
  await clock.sync();
  const before = clock.nowMs();
  clock.correctSlow(250);
  expect(clock.nowMs()).toBe(before + 250);
  clock.correctSlow(-80);
  clock.correctFast(1_000);
  clock.correctFast(-3);
  expect(clock.nowMs()).toBe(before - 750);
});

test('PLAY-1: /time is read in ISO 8601 alone, and anything else is no time', () => {
  expect(parseTime('2031-05-06T07:08:09.123Z\n')).toBe(Date.UTC(2031, 4, 6, 7, 8, 9, 123));
  for (const body of ['', 'now', '2031-05-06', '<html>', '2031-99-06T07:08:09Z']) {
    expect([body, parseTime(body)]).toEqual([body, undefined]);
  }
  fc.assert(fc.property(fc.string(), (body) => ['number', 'undefined'].includes(typeof parseTime(body))));
});
