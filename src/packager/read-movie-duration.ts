import { ascii, viewOf } from './read-box.ts';

const BOX_HEADER_BYTES = 8;

/**
 * How long a movie is, in ms, read from its first bytes, in which `moov` may be cut off after `mvhd`, its first box (ISO/IEC
 * 14496-12 §8.2.2). Undefined when they are not of such a file; never throws.
 */
export function readMovieDurationMs(head: Uint8Array): number | undefined {
  const view = viewOf(head);
  if (head.length < BOX_HEADER_BYTES) return undefined;
  const movieAt = view.getUint32(0);
  const headerAt = movieAt + BOX_HEADER_BYTES;
  const bodyAt = headerAt + BOX_HEADER_BYTES;
  // In its version 1 the longest: version and flags, two times of 64 bits, a timescale, a duration of 64 bits.
  if (bodyAt + 32 > head.length) return undefined;
  const type = (at: number) => ascii(head.subarray(at + 4, at + 8));
  if (type(0) !== 'ftyp' || type(movieAt) !== 'moov' || type(headerAt) !== 'mvhd') return undefined;
  const isLong = view.getUint8(bodyAt) === 1;
  const timescale = view.getUint32(bodyAt + (isLong ? 20 : 12));
  const duration = isLong ? Number(view.getBigUint64(bodyAt + 24)) : view.getUint32(bodyAt + 16);
  return timescale > 0 ? (duration / timescale) * 1000 : undefined;
}
