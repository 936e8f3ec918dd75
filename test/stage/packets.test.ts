import fc from 'fast-check';
import { expect, test } from 'vitest';
import { framed, LONGEST_FRAME_BYTES, Unframer } from '../../src/stage/framing.ts';
import { readSenderReport } from '../../src/stage/rtcp.ts';
import { isRtcp, readLevel, readRtp } from '../../src/stage/rtp.ts';
import { readServerUfrag } from '../../src/stage/stun.ts';
import { stunRequest } from './stun-requests.ts';

const runs = { numRuns: process.env['TRIBUNE_LONG'] ? 200_000 : 2_000 };

/** Elements of a header extension, as RFC 8285 §4.2 and §4.3 write them. */
const extensions = fc.record({
  twoByte: fc.boolean(),
  elements: fc.array(
    fc.record({ id: fc.integer({ min: 1, max: 14 }), data: fc.uint8Array({ minLength: 1, maxLength: 16 }) }),
    {
      maxLength: 4,
    },
  ),
});

/** A packet as RFC 3550 §5.1 draws it. */
const packets = fc.record({
  sequence: fc.nat(0xffff),
  timestamp: fc.nat(0xffffffff),
  ssrc: fc.nat(0xffffffff),
  marker: fc.boolean(),
  sources: fc.nat(15),
  extension: fc.option(extensions),
  payload: fc.uint8Array({ maxLength: 400 }),
  padding: fc.nat(255),
});
type Packet = typeof packets extends fc.Arbitrary<infer P> ? P : never;

function extensionBytes({ twoByte, elements }: NonNullable<Packet['extension']>): Buffer {
  const body = elements.flatMap(({ id, data }) =>
    twoByte ? [id, data.length, ...data, 0] : [(id << 4) | (data.length - 1), ...data],
  );
  const padded = [...body, ...Array<number>((4 - (body.length % 4)) % 4).fill(0)];
  const profile = twoByte ? [0x10, 0x07] : [0xbe, 0xde];
  return Buffer.from([...profile, 0, padded.length / 4, ...padded]);
}

function written(packet: Packet): Buffer {
  const header = Buffer.alloc(12 + packet.sources * 4, 0xcc);
  header[0] = 0x80 | packet.sources | (packet.extension ? 0x10 : 0) | (packet.padding ? 0x20 : 0);
  header[1] = (packet.marker ? 0x80 : 0) | 111;
  header.writeUInt16BE(packet.sequence, 2);
  header.writeUInt32BE(packet.timestamp, 4);
  header.writeUInt32BE(packet.ssrc, 8);
  const extension = packet.extension ? extensionBytes(packet.extension) : Buffer.alloc(0);
  return Buffer.concat([header, extension, packet.payload, Buffer.alloc(packet.padding, packet.padding)]);
}

test('RTP-1: a packet is read to its payload, whatever extensions, sources and padding it bears', () => {
  fc.assert(
    fc.property(packets, (packet) => {
      const bytes = written(packet);
      const { sequence, timestamp, ssrc, marker } = packet;
      const read = readRtp(bytes);
      expect(read).toMatchObject({ sequence, timestamp, ssrc, marker, payloadType: 111 });
      expect(bytes.subarray(read?.payloadStart, read?.payloadEnd).equals(packet.payload)).toBe(true);
      expect(isRtcp(bytes)).toBe(false);
    }),
  );
});

test("RTP-2: reading a stranger's RTP, RTCP, STUN or frames never throws", () => {
  const noise = fc.uint8Array({ maxLength: 200 });
  const mutated = fc.tuple(packets.map(written), fc.nat(30), fc.nat(255)).map(([bytes, at, put]) => {
    if (at < bytes.length) bytes[at] = put;
    return bytes;
  });
  const cut = fc.tuple(packets.map(written), fc.nat(60)).map(([bytes, length]) => bytes.subarray(0, length));
  fc.assert(
    fc.property(fc.oneof(noise, mutated, cut), fc.nat(255), (stranger, id) => {
      const bytes = Buffer.from(stranger);
      const read = readRtp(bytes);
      if (read) {
        expect(read.payloadStart).toBeLessThanOrEqual(read.payloadEnd);
        expect(read.payloadEnd).toBeLessThanOrEqual(bytes.length);
      }
      readLevel(bytes, id);
      readSenderReport(bytes);
      readServerUfrag(bytes);
      new Unframer().push(bytes);
    }),
    runs,
  );
});

test('RTP-3: the audio level is found in one-byte and two-byte header extensions', () => {
  fc.assert(
    fc.property(packets, fc.integer({ min: 1, max: 14 }), (packet, id) => {
      const level = packet.extension?.elements.find((element) => element.id === id)?.data[0];
      expect(readLevel(written(packet), id)).toBe(level === undefined ? undefined : 0 - (level & 127));
    }),
  );
});

test('RTP-4: a packet whose padding or extension is longer than itself is none', () => {
  const header = [0x80, 111, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3];
  const withFirst = (first: number, ...rest: number[]) => Buffer.from([first, ...header.slice(1), ...rest]);
  expect(readRtp(withFirst(0x80, 9))).toBeDefined();
  expect(readRtp(withFirst(0x40, 9))).toBeUndefined();
  expect(readRtp(withFirst(0xa0, 9, 3))).toBeUndefined();
  expect(readRtp(withFirst(0xa0, 9, 0))).toBeUndefined();
  expect(readRtp(withFirst(0x90, 0xbe, 0xde, 0, 9))).toBeUndefined();
  expect(readRtp(withFirst(0x81, 1, 2, 3))).toBeUndefined();
  // Id 15 ends a one-byte header, whatever follows (RFC 8285 §4.2).
  expect(readLevel(withFirst(0x90, 0xbe, 0xde, 0, 1, 0xf0, 0, 0x10, 5), 1)).toBeUndefined();
});

test('ICE-4: a binding request gives the name of the room it is meant for, and nothing else does', () => {
  expect(readServerUfrag(stunRequest('server:client'))).toBe('server');
  const others = [
    stunRequest('server'),
    stunRequest(':client'),
    stunRequest('server:client', { type: 0x0101 }),
    stunRequest('server:client', { cookie: 7 }),
    stunRequest('server:client', { attribute: 0x8022 }),
    stunRequest('server:client', { lengthOff: 4 }),
    stunRequest('server:client').subarray(0, -1),
    Buffer.alloc(0),
  ];
  for (const other of others) expect(readServerUfrag(other)).toBeUndefined();
});

test('ICE-5: frames come out as they went in, however TCP cuts them', () => {
  const frames = fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 8 });
  fc.assert(
    fc.property(frames, fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1 }), (sent, cuts) => {
      const stream = Buffer.concat(sent.map((frame) => framed(Buffer.from(frame))));
      const unframer = new Unframer();
      const received: Buffer[] = [];
      for (let at = 0, i = 0; at < stream.length; i++) {
        const size = cuts[i % cuts.length] ?? 1;
        received.push(...(unframer.push(stream.subarray(at, at + size)) ?? []));
        at += size;
      }
      expect(received.map((frame) => [...frame])).toEqual(sent.map((frame) => [...frame]));
    }),
  );
  expect(new Unframer().push(framed(Buffer.alloc(LONGEST_FRAME_BYTES)))).toHaveLength(1);
  expect(new Unframer().push(framed(Buffer.alloc(LONGEST_FRAME_BYTES + 1)))).toBeUndefined();
});
