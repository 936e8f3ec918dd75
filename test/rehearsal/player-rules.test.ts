import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TargetLatency } from '../../src/core/listening/target-latency.ts';
import * as model from '../../src/rehearsal/crowd/player-rules.ts';
import { Playhead } from '../../src/rehearsal/crowd/playhead.ts';
import { CALM_MS, NetworkClock, RESYNC_MS } from '../../web/listen/player/clock.ts';
import { headPaceMs } from '../../web/listen/player/head-pace.ts';

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
  const playhead = new Playhead(new TargetLatency({ canStream: false, rttMs: 20 }, 1));
  playhead.toLive(10);
  const from = playhead.position;
  expect(from).toBeCloseTo(10 - 0.96 - 0.1 - 0.06 - 0.12, 6);
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
