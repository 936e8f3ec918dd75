/** The header of a download: a progressive M4A (ISO/IEC 14496-12) whose frames follow in one `mdat`. */

import { RUNGS, type Rung } from '../core/rung.ts';
import { box, bytesOf, type Field, fullBox, group, latin1, raw, u32, u64, utf8, zeros } from './box.ts';
import {
  CHAPTER_REFERENCE,
  chapterList,
  chapterSamples,
  chapterTrack,
  type DownloadChapter,
  wholeChapters,
} from './chapters.ts';
import { type CodecConfig, sampleEntry } from './sample-entry.ts';
import { movieHeader, SOUND, sampleTable, track } from './track.ts';

/** Of `mdat`, with a 64-bit size (§4.2): a recording has no limit. */
const DATA_HEADER_BYTES = 16;

/**
 * Everything up to the first frame; the frames follow it, one after the other.
 *
 * @param frameSizes bytes of every frame, in order
 * @param chapters in order; what comes before the first bears the title of the whole
 * @throws TypeError when AAC comes without its AudioSpecificConfig
 */
export function m4aHeader(
  rung: Rung,
  config: CodecConfig,
  frameSizes: readonly number[],
  title: string,
  chapters: readonly DownloadChapter[] = [],
): Uint8Array {
  const durationTicks = frameSizes.length * RUNGS[rung].frameSamples;
  const dataBytes = frameSizes.reduce((sum, size) => sum + size, 0);
  const parts = wholeChapters(chapters, title);
  const samples = chapterSamples(parts);
  const textBytes = samples.reduce((sum, { length }) => sum + length, 0);
  const hasChapters = parts.length > 0;
  const head = (textAt: number) =>
    group(
      box(
        'ftyp', // File type
        latin1('M4A '), // major_brand
        u32(0), // minor_version
        latin1('M4A mp42isom'), // compatible_brands
      ),
      box(
        'moov', // Movie
        movieHeader(durationTicks, hasChapters ? 3 : 2),
        track(
          durationTicks,
          sampleTable(sampleEntry(rung, config), table(rung, frameSizes, textAt + textBytes)),
          SOUND,
          hasChapters ? CHAPTER_REFERENCE : undefined,
        ),
        ...(hasChapters ? [chapterTrack(parts, textAt, durationTicks)] : []),
        described(title, parts),
      ),
      group(u32(1), latin1('mdat'), u64(textBytes + dataBytes + DATA_HEADER_BYTES)),
    );
  // Where `mdat` begins depends on the size of the head alone, and that not on where it lies.
  return bytesOf(head(head(0).size), ...samples.map(raw));
}

function table(rung: Rung, frameSizes: readonly number[], firstFrameAt: number): Field {
  return group(
    fullBox(
      'stts', // Decoding time to sample
      0,
      0,
      u32(1), // entry_count
      u32(frameSizes.length, RUNGS[rung].frameSamples),
    ),
    fullBox(
      'stsc', // Sample to chunk: one chunk that holds them all
      0,
      0,
      u32(1), // entry_count
      u32(1, frameSizes.length, 1),
    ),
    fullBox(
      'stsz', // Sample size
      0,
      0,
      u32(0), // they differ
      u32(frameSizes.length),
      sizesOf(frameSizes),
    ),
    fullBox(
      'co64', // Chunk offset
      0,
      0,
      u32(1), // entry_count
      u64(firstFrameAt),
    ),
  );
}

/** Millions of them, in a day's recording. */
function sizesOf(frameSizes: readonly number[]): Field {
  const view = new DataView(new ArrayBuffer(frameSizes.length * 4));
  for (const [i, size] of frameSizes.entries()) view.setUint32(i * 4, size);
  return raw(new Uint8Array(view.buffer));
}

/** `udta` with the title where players look for it, an iTunes-style `ilst`, whose names begin with byte A9; and chapters. */
function described(title: string, chapters: readonly DownloadChapter[]): Field {
  const data = box('data', u32(1), u32(0), utf8(title)); // UTF-8, no locale
  const handler = fullBox('hdlr', 0, 0, u32(0), latin1('mdirappl'), zeros(9));
  const meta = fullBox('meta', 0, 0, handler, box('ilst', box('\u00a9nam', data)));
  return chapters.length > 0 ? box('udta', chapterList(chapters), meta) : box('udta', meta);
}
