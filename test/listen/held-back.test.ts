import { expect, test } from 'vitest';
import { askAtMs, heldBackMs } from '../../src/core/listening/schedule.ts';
import { TargetLatency } from '../../src/core/listening/target-latency.ts';
import { SEGMENT_MS } from '../../src/core/programme.ts';

test('PLAY-21: who waited for the first word has the second segment before the first is over', () => {
  const whole = { streams: false, segments: 1 } as const;
  for (const place of [0, 0.5, 1]) {
    for (const spreadMs of [60, 720]) {
      const target = new TargetLatency({ canStream: false, rttMs: 40 }, place);
      target.spreadOver(spreadMs);
      const firstIsOverMs = heldBackMs(0, target.seconds) + SEGMENT_MS;
      const secondIsThereMs = askAtMs(1, whole, { place, spreadMs }) + target.lateness * 1000;
      expect(firstIsOverMs - secondIsThereMs).toBeGreaterThan(100);
    }
  }
  // Who comes later than that holds back nothing.
  expect(heldBackMs(1_500, 1.2)).toBe(0);
});
