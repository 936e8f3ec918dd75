/** RTP packets in a pcap file (libpcap's savefile format), whose headers SRTP leaves in clear (RFC 3711 §3.1). */

export interface SeenPacket {
  /** When the kernel handed it over, ms of an unnamed clock. */
  readonly atMs: number;
  /** To the server, or from it. */
  readonly incoming: boolean;
  readonly ssrc: number;
  readonly timestamp: number;
  /** Encrypted payload and its tag, without the headers. */
  readonly payloadBytes: number;
}

/** Nanoseconds, little-endian; Ethernet frames, which loopback's look like. */
const NANOSECOND_MAGIC = 0xa1b23c4d;
const FILE_HEADER_BYTES = 24;
const RECORD_HEADER_BYTES = 16;
const ETHERNET_BYTES = 14;
const IPV4 = 0x0800;
const IPV6 = 0x86dd;
const IPV6_BYTES = 40;
const UDP_BYTES = 8;

/** @throws Error when it is no capture of ours */
export function readCapture(file: Buffer, udpPort: number): SeenPacket[] {
  if (file.length < FILE_HEADER_BYTES || file.readUInt32LE(0) !== NANOSECOND_MAGIC)
    throw new Error('tcpdump wrote no nanosecond capture');
  const packets: SeenPacket[] = [];
  const firstS = file.length > FILE_HEADER_BYTES ? file.readUInt32LE(FILE_HEADER_BYTES) : 0;
  for (let at = FILE_HEADER_BYTES; at + RECORD_HEADER_BYTES <= file.length; ) {
    const atMs = (file.readUInt32LE(at) - firstS) * 1000 + file.readUInt32LE(at + 4) / 1e6;
    const end = at + RECORD_HEADER_BYTES + file.readUInt32LE(at + 8);
    const packet = readFrame(file.subarray(at + RECORD_HEADER_BYTES, end), atMs, udpPort);
    if (packet) packets.push(packet);
    at = end;
  }
  return packets;
}

function readFrame(frame: Buffer, atMs: number, udpPort: number): SeenPacket | undefined {
  if (frame.length < ETHERNET_BYTES + 20) return undefined;
  const protocol = frame.readUInt16BE(12);
  if (protocol !== IPV4 && protocol !== IPV6) return undefined;
  const udp = ETHERNET_BYTES + (protocol === IPV6 ? IPV6_BYTES : (frame.readUInt8(ETHERNET_BYTES) & 15) * 4);
  const rtp = udp + UDP_BYTES;
  if (frame.length < rtp + 12 || frame.readUInt8(rtp) >> 6 !== 2) return undefined;
  const type = frame.readUInt8(rtp + 1);
  // RTCP (RFC 5761 §4).
  if (type >= 192 && type <= 223) return undefined;
  const first = frame.readUInt8(rtp);
  let headerBytes = 12 + (first & 15) * 4;
  if (first & 0x10) {
    if (frame.length < rtp + headerBytes + 4) return undefined;
    headerBytes += 4 + frame.readUInt16BE(rtp + headerBytes + 2) * 4;
  }
  return {
    atMs,
    incoming: frame.readUInt16BE(udp + 2) === udpPort,
    ssrc: frame.readUInt32BE(rtp + 8),
    timestamp: frame.readUInt32BE(rtp + 4),
    payloadBytes: frame.readUInt16BE(udp + 4) - UDP_BYTES - headerBytes,
  };
}
