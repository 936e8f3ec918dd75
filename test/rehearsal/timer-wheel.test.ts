import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TimerWheel, WheelAlarm } from '../../src/rehearsal/crowd/timer-wheel.ts';

test('REH-8: an alarm rings once, at its time, however often it was put off or hurried; one that was cancelled never', () => {
  const orders = fc.array(
    fc.record({
      alarm: fc.nat(4),
      passMs: fc.integer({ min: 0, max: 9_000 }),
      inMs: fc.option(fc.integer({ min: -10, max: 70_000 }), { nil: undefined }),
    }),
    { minLength: 1, maxLength: 40 },
  );
  fc.assert(
    fc.property(orders, (all) => {
      let nowMs = 1_000;
      const wheel = new TimerWheel(() => nowMs);
      const due: (number | undefined)[] = [];
      const alarms = Array.from(
        { length: 5 },
        (_, i) =>
          new WheelAlarm(() => {
            expect(due[i]).toBeDefined();
            expect(nowMs).toBeGreaterThanOrEqual(due[i] ?? 0);
            due[i] = undefined;
          }),
      );
      const pass = (ms: number) => {
        for (const untilMs = nowMs + ms; nowMs < untilMs; ) {
          nowMs = Math.min(untilMs, nowMs + 300);
          wheel.turn();
          // A slot is 4 ms long: what was due before that has rung.
          for (const dueMs of due) if (dueMs !== undefined) expect(dueMs).toBeGreaterThan(nowMs - 4);
        }
      };
      for (const { alarm, passMs, inMs } of all) {
        const one = alarms[alarm] as WheelAlarm;
        if (inMs === undefined) one.cancel();
        else wheel.set(one, nowMs + inMs);
        // What is set to the past is due now.
        due[alarm] = inMs === undefined ? undefined : nowMs + Math.max(0, inMs);
        pass(passMs);
      }
      pass(80_000);
      expect(due.every((dueMs) => dueMs === undefined)).toBe(true);
    }),
    { numRuns: 40 },
  );
});
