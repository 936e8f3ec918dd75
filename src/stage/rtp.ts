/**
 * RTP packets (RFC 3550 §5.1), as far as a forwarder needs them.
 *
 *  0                   1                   2                   3
 * |V=2|P|X|  CC   |M|     PT      |       sequence number         |
 * |                           timestamp                           |
 * |                             SSRC                              |
 */

export const RTP_HEADER_BYTES = 12;
/** A profile value of 0xBEDE announces one-byte extension headers, 0x100x two-byte ones (RFC 8285 §4.2, §4.3). */
const ONE_BYTE_PROFILE = 0xbede;
const TWO_BYTE_PROFILE = 0x1000;
/** Ends a one-byte header: what follows is not for us (RFC 8285 §4.2). */
const RESERVED_ID = 15;

export interface RtpPacket {
  readonly marker: boolean;
  readonly payloadType: number;
  readonly sequence: number;
  /** In ticks of 48 kHz for Opus (RFC 7587 §4.1). */
  readonly timestamp: number;
  readonly ssrc: number;
  readonly payloadStart: number;
  readonly payloadEnd: number;
}

/** Whether a packet that came with RTP is RTCP (RFC 5761 §4). */
export function isRtcp(bytes: Uint8Array): boolean {
  const type = bytes[1] ?? 0;
  return type >= 192 && type <= 223;
}

/** The packet, or undefined when its bytes contradict themselves. */
export function readRtp(bytes: Buffer): RtpPacket | undefined {
  if (bytes.length < RTP_HEADER_BYTES) return undefined;
  const first = bytes.readUInt8(0);
  if (first >> 6 !== 2) return undefined;
  let payloadStart = RTP_HEADER_BYTES + (first & 15) * 4;
  if (first & 0x10) {
    if (bytes.length < payloadStart + 4) return undefined;
    payloadStart += 4 + bytes.readUInt16BE(payloadStart + 2) * 4;
  }
  const padding = first & 0x20 ? (bytes.at(-1) ?? 0) : 0;
  const payloadEnd = bytes.length - padding;
  if (payloadEnd < payloadStart || (first & 0x20 && padding === 0)) return undefined;
  const second = bytes.readUInt8(1);
  return {
    marker: (second & 0x80) !== 0,
    payloadType: second & 0x7f,
    sequence: bytes.readUInt16BE(2),
    timestamp: bytes.readUInt32BE(4),
    ssrc: bytes.readUInt32BE(8),
    payloadStart,
    payloadEnd,
  };
}

/** The loudness that a header extension states (RFC 6464 §3) in dBov, −127 to 0; undefined when the packet has none of that id. */
export function readLevel(bytes: Buffer, id: number): number | undefined {
  const first = bytes[0] ?? 0;
  if (!(first & 0x10)) return undefined;
  const header = RTP_HEADER_BYTES + (first & 15) * 4;
  if (bytes.length < header + 4) return undefined;
  const profile = bytes.readUInt16BE(header);
  const twoByte = (profile & 0xfff0) === TWO_BYTE_PROFILE;
  if (!twoByte && profile !== ONE_BYTE_PROFILE) return undefined;
  const end = Math.min(bytes.length, header + 4 + bytes.readUInt16BE(header + 2) * 4);
  for (let at = header + 4; at < end; ) {
    const byte = bytes[at] ?? 0;
    if (byte === 0) {
      at += 1;
      continue;
    }
    const elementId = twoByte ? byte : byte >> 4;
    if (!twoByte && elementId === RESERVED_ID) return undefined;
    const length = twoByte ? (bytes[at + 1] ?? 0) : (byte & 15) + 1;
    const data = at + (twoByte ? 2 : 1);
    // Its first bit says what the sender believes of this being voice: some never say so, some always.
    if (elementId === id && length >= 1 && data < end) return 0 - ((bytes[data] ?? 0) & 127);
    at = data + length;
  }
  return undefined;
}
