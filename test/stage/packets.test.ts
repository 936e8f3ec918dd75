import fc from 'fast-check';
import { expect, test } from 'vitest';
import { announceCandidates } from '../../src/stage/candidates.ts';
import { readOffer } from '../../src/stage/offer.ts';
import { ReceptionStatistics, readSenderReport } from '../../src/stage/rtcp.ts';
import { readLevel, readRtp } from '../../src/stage/rtp.ts';
import { readServerUfrag } from '../../src/stage/stun.ts';

const runs = { numRuns: process.env['TRIBUNE_LONG'] ? 200_000 : 2_000 };

const OFFER = [
  'v=0',
  'o=- 1 2 IN IP4 127.0.0.1',
  's=-',
  't=0 0',
  'a=group:BUNDLE 0',
  'm=audio 9 UDP/TLS/RTP/SAVPF 111 63',
  'a=mid:0',
  'a=sendonly',
  'a=ice-ufrag:abcd',
  'a=ice-pwd:0123456789012345678901',
  `a=fingerprint:sha-256 ${'AB:'.repeat(31)}AB`,
  'a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level',
  'a=rtpmap:111 opus/48000/2',
  'a=rtpmap:63 red/48000/2',
  '',
].join('\r\n');

test('SDP-1: an offer that cannot be secured, repeats a mid, or is no SDP is none; reading one never throws', () => {
  expect(readOffer(OFFER)?.audio).toEqual([
    { mid: '0', direction: 'sendonly', opus: 111, levelExtension: 1 },
  ]);
  expect(readOffer(OFFER.replace(/a=fingerprint.*\r\n/, ''))).toBeUndefined();
  expect(readOffer(OFFER.replace(/a=ice-pwd.*\r\n/, ''))).toBeUndefined();
  expect(readOffer(`${OFFER}m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\n`)).toBeUndefined();
  expect(readOffer('hello')).toBeUndefined();
  expect(readOffer(`${OFFER}${'a=x:y\r\n'.repeat(20_000)}`)).toBeUndefined();
  const mutated = fc
    .tuple(fc.nat(OFFER.length), fc.nat(40), fc.string())
    .map(([at, cut, put]) => OFFER.slice(0, at) + put + OFFER.slice(at + cut));
  fc.assert(
    fc.property(fc.oneof(fc.string(), mutated), (sdp) => void readOffer(sdp)),
    runs,
  );
});

/** A packet as RFC 3550 draws it. */
const packets = fc.record({
  sequence: fc.nat(0xffff),
  timestamp: fc.nat(0xffffffff),
  sources: fc.nat(15),
  extension: fc.option(
    fc
      .uint8Array({ maxLength: 40 })
      .map((bytes) => Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)])),
  ),
  payload: fc.uint8Array({ maxLength: 400 }),
  padding: fc.nat(20),
});

function written(packet: typeof packets extends fc.Arbitrary<infer P> ? P : never): Buffer {
  const header = Buffer.alloc(12 + packet.sources * 4);
  header[0] = 0x80 | packet.sources | (packet.extension ? 0x10 : 0) | (packet.padding ? 0x20 : 0);
  header[1] = 111;
  header.writeUInt16BE(packet.sequence, 2);
  header.writeUInt32BE(packet.timestamp, 4);
  const extension = packet.extension
    ? Buffer.concat([Buffer.from([0xbe, 0xde, 0, packet.extension.length / 4]), packet.extension])
    : Buffer.alloc(0);
  return Buffer.concat([header, extension, packet.payload, Buffer.alloc(packet.padding, packet.padding)]);
}

test('RTP-1: a packet is read to its payload, whatever extensions, sources and padding it bears', () => {
  fc.assert(
    fc.property(packets, (packet) => {
      const bytes = written(packet);
      const read = readRtp(bytes);
      expect(read).toMatchObject({
        sequence: packet.sequence,
        timestamp: packet.timestamp,
        payloadType: 111,
      });
      expect(Buffer.from(packet.payload).equals(bytes.subarray(read?.payloadStart, read?.payloadEnd))).toBe(
        true,
      );
    }),
  );
});

test("RTP-2: reading a stranger's RTP, RTCP or STUN never throws", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(14), (noise, id) => {
      const bytes = Buffer.from(noise);
      readRtp(bytes);
      readLevel(bytes, id);
      readSenderReport(bytes);
      readServerUfrag(bytes);
    }),
    runs,
  );
});

test('RTP-3: the audio level is found in one-byte and two-byte header extensions', () => {
  const header = Buffer.from([0x90, 111, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3]);
  const oneByte = Buffer.concat([
    header,
    Buffer.from([0xbe, 0xde, 0, 2, 0x31, 9, 9, 0x10, 0x80 | 23, 0, 0, 0]),
  ]);
  const twoByte = Buffer.concat([header, Buffer.from([0x10, 0, 0, 2, 3, 1, 9, 0, 1, 1, 41, 0])]);
  expect(readLevel(oneByte, 1)).toBe(-23);
  expect(readLevel(twoByte, 1)).toBe(-41);
  expect(readLevel(oneByte, 2)).toBeUndefined();
});

test('RTCP-1: a receiver report counts loss across the wrap of sequence numbers, and jitter in ticks', () => {
  const statistics = new ReceptionStatistics();
  for (let i = 0; i < 100; i++) {
    if (i % 10 === 9) continue;
    // Every second packet 2 ms late: 96 ticks between neighbours.
    statistics.packet(7, (65_500 + i) & 0xffff, (4_294_900_000 + i * 960) >>> 0, i * 20 + (i % 2) * 2);
  }
  const report = statistics.report(1, 2_000);
  expect(report?.readUInt32BE(8)).toBe(7);
  expect(report?.readIntBE(13, 3)).toBe(9); // the hundredth is not yet missed
  expect(report?.readUInt32BE(16)).toBe(65_500 + 98);
  expect(report?.readUInt32BE(20)).toBeGreaterThan(60);
  expect(report?.readUInt32BE(20)).toBeLessThan(97);
});

test('ICE-1: announced candidates are the public addresses, with a passive TCP one for each where TCP is open', () => {
  const answer =
    'v=0\r\nm=audio 9 X 111\r\na=mid:0\r\na=candidate:1 1 UDP 5 10.0.0.1 47000 typ host\r\na=candidate:2 1 UDP 4 10.0.0.2 47000 typ host\r\na=end-of-candidates\r\n';
  const lines = announceCandidates(answer, ['203.0.113.9'], 47_100)
    .split('\r\n')
    .filter((line) => line.startsWith('a=candidate'));
  expect(lines).toEqual([
    'a=candidate:1 1 UDP 5 203.0.113.9 47000 typ host',
    'a=candidate:90 1 TCP 1518280447 203.0.113.9 47100 typ host tcptype passive',
  ]);
  expect(announceCandidates(answer, [], undefined)).toBe(answer);
});
