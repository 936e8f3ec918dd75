import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as model from '../../src/rehearsal/crowd/player-rules.ts';
import { Playhead } from '../../src/rehearsal/crowd/playhead.ts';
import { type Delivery, TierCourse } from '../../src/rehearsal/crowd/tier-course.ts';
import { backoffMs } from '../../web/listen/player/backoff.ts';
import { CALM_MS, NetworkClock, RESYNC_MS } from '../../web/listen/player/clock.ts';
import { headPaceMs } from '../../web/listen/player/head-pace.ts';
import { mustJump, rateFor } from '../../web/listen/player/rate-control.ts';
import { askAtMs, unitMs, wantedWhenPlayheadMs } from '../../web/listen/player/schedule.ts';
import { TargetLatency } from '../../web/listen/player/target-latency.ts';
import { TierCourse as PlayersCourse } from '../../web/listen/player/tier-course.ts';

const share = fc.double({ min: 0, max: 1, noNaN: true });
const delivery = fc.constantFrom<Delivery[]>(
  { streams: true, segments: 1 },
  { streams: false, segments: 1 },
  { streams: false, segments: 4 },
);

test('REH-6: a made-up listener asks when the player asks, and tries again as it does', () => {
  fc.assert(
    fc.property(fc.nat(100_000), delivery, share, fc.nat(12), (n, one, at, failures) => {
      expect(model.askAtMs(n, one, at)).toBe(askAtMs(n, one, at));
      expect(model.unitMs(one)).toBe(unitMs(one));
      expect(model.wantedWhenPlayheadMs(n)).toBe(wantedWhenPlayheadMs(n));
      expect(model.backoffMs(failures, at)).toBe(backoffMs(failures, at));
    }),
  );
});

test('REH-6: it asks for the time as often as the player does, however long the way', async () => {
  const ways = fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 6, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(ways, async (roundTripsMs) => {
      let [nowMs, asked] = [0, 0];
      const clock = new NetworkClock(
        async () => {
          nowMs += roundTripsMs[asked++] ?? 0;
          return new Date(1_900_000_000_000 + nowMs).toISOString();
        },
        () => nowMs,
      );
      let samples = 0;
      for (const readings of [1, 2]) {
        await clock.sync();
        let errorMs = Number.POSITIVE_INFINITY;
        const before = samples;
        do errorMs = Math.min(errorMs, model.clockErrorMs(roundTripsMs[samples++] ?? 0));
        while (model.wantsAnotherSample(samples - before, errorMs));
        expect([asked, clock.errorMs]).toEqual([samples, errorMs]);
        const paceMs = model.clockPaceMs(readings, errorMs);
        expect([CALM_MS, RESYNC_MS]).toContain(paceMs);
        nowMs += paceMs;
        expect(clock.isStale).toBe(false);
        nowMs++;
        expect(clock.isStale).toBe(true);
      }
    }),
  );
});

test('REH-6: it plays at the player’s rate, and jumps where that jumps', () => {
  fc.assert(
    fc.property(
      fc.double({ min: -6, max: 6, noNaN: true }),
      fc.integer({ min: 97, max: 104 }),
      (error, rate) => {
        expect(model.rateFor(error, rate / 100)).toBe(rateFor(error, rate / 100));
        expect(model.mustJump(error)).toBe(mustJump(error));
      },
    ),
  );
});

test('REH-6: it is as far behind as the player would be after the same arrivals, stalls and calm', () => {
  const step = fc.oneof(
    fc.double({ min: -0.05, max: 3, noNaN: true }).map((late) => ({ late })),
    fc.constant({ stall: true }),
    fc.double({ min: 0, max: 60, noNaN: true }).map((calm) => ({ calm })),
    fc.tuple(delivery, fc.constantFrom(0, 4.6)).map((tier) => ({ tier })),
  );
  fc.assert(
    fc.property(
      fc.boolean(),
      fc.integer({ min: 0, max: 300 }),
      fc.array(step, { maxLength: 500 }),
      (streams, rttMs, steps) => {
        const [own, player] = [new model.TargetModel(streams, rttMs), new TargetLatency({ streams }, rttMs)];
        for (const one of steps) {
          if ('late' in one) for (const target of [own, player]) target.arrived(one.late);
          else if ('tier' in one) for (const target of [own, player]) target.deliver(...one.tier);
          else if ('calm' in one) for (const target of [own, player]) target.calm(one.calm);
          else for (const target of [own, player]) target.stalled();
          expect(own.seconds).toBeCloseTo(player.seconds, 5);
        }
      },
    ),
    { numRuns: 40 },
  );
});

test('REH-6: who waits or listens reads the head as often as the player', () => {
  const rooms = fc.record({
    live: fc.boolean(),
    startsMs: fc.option(fc.integer({ min: 1_000, max: 5_000_000 }), { nil: undefined }),
  });
  fc.assert(
    fc.property(rooms, fc.integer({ min: 0, max: 6_000_000 }), ({ live, startsMs }, nowMs) => {
      const coming = { startsMs, startsItself: true, speakers: [], assembling: false };
      const head = {
        room: 'talk',
        title: '',
        stage: [],
        state: live ? 'live' : 'scheduled',
        ...(live ? {} : { coming }),
      } as const;
      const pace = headPaceMs(head as Parameters<typeof headPaceMs>[0], {
        hasSource: live,
        wanted: true,
        nowMs,
      });
      expect(model.headPaceMs({ live, startsMs }, nowMs)).toBe(pace);
    }),
  );
});

test('REH-7: sound that comes before the last of it is played is no stall; sound that comes later is one, as long as the silence', () => {
  const playhead = new Playhead(new model.TargetModel(false, 20));
  playhead.toLive(10);
  const from = playhead.position;
  expect(from).toBeCloseTo(10 - 0.96 - 0.1 - 0.12, 6);
  expect(playhead.arrived(8.64, 9.6, 10)).toBeUndefined();
  expect(playhead.hasSounded).toBe(true);
  // In time: the next is there while there is sound.
  expect(playhead.advance(10.5)).toBe(false);
  expect(playhead.arrived(9.6, 10.56, 10.5)).toBeUndefined();
  // The sound up to 10.56, less what a browser does not play, is over 1.69 s after it began at 8.82.
  const silentAt = 10 + (10.56 - 0.05 - from);
  expect(playhead.advance(silentAt - 0.001)).toBe(false);
  expect(playhead.advance(silentAt + 0.3)).toBe(true);
  expect(playhead.advance(silentAt + 0.4)).toBe(false);
  expect(playhead.arrived(10.56, 11.52, silentAt + 0.4)?.seconds).toBeCloseTo(0.4, 6);
  // Silence that the listener chose is none.
  playhead.pause(silentAt + 0.5);
  expect(playhead.advance(silentAt + 60)).toBe(false);
  playhead.toLive(silentAt + 60);
  expect(playhead.arrived(70, 72, silentAt + 61)).toBeUndefined();
});

test('REH-23: a made-up listener goes from tier to tier as the player, in the same pieces, at the same moment', () => {
  const name = fc.constantFrom('full', 'whole', 'economy');
  const step = fc.record({
    tier: fc.option(name, { nil: undefined }),
    passMs: fc.integer({ min: 0, max: 20_000 }),
    n: fc.nat(40),
    behind: fc.double({ min: 0, max: 7, noNaN: true }),
    wanted: fc.double({ min: 0.5, max: 8, noNaN: true }),
  });
  fc.assert(
    fc.property(
      fc.boolean(),
      name,
      share,
      fc.array(step, { maxLength: 60 }),
      (streams, first, random, steps) => {
        const own = new TierCourse(streams, first as 'full');
        const player = new PlayersCourse(streams, { name: first as 'full', from: 0 }, () => random);
        let nowMs = 0;
        for (const { tier, passMs, n, behind, wanted } of steps) {
          if (tier) player.announce({ name: tier as 'full', from: 0 }, nowMs);
          if (tier) own.announce({ name: tier as 'full' }, nowMs, random);
          nowMs += passMs;
          expect(own.turnsAtMs !== undefined && own.turnsAtMs <= nowMs).toBe(own.turn(nowMs));
          player.turn(nowMs);
          expect(own.order(n, behind, wanted)).toEqual(player.order(n, behind, wanted));
          expect([own.delivery, own.leastSeconds]).toEqual([player.delivery, player.leastSeconds]);
          expect(own.rung === 'aac32').toBe(player.isSpared);
        }
      },
    ),
  );
});
