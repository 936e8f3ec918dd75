import { expect, test } from 'vitest';
import { readCapture } from '../../bench/packets-seen.ts';
import { writeRtp, writeSenderReport } from '../../src/performer/rtp-packet.ts';

const ROOM = 41_000;
const CLIENT = 52_000;

/** A savefile of libpcap with nanoseconds, each frame cut to 96 bytes as `-s 96` does. */
function savefile(frames: readonly { atNs: number; frame: Buffer }[]): Buffer {
  const header = Buffer.alloc(24);
  header.writeUInt32LE(0xa1b23c4d, 0);
  const records = frames.flatMap(({ atNs, frame }) => {
    const record = Buffer.alloc(16);
    record.writeUInt32LE(1_700_000_000 + Math.floor(atNs / 1e9), 0);
    record.writeUInt32LE(atNs % 1e9, 4);
    record.writeUInt32LE(Math.min(96, frame.length), 8);
    record.writeUInt32LE(frame.length, 12);
    return [record, frame.subarray(0, 96)];
  });
  return Buffer.concat([header, ...records]);
}

/** Ethernet, IPv4 without options or IPv6, UDP. */
function frameOf(from: number, to: number, payload: Buffer, ip: 4 | 6 = 4): Buffer {
  const udp = 14 + (ip === 4 ? 20 : 40);
  const headers = Buffer.alloc(udp + 8);
  headers.writeUInt16BE(ip === 4 ? 0x0800 : 0x86dd, 12);
  headers.writeUInt8(ip === 4 ? 0x45 : 0x60, 14);
  headers.writeUInt16BE(from, udp);
  headers.writeUInt16BE(to, udp + 2);
  headers.writeUInt16BE(8 + payload.length, udp + 4);
  return Buffer.concat([headers, payload]);
}

const rtp = { payloadType: 111, sequence: 7, timestamp: 0xfffffff0, ssrc: 0x80000001, marker: false };

test('BENCH-3: packets in and out are read from a capture to the nanosecond, RTCP and the rest are left out', () => {
  const level = { id: 1, dBov: -20, voice: true };
  const heard = frameOf(CLIENT, ROOM, writeRtp({ ...rtp, level }, Buffer.alloc(100)));
  const copy = frameOf(ROOM, CLIENT, writeRtp({ ...rtp, ssrc: 5, timestamp: 960 }, Buffer.alloc(100)), 6);
  const report = { ssrc: 1, nowMs: 0, timestamp: 0, packets: 0, bytes: 0, cname: 'a' };
  const file = savefile([
    { atNs: 999_999_000, frame: heard },
    { atNs: 1_000_250_500, frame: copy },
    { atNs: 1_100_000_000, frame: frameOf(ROOM, CLIENT, writeSenderReport(report)) },
    { atNs: 1_200_000_000, frame: frameOf(CLIENT, ROOM, Buffer.from('\0\x01 a STUN request')) },
  ]);
  const [first, second, ...more] = readCapture(file, ROOM);
  expect(first).toMatchObject({ incoming: true, ssrc: 0x80000001, timestamp: 0xfffffff0, payloadBytes: 100 });
  expect(second).toMatchObject({ incoming: false, ssrc: 5, timestamp: 960, payloadBytes: 100 });
  expect((second?.atMs ?? 0) - (first?.atMs ?? 0)).toBeCloseTo(0.2515, 6);
  expect(more).toEqual([]);
  expect(() => readCapture(Buffer.from('no capture at all, but long enough'), ROOM)).toThrow();
});
