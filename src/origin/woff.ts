import { inflateSync } from 'node:zlib';

const HEADER_BYTES = 44;
const ENTRY_BYTES = 20;
const SFNT_HEADER_BYTES = 12;
const SFNT_ENTRY_BYTES = 16;

/** The OpenType font in a WOFF 1.0 file (https://www.w3.org/TR/WOFF/): its tables, unpacked. @throws when it is none */
export function sfntOf(woff: Buffer): Buffer {
  if (woff.toString('latin1', 0, 4) !== 'wOFF') throw new Error('This is no WOFF 1.0 font.');
  const count = woff.readUInt16BE(12);
  const font = Buffer.alloc(woff.readUInt32BE(16));
  woff.copy(font, 0, 4, 8); // flavor
  font.writeUInt16BE(count, 4);
  const power = 2 ** Math.floor(Math.log2(count));
  font.writeUInt16BE(power * 16, 6); // searchRange
  font.writeUInt16BE(Math.log2(power), 8); // entrySelector
  font.writeUInt16BE((count - power) * 16, 10); // rangeShift
  let at = SFNT_HEADER_BYTES + count * SFNT_ENTRY_BYTES;
  for (let table = 0; table < count; table++) {
    const entry = HEADER_BYTES + table * ENTRY_BYTES;
    const [offset, packedBytes, bytes] = [4, 8, 12].map((field) => woff.readUInt32BE(entry + field));
    if (offset === undefined || packedBytes === undefined || bytes === undefined) throw new Error('cut off');
    const packed = woff.subarray(offset, offset + packedBytes);
    const row = SFNT_HEADER_BYTES + table * SFNT_ENTRY_BYTES;
    woff.copy(font, row, entry, entry + 4); // tag
    woff.copy(font, row + 4, entry + 16, entry + 20); // checksum
    font.writeUInt32BE(at, row + 8);
    font.writeUInt32BE(bytes, row + 12);
    (packedBytes < bytes ? inflateSync(packed) : packed).copy(font, at);
    at += (bytes + 3) & ~3;
  }
  return font;
}
