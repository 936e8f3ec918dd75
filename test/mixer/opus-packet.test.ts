import * as opus from '@evan/opus';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { FecDecoder } from '../../src/mixer/fec-decoder.ts';
import { Libopus } from '../../src/mixer/libopus.ts';
import { OpusDecoder } from '../../src/mixer/opus-decoder.ts';
import { emptyFrameToc, fecTicks, packetTicks } from '../../src/mixer/opus-packet.ts';
import { packetsOf, rms, tone } from './speaker.ts';
import { speechOf } from './speech.ts';

let speech: Float32Array;
beforeAll(async () => {
  speech = await speechOf('Who may speak, and who listens?');
});

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

test.each([
  { packetMs: 10 },
  { packetMs: 20 },
  { packetMs: 20, stereo: true },
  // Padded to one size, which packets say in bytes before their first frame.
  { packetMs: 20, constantRate: true },
  { packetMs: 40 },
  { packetMs: 60 },
])('FEC-1: a packet is known to bear FEC, and how much ($packetMs ms)', async (options) => {
  await Libopus.load();
  const bitsPerSecond = 32_000;
  const without = packetsOf(speech, { ...options, bitsPerSecond });
  expect(without.filter(({ payload }) => fecTicks(payload) > 0)).toEqual([]);

  const packets = packetsOf(speech, { ...options, bitsPerSecond, fecForLoss: 20 });
  const carriers = packets.flatMap(({ payload }, i) => (i > 0 && fecTicks(payload) > 0 ? [i] : []));
  expect(carriers.length).toBeGreaterThan(packets.length / 2);
  const [sender, receiver] = [new OpusDecoder(), FecDecoder.open()];
  const errors = packets.flatMap(({ payload }, i) => {
    const sent = sender.decode(packets[i - 1]?.payload ?? payload) ?? new Float32Array();
    if (!carriers.includes(i) || rms(sent) < 0.03) {
      receiver?.decode(packets[i - 1]?.payload ?? payload);
      return [];
    }
    const rebuilt = receiver?.rebuild(payload, fecTicks(payload)) ?? new Float32Array();
    expect(rebuilt.length).toBe(options.packetMs * 48);
    const error = rms(rebuilt.map((x, at) => x - (sent[at] ?? 0))) / rms(sent);
    return [error];
  });
  expect(errors.toSorted((a, b) => a - b)[errors.length >> 1]).toBeLessThan(0.3);
});
