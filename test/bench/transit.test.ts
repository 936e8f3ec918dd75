import { expect, test } from 'vitest';
import type { SeenPacket } from '../../bench/packets-seen.ts';
import { transitOf } from '../../bench/transit.ts';

/** Three speakers, each copied to the two others `lateMs` later, every copy under numbers of its own. */
function stage(lateMs: (copy: number) => number, count: number): SeenPacket[] {
  const packets: SeenPacket[] = [];
  let copies = 0;
  for (let i = 0; i < count; i++) {
    for (const speaker of [1, 2, 3]) {
      const atMs = i * 20 + speaker;
      // Sizes vary as speech does, and are alike now and then.
      const payloadBytes = 60 + ((i * 37 + speaker * 11 * i) % 50);
      const timestamp = (4_294_900_000 + speaker * 7_000_000 + i * 960) >>> 0;
      packets.push({ atMs, incoming: true, ssrc: speaker, timestamp, payloadBytes });
      for (const listener of [1, 2, 3].filter((other) => other !== speaker)) {
        const ssrc = 100 + speaker * 10 + listener;
        const offset = ssrc * 1_000_003;
        packets.push({
          atMs: atMs + lateMs(copies++),
          incoming: false,
          ssrc,
          timestamp: (timestamp + offset) >>> 0,
          payloadBytes,
        });
      }
    }
  }
  return packets.sort((a, b) => a.atMs - b.atMs);
}

test('BENCH-1: every copy is traced to its packet, also when it is later than the next one', () => {
  const late = (copy: number) => (copy % 50 === 0 ? 45 : 0.25);
  const { ms, incoming, outgoing } = transitOf(stage(late, 300));
  expect([incoming, outgoing, ms.length]).toEqual([900, 1800, 1800]);
  expect(ms.filter((each) => each > 44.9 && each < 45.1)).toHaveLength(36);
  expect(ms.filter((each) => each > 0.24 && each < 0.26)).toHaveLength(1800 - 36);
});

test('BENCH-2: a copy whose packet was not seen is left out, and shows in the count', () => {
  const packets = stage(() => 1, 300).filter(({ incoming, ssrc }) => !(incoming && ssrc === 2));
  const { ms, outgoing } = transitOf(packets);
  expect(outgoing).toBe(1800);
  expect(ms.every((each) => Math.abs(each - 1) < 0.01)).toBe(true);
  expect(ms).toHaveLength(1200);
});
