import fc from 'fast-check';
import { expect, test } from 'vitest';
import { opusTicks } from '../../src/performer/opus-duration.ts';
import { isRtcp, readRtp, writeRtp, writeSenderReport } from '../../src/performer/rtp-packet.ts';
import { readLevel, readRtp as readOnStage } from '../../src/stage/rtp.ts';

const RUNS = process.env['TRIBUNE_LONG'] ? 50_000 : 500;
const uint32 = fc.integer({ min: 0, max: 0xffffffff });
const header = fc.record({
  // 64–95 would be taken for RTCP with the marker set (RFC 5761 §4).
  payloadType: fc.integer({ min: 96, max: 127 }),
  sequence: fc.nat(0xffff),
  timestamp: uint32,
  ssrc: uint32,
  marker: fc.boolean(),
});
const payload = fc.uint8Array({ minLength: 1, maxLength: 300 });

test('SEND-1: what is written is read back, by the stage too', () => {
  fc.assert(
    fc.property(header, payload, (fields, sound) => {
      const packet = writeRtp(fields, sound);
      const { sequence, timestamp, ssrc } = fields;
      expect(readRtp(packet)).toMatchObject({ sequence, timestamp, ssrc });
      expect(Buffer.from(readRtp(packet)?.payload ?? []).equals(Buffer.from(sound))).toBe(true);
      expect(readOnStage(packet)).toMatchObject({
        sequence,
        timestamp,
        ssrc,
        payloadType: fields.payloadType,
      });
    }),
    { numRuns: RUNS },
  );
});

test('SEND-2: the level travels in a one-byte extension (RFC 6464), clamped to −127…0 dBov', () => {
  const fields = { payloadType: 111, sequence: 1, timestamp: 2, ssrc: 3, marker: false };
  for (const [dBov, expected] of [
    [-33, -33],
    [-200, -127],
    [4, 0],
  ] as const) {
    const packet = writeRtp({ ...fields, level: { id: 5, dBov, voice: true } }, Uint8Array.of(1, 2, 3));
    expect(readLevel(packet, 5)).toBe(expected);
    expect((packet[17] as number) >> 7).toBe(1);
    expect(readRtp(packet)?.payload).toEqual(Buffer.of(1, 2, 3));
  }
});

test('SEND-3: a sender report ties the RTP clock to UTC, and names its source', () => {
  const nowMs = Date.UTC(2026, 0, 1, 0, 0, 0, 500);
  const report = { ssrc: 9, nowMs, timestamp: 77, packets: 5, bytes: 600, cname: 'ada' };
  const packet = writeSenderReport(report);

  expect(isRtcp(packet)).toBe(true);
  expect(packet.length % 4).toBe(0);
  const utcMs = (packet.readUInt32BE(8) - 2_208_988_800) * 1000 + (packet.readUInt32BE(12) / 2 ** 32) * 1000;
  expect(utcMs).toBeCloseTo(nowMs, 2);
  expect([16, 20, 24].map((at) => packet.readUInt32BE(at))).toEqual([77, 5, 600]);
  expect(packet.toString('latin1', 38, 41)).toBe('ada');
  expect(4 * (packet.readUInt16BE(30) + 1)).toBe(packet.length - 28);
});

test('SEND-4: no bytes make the reader throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
      const packet = readRtp(bytes);
      if (packet) expect(packet.payload.length).toBeLessThanOrEqual(bytes.length - 12);
    }),
    { numRuns: RUNS },
  );
});

test.each([
  [[0x78], 960],
  [[0x08], 960],
  [[0x00], 480],
  [[0x18], 2880],
  [[0xe0], 120],
  [[0x79, 1, 1], 1920],
  [[0x79, 1], undefined],
  [[0x7a, 1], 1920],
  [[0x7a], undefined],
  [[0x7b, 0x83], 2880],
  [[0x7b, 7], undefined],
  [[0x7b, 0], undefined],
  [[], undefined],
])('SEND-5: packet %j sounds for %s ticks (RFC 6716 §3)', (bytes, ticks) => {
  expect(opusTicks(Uint8Array.from(bytes))).toBe(ticks);
});
