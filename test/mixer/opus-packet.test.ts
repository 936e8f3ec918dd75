import * as opus from '@evan/opus';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { emptyFrameToc, packetTicks } from '../../src/mixer/opus-packet.ts';
import { packetsOf, tone } from './speaker.ts';

test.each([2.5, 5, 10, 20, 40, 60, 80, 100, 120])('a packet of %d ms says so', (packetMs) => {
  for (const stereo of [false, true])
    for (const { payload } of packetsOf(tone(300, 0.5), { packetMs, stereo }))
      expect(packetTicks(payload)).toBe(packetMs * 48);
});

test('JIT-5: a packet’s length is known before it is decoded, whatever its bytes', () => {
  const decoder = new opus.Decoder({ channels: 1, sample_rate: 48_000 });
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (payload) => {
      const ticks = packetTicks(payload);
      let decoded: number | undefined;
      try {
        decoded = decoder.decode(payload).length / 2;
      } catch {
        return;
      }
      if (payload.length > 0) expect(decoded).toBe(ticks);
    }),
    { numRuns: process.env['TRIBUNE_LONG'] ? 100_000 : 2_000 },
  );
});

test('an empty frame is of the same mode and as long as asked, where the mode can', () => {
  for (let toc = 0; toc < 256; toc += 4) {
    for (const ticks of [120, 240, 480, 960]) {
      const empty = Uint8Array.of(emptyFrameToc(toc, ticks));
      const shortest = toc >> 3 < 16 ? 480 : 120;
      expect(packetTicks(empty)).toBe(Math.max(shortest, ticks));
      expect((empty[0] ?? 0) & 7).toBe(toc & 4);
    }
  }
});
