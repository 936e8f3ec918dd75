/** The header of a download: a progressive M4A (ISO/IEC 14496-12) whose frames follow in one `mdat`. */

import { RUNGS, type Rung } from '../core/rung.ts';
import { box, bytes, fullBox, join, u32, u64, utf8, zeros } from './box.ts';
import { type CodecConfig, movieHeader, sampleEntry, sampleTable, trackBox } from './init-segment.ts';

/**
 * Everything up to the first frame; the frames follow it, one after the other.
 *
 * @param frameSizes bytes of every frame, in order
 */
export function m4aHeader(
  rung: Rung,
  config: CodecConfig,
  frameSizes: readonly number[],
  title: string,
): Uint8Array {
  const duration = frameSizes.length * RUNGS[rung].frameSamples;
  const dataBytes = frameSizes.reduce((sum, size) => sum + size, 0);
  const ftyp = box('ftyp', utf8('M4A '), u32(0), utf8('M4A mp42isom'));
  const head = (firstFrameAt: number) =>
    join([
      ftyp,
      box(
        'moov',
        movieHeader(duration),
        trackBox(duration, table(rung, config, frameSizes, firstFrameAt)),
        titled(title),
      ),
      // A 64-bit size (§4.2): a recording has no limit.
      join([u32(1), utf8('mdat'), u64(dataBytes + 16)]),
    ]);
  return head(head(0).length);
}

function table(
  rung: Rung,
  config: CodecConfig,
  frameSizes: readonly number[],
  firstFrameAt: number,
): Uint8Array {
  const sizes = new DataView(new ArrayBuffer(frameSizes.length * 4));
  frameSizes.forEach((size, i) => {
    sizes.setUint32(i * 4, size);
  });
  return sampleTable(
    sampleEntry(rung, config),
    join([
      fullBox('stts', 0, 0, u32(1, frameSizes.length, RUNGS[rung].frameSamples)),
      fullBox('stsc', 0, 0, u32(1, 1, frameSizes.length, 1)), // one chunk that holds them all
      fullBox('stsz', 0, 0, u32(0, frameSizes.length), new Uint8Array(sizes.buffer)),
      fullBox('co64', 0, 0, u32(1), u64(firstFrameAt)),
    ]),
  );
}

/** `udta` with the title where players look for it: an iTunes-style `ilst`, whose names begin with byte A9. */
function titled(title: string): Uint8Array {
  const data = box('data', u32(1, 0), utf8(title));
  const name = join([u32(8 + data.length), bytes(0xa9), utf8('nam'), data]);
  return box(
    'udta',
    fullBox('meta', 0, 0, fullBox('hdlr', 0, 0, u32(0), utf8('mdirappl'), zeros(9)), box('ilst', name)),
  );
}
