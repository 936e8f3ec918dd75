import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Reception } from '../../src/stage/reception.ts';
import { readSenderReport, writeReceiverReport } from '../../src/stage/rtcp.ts';

/** A sender report, with source description and application packet beside it where asked. */
function senderReport({ ssrc = 7, before = Buffer.alloc(0), blocks = 0 } = {}): Buffer {
  const report = Buffer.alloc(28 + blocks * 24);
  report[0] = 0x80 | blocks;
  report[1] = 200;
  report.writeUInt16BE(report.length / 4 - 1, 2);
  report.writeUInt32BE(ssrc, 4);
  report.writeUInt32BE(0xaaaa1234, 8);
  report.writeUInt32BE(0x5678bbbb, 12);
  return Buffer.concat([before, report]);
}

const RECEIVER_REPORT = Buffer.from([0x80, 201, 0, 1, 0, 0, 0, 9]);

/** A stream of 20 ms packets whose numbers wrap; `lost` says which never arrive. */
function receive(
  reception: Reception,
  count: number,
  lost: (i: number) => boolean,
  lateMs = (_i: number) => 0,
) {
  for (let i = 0; i < count; i++) {
    if (lost(i)) continue;
    reception.packet(7, (65_500 + i) & 0xffff, (4_294_900_000 + i * 960) >>> 0, i * 20 + lateMs(i));
  }
}

test('RTCP-1: a receiver report counts loss across the wrap of sequence numbers, and jitter in ticks', () => {
  const reception = new Reception();
  // Every second packet 2 ms late: 96 ticks between neighbours.
  receive(
    reception,
    100,
    (i) => i % 10 === 9,
    (i) => (i % 2) * 2,
  );
  const report = writeReceiverReport(1, 'tribune', reception.report(2_000));
  expect(report.readUInt32BE(8)).toBe(7);
  expect(report.readIntBE(13, 3)).toBe(9); // the hundredth is not yet missed
  expect(report.readUInt32BE(16)).toBe(65_500 + 98);
  expect(report.readUInt32BE(20)).toBeGreaterThan(60);
  expect(report.readUInt32BE(20)).toBeLessThan(97);
});

test('RTCP-2: a sender report is found wherever it stands in a compound packet', () => {
  const found = { ssrc: 7, middleNtp: 0x12345678 };
  expect(readSenderReport(senderReport())).toEqual(found);
  expect(readSenderReport(senderReport({ blocks: 3 }))).toEqual(found);
  expect(readSenderReport(senderReport({ before: RECEIVER_REPORT }))).toEqual(found);
  expect(readSenderReport(RECEIVER_REPORT)).toBeUndefined();
  expect(readSenderReport(senderReport().subarray(0, 20))).toBeUndefined();
  expect(readSenderReport(senderReport({ before: Buffer.from([0x80, 201, 0xff, 0xff]) }))).toBeUndefined();
});

test('RTCP-3: a report says what was lost since the last one, and in all', () => {
  const reception = new Reception();
  receive(reception, 51, (i) => i === 3);
  expect(reception.report(1_000)).toMatchObject({ lost: 1, lostShare: 1 / 51 });
  for (let i = 51; i < 101; i++) {
    if (i % 2 === 0) reception.packet(7, (65_500 + i) & 0xffff, i * 960, i * 20);
  }
  expect(reception.report(2_000)).toMatchObject({ lost: 26, lostShare: 25 / 50 });
  expect(reception.report(3_000)).toMatchObject({ lost: 26, lostShare: 0 });
});

test('RTCP-4: an even stream has no jitter, and one that is late by turns approaches the difference', () => {
  const even = new Reception();
  receive(even, 500, () => false);
  expect(even.jitterMs).toBe(0);
  const uneven = new Reception();
  receive(
    uneven,
    500,
    () => false,
    (i) => (i % 2) * 5,
  );
  expect(uneven.jitterMs).toBeCloseTo(5, 2);
});

test('RTCP-5: a report names the last sender report of its source, and the time since then', () => {
  const reception = new Reception();
  receive(reception, 10, () => false);
  reception.senderReport({ ssrc: 8, middleNtp: 1 }, 100);
  expect(reception.report(200)).toMatchObject({ middleNtp: 0, sinceMs: 0 });
  reception.senderReport({ ssrc: 7, middleNtp: 0x12345678 }, 1_000);
  const bytes = writeReceiverReport(1, 'tribune', reception.report(1_500));
  expect(bytes.readUInt32BE(24)).toBe(0x12345678);
  expect(bytes.readUInt32BE(28)).toBe(32_768); // half a second
});

test('RTCP-6: a report is a compound packet that ends with the name of the reporter', () => {
  const reception = new Reception();
  receive(reception, 10, () => false);
  fc.assert(
    fc.property(fc.string({ minLength: 1, maxLength: 40 }), fc.boolean(), (cname, heard) => {
      const bytes = writeReceiverReport(0x01020304, cname, heard ? reception.report(1) : undefined);
      const types: number[] = [];
      let at = 0;
      for (; at < bytes.length; at += 4 + bytes.readUInt16BE(at + 2) * 4) {
        expect(bytes.readUInt8(at) >> 6).toBe(2);
        expect(bytes.readUInt32BE(at + 4)).toBe(0x01020304);
        types.push(bytes.readUInt8(at + 1));
      }
      expect(at).toBe(bytes.length);
      expect(types).toEqual([201, 202]);
      expect(bytes.readUInt8(0) & 31).toBe(heard ? 1 : 0);
      const description = bytes.subarray(heard ? 32 : 8);
      const length = description.readUInt8(9);
      expect(description.toString('utf8', 10, 10 + length)).toBe(Buffer.from(cname).toString('utf8'));
      expect(description[10 + length]).toBe(0);
    }),
  );
});

test('RTCP-7: a sender that begins anew is counted anew, a stray packet is not counted', () => {
  const reception = new Reception();
  receive(reception, 50, () => false);
  reception.packet(7, 30_000, 0, 1_000);
  expect(reception).toMatchObject({ packets: 50, lost: 0 });
  for (let i = 0; i < 5; i++) reception.packet(7, 40_000 + i, i * 960, 1_020 + i * 20);
  expect(reception.lost).toBe(0);
  expect(reception.report(2_000)).toMatchObject({ highest: 40_004, lost: 0 });
  reception.packet(99, 5, 0, 2_000);
  expect(reception.report(3_000)).toMatchObject({ ssrc: 99, highest: 5, lost: 0, jitterTicks: 0 });
});
