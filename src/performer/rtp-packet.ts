const GOODBYE = 203;

/** What the RTP header of one Opus packet says (RFC 3550 §5.1, RFC 7587). */
export interface RtpHeader {
  readonly payloadType: number;
  /** uint16, wraps. */
  readonly sequence: number;
  /** uint32 ticks of 48 kHz, wraps. */
  readonly timestamp: number;
  readonly ssrc: number;
  /** First packet after silence, or of all (RFC 7587 §4.1). */
  readonly marker: boolean;
  /** RFC 6464: loudness of this packet in dBov, −127 to 0, under the id the answer agreed to. */
  readonly level?: { readonly id: number; readonly dBov: number; readonly voice: boolean };
}

/** Writes a packet: fixed header, at most one one-byte header extension (RFC 8285 §4.2), payload. */
export function writeRtp(header: RtpHeader, payload: Uint8Array): Buffer {
  const { level } = header;
  const headerBytes = level ? 20 : 12;
  const packet = Buffer.allocUnsafe(headerBytes + payload.length);
  packet[0] = level ? 0x90 : 0x80;
  packet[1] = (header.marker ? 0x80 : 0) | header.payloadType;
  packet.writeUInt16BE(header.sequence & 0xffff, 2);
  packet.writeUInt32BE(header.timestamp >>> 0, 4);
  packet.writeUInt32BE(header.ssrc, 8);
  if (level) {
    const loudness = Math.max(0, Math.min(127, Math.round(-level.dBov)));
    packet.writeUInt32BE(0xbede0001, 12);
    packet.writeUInt32BE(((level.id << 28) | ((level.voice ? 0x80 | loudness : loudness) << 16)) >>> 0, 16);
  }
  packet.set(payload, headerBytes);
  return packet;
}

/** Where the payload of an RTP packet lies, and what its fixed header says; undefined when it is none. */
export function readRtp(packet: Uint8Array):
  | {
      readonly sequence: number;
      readonly timestamp: number;
      readonly ssrc: number;
      readonly payload: Uint8Array;
    }
  | undefined {
  if (packet.length < 12 || (packet[0] as number) >> 6 !== 2 || isRtcp(packet)) return undefined;
  const view = new DataView(packet.buffer, packet.byteOffset, packet.length);
  const first = view.getUint8(0);
  let start = 12 + (first & 15) * 4;
  if (first & 0x10) {
    if (start + 4 > packet.length) return undefined;
    start += 4 + view.getUint16(start + 2) * 4;
  }
  const padding = first & 0x20 ? view.getUint8(packet.length - 1) : 0;
  if ((first & 0x20 && padding === 0) || start + padding > packet.length) return undefined;
  return {
    sequence: view.getUint16(2),
    timestamp: view.getUint32(4),
    ssrc: view.getUint32(8),
    payload: packet.subarray(start, packet.length - padding),
  };
}

/** RTCP shares the port; its second byte lies in 192–223 (RFC 5761 §4). */
export function isRtcp(packet: Uint8Array): boolean {
  const second = packet[1] ?? 0;
  return second >= 192 && second <= 223;
}

/** Whether a compound RTCP packet holds a goodbye (RFC 3550 §6.6); what does not add up holds none. */
export function saysGoodbye(compound: Uint8Array): boolean {
  const view = new DataView(compound.buffer, compound.byteOffset, compound.length);
  for (let at = 0; at + 4 <= compound.length; ) {
    const end = at + 4 + view.getUint16(at + 2) * 4;
    if (view.getUint8(at) >> 6 !== 2 || end > compound.length) return false;
    if (view.getUint8(at + 1) === GOODBYE) return true;
    at = end;
  }
  return false;
}

/** Sender report with the CNAME beside it (RFC 3550 §6.4.1, §6.5): ties the RTP clock to the wall clock. */
export function writeSenderReport(report: {
  readonly ssrc: number;
  /** UTC in ms since 1970. */
  readonly nowMs: number;
  readonly timestamp: number;
  readonly packets: number;
  readonly bytes: number;
  readonly cname: string;
}): Buffer {
  const name = Buffer.from(report.cname, 'utf8').subarray(0, 255);
  const sdesBytes = Math.ceil((4 + 4 + 2 + name.length + 1) / 4) * 4;
  const packet = Buffer.alloc(28 + sdesBytes);
  packet.writeUInt32BE(0x80c80006, 0);
  packet.writeUInt32BE(report.ssrc, 4);
  const seconds = report.nowMs / 1000 + 2_208_988_800;
  packet.writeUInt32BE(Math.floor(seconds) >>> 0, 8);
  packet.writeUInt32BE(Math.floor((seconds % 1) * 2 ** 32), 12);
  packet.writeUInt32BE(report.timestamp >>> 0, 16);
  packet.writeUInt32BE(report.packets >>> 0, 20);
  packet.writeUInt32BE(report.bytes >>> 0, 24);
  packet.writeUInt32BE(0x81ca0000 + sdesBytes / 4 - 1, 28);
  packet.writeUInt32BE(report.ssrc, 32);
  packet[36] = 1;
  packet[37] = name.length;
  packet.set(name, 38);
  return packet;
}
