/**
 * One Ogg page (RFC 3533 §6), the framing beneath a recorded voice.
 *
 *     0  "OggS"          4  version 0      5  flags: 1 continued, 2 first, 4 last
 *     6  granule (int64) 14 serial         18 page number
 *    22  CRC-32          26 lacing count   27 lacing values, then the body
 */
export interface OggPage {
  /** The first packet on this page began on an earlier one. */
  readonly continued: boolean;
  readonly first: boolean;
  readonly last: boolean;
  /** For Opus: samples at 48 kHz up to the end of the last packet that ends here; −1 when none does. */
  readonly granule: bigint;
  readonly serial: number;
  readonly number: number;
  /** Pieces of packets in order; every one but perhaps the last ends its packet. */
  readonly pieces: readonly Uint8Array[];
  /** The last piece goes on on the next page of this stream. */
  readonly open: boolean;
  /** Bytes of the whole page: where the next one begins. */
  readonly sizeBytes: number;
}

const HEADER_BYTES = 27;
const CAPTURE_PATTERN = 0x4f676753;

/** CRC-32 as Ogg has it: polynomial 04C11DB7, not reflected, no inversion (RFC 3533 §6, field 9). */
const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let register = byte << 24;
  for (let bit = 0; bit < 8; bit++)
    register = register & 0x80000000 ? (register << 1) ^ 0x04c11db7 : register << 1;
  return register >>> 0;
});

/** The page's checksum, its own field taken as zero. */
export function oggChecksum(page: Uint8Array): number {
  let crc = 0;
  for (let at = 0; at < page.length; at++) {
    const byte = at >= 22 && at < 26 ? 0 : (page[at] as number);
    crc = ((crc << 8) ^ (CRC_TABLE[((crc >>> 24) ^ byte) & 0xff] as number)) >>> 0;
  }
  return crc;
}

/** Reads the page at `offset`; undefined when no whole, unbroken page stands there. */
export function readOggPage(bytes: Uint8Array, offset: number): OggPage | undefined {
  if (offset + HEADER_BYTES > bytes.length) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset + offset, bytes.length - offset);
  if (view.getUint32(0) !== CAPTURE_PATTERN || view.getUint8(4) !== 0) return undefined;
  const lacingCount = view.getUint8(26);
  const bodyStart = HEADER_BYTES + lacingCount;
  if (bodyStart > view.byteLength) return undefined;
  const lacing = bytes.subarray(offset + HEADER_BYTES, offset + bodyStart);
  const sizeBytes = lacing.reduce((sum, value) => sum + value, bodyStart);
  if (sizeBytes > view.byteLength) return undefined;
  const page = bytes.subarray(offset, offset + sizeBytes);
  if (oggChecksum(page) !== view.getUint32(22, true)) return undefined;
  const flags = view.getUint8(5);
  return {
    continued: (flags & 1) !== 0,
    first: (flags & 2) !== 0,
    last: (flags & 4) !== 0,
    granule: view.getBigInt64(6, true),
    serial: view.getUint32(14, true),
    number: view.getUint32(18, true),
    pieces: cut(page.subarray(bodyStart), lacing),
    open: lacing.at(-1) === 255,
    sizeBytes,
  };
}

/** A packet is a run of lacing values of 255 closed by a smaller one, 0 included (RFC 3533 §5). */
function cut(body: Uint8Array, lacing: Uint8Array): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  let start = 0;
  let end = 0;
  for (const value of lacing) {
    end += value;
    if (value === 255) continue;
    pieces.push(body.subarray(start, end));
    start = end;
  }
  if (lacing.at(-1) === 255) pieces.push(body.subarray(start, end));
  return pieces;
}
