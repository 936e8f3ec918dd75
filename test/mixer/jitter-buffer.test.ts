import fc from 'fast-check';
import { expect, test } from 'vitest';
import { JitterBuffer } from '../../src/mixer/jitter-buffer.ts';
import type { VoicePacket } from '../../src/mixer/voice-packet.ts';
import { FRAME, random } from './speaker.ts';

/** A frame of 20 ms (CELT, fullband), and a mark to know it by. */
const payload = (mark: number) => Uint8Array.of(0xf8, mark, 0);

/** The i-th packet of a stream whose sequence numbers and timestamps are about to wrap. */
function packet(i: number, arrivalMs: number): VoicePacket {
  return {
    sequence: (65_526 + i) & 0xffff,
    timestamp: (2 ** 32 - 10 * FRAME + i * FRAME) >>> 0,
    payload: payload(i & 0xff),
    arrivalMs,
  };
}

test('JIT-1: packets in any order, repeated or not, play in the order of their timestamps, across the wrap', () => {
  const arrivals = fc
    .tuple(fc.shuffledSubarray([...Array(30).keys()], { minLength: 1 }), fc.array(fc.nat(29)))
    .map(([order, repeats]) => [...order, ...repeats.filter((i) => order.includes(i))]);
  fc.assert(
    fc.property(arrivals, (order) => {
      const buffer = new JitterBuffer();
      for (const i of order) buffer.insert(packet(i, 600), Number.NEGATIVE_INFINITY);
      const taken: number[] = [];
      for (let held = buffer.take(); held; held = buffer.take()) taken.push(held.payload[1] ?? -1);
      expect(taken).toEqual([...new Set(order)].sort((a, b) => a - b));
    }),
  );
});

test('a repeated packet is known as such, held or played', () => {
  const buffer = new JitterBuffer();
  expect(buffer.insert(packet(0, 0), Number.NEGATIVE_INFINITY)).toBe('held');
  expect(buffer.insert(packet(0, 1), Number.NEGATIVE_INFINITY)).toBe('repeated');
  const first = buffer.take();
  expect(buffer.insert(packet(0, 2), (first?.ticks ?? 0) + FRAME)).toBe('repeated');
});

/** @returns the target after each packet */
function targets(packets: number, lateMs: (i: number) => number): number[] {
  const buffer = new JitterBuffer();
  const arriving = Array.from({ length: packets }, (_, i) => packet(i, i * 20 + lateMs(i)));
  return arriving
    .toSorted((a, b) => a.arrivalMs - b.arrivalMs)
    .map((each) => {
      buffer.insert(each, Number.NEGATIVE_INFINITY);
      buffer.take();
      return buffer.targetMs;
    });
}

test('JIT-2: the target follows the measured jitter, from 40 to 200 ms', () => {
  expect(targets(500, () => 3).at(-1)).toBe(40);
  const next = random(7);
  expect(targets(500, () => next() * 15).at(-1)).toBe(40);
  const jittery = targets(500, () => next() * 80).at(-1);
  expect(jittery).toBeGreaterThanOrEqual(95);
  expect(jittery).toBeLessThanOrEqual(110);
  expect(targets(500, () => next() * 900).at(-1)).toBe(200);
});

test('JIT-3: the target grows within half a second of worse arrival, and shrinks within forty of better', () => {
  const next = random(3);
  const after = targets(2_500, (i) => (i >= 200 && i < 500 ? next() * 100 : 0));
  expect(after[199]).toBe(40);
  expect(after[225]).toBeGreaterThan(90);
  expect(after[700]).toBeGreaterThan(90);
  expect(after[2_499]).toBe(40);
});

test('one late packet in a thousand moves nothing', () => {
  expect(Math.max(...targets(1_000, (i) => (i === 500 ? 150 : 0)))).toBe(40);
});

test('a new, faster way is a new beginning', () => {
  const after = targets(700, (i) => (i < 500 ? 150 : Math.max(0, 150 - (i - 500) * 19)));
  expect(after.at(-1)).toBe(40);
});

test('a stream whose timestamps jump begins anew', () => {
  const buffer = new JitterBuffer();
  buffer.insert(packet(0, 0), Number.NEGATIVE_INFINITY);
  const jumped = { ...packet(1, 20), timestamp: 123_456_789 };
  expect(buffer.insert(jumped, Number.POSITIVE_INFINITY)).toBe('restarted');
  expect(buffer.take()?.payload).toEqual(payload(1));
  expect(buffer.first).toBeUndefined();
});

test('JIT-4: what it holds is bounded, whatever is sent', () => {
  const hostile = fc.record({
    sequence: fc.nat(0xffff),
    timestamp: fc.nat(0xffffffff),
    payload: fc.uint8Array({ maxLength: 20 }),
    arrivalMs: fc.nat(100_000),
  });
  fc.assert(
    fc.property(fc.array(hostile, { maxLength: 400 }), (packets) => {
      const buffer = new JitterBuffer();
      for (const each of packets) buffer.insert(each, Number.NEGATIVE_INFINITY);
      expect(buffer.targetMs).toBeGreaterThanOrEqual(40);
      expect(buffer.targetMs).toBeLessThanOrEqual(200);
      let held = 0;
      while (buffer.take()) held++;
      expect(held).toBeLessThanOrEqual(150);
    }),
    { numRuns: process.env['TRIBUNE_LONG'] ? 5_000 : 100 },
  );
});
