/**
 * Chapters of a download, in both ways in which players look for them: `chpl`, a list that Nero began and most read, and
 * the text track of QuickTime (QuickTime File Format Specification, "Chapter Lists"), which Apple's read alone.
 */

import { TICKS_PER_SECOND } from '../core/programme.ts';
import { box, bytesOf, type Field, fullBox, group, latin1, raw, u8, u16, u32, u64, zeros } from './box.ts';
import { sampleTable, type TrackKind, track } from './track.ts';

export interface DownloadChapter {
  /** From the first sample of the file. */
  readonly startTicks: number;
  readonly title: string;
}

/** `chpl` counts in 100 ns. */
const CHPL_PER_SECOND = 10_000_000;
const MOST_CHPL_BYTES = 255;
const CHAPTER_TRACK_ID = 2;
/** Says that a text is UTF-8: else readers take it for MacRoman. */
const UTF8_TEXT = box('encd', u32(0x100));

const encoder = new TextEncoder();

/**
 * In order, the first at the first sample: a track of texts has no holes.
 *
 * @param title of what comes before the first
 */
export function wholeChapters(chapters: readonly DownloadChapter[], title: string): DownloadChapter[] {
  const [first] = chapters;
  if (!first) return [];
  return first.startTicks === 0 ? [...chapters] : [{ startTicks: 0, title }, ...chapters];
}

/** The `chpl` box, for `udta`. */
export function chapterList(chapters: readonly DownloadChapter[]): Field {
  return fullBox(
    'chpl', // Chapter list
    1,
    0,
    u32(0), // reserved
    u8(chapters.length),
    ...chapters.map(({ startTicks, title }) => {
      const words = cutUtf8(title);
      return group(
        u64(Math.round((startTicks * CHPL_PER_SECOND) / TICKS_PER_SECOND)),
        u8(words.length),
        raw(words),
      );
    }),
  );
}

/** What the sound's track says of the one that has its chapters. */
export const CHAPTER_REFERENCE = box('tref', box('chap', u32(CHAPTER_TRACK_ID)));

/** The samples of the chapter track, to lie in `mdat`. */
export function chapterSamples(chapters: readonly DownloadChapter[]): Uint8Array[] {
  return chapters.map(({ title }) => {
    const words = encoder.encode(title);
    return bytesOf(u16(words.length), raw(words), UTF8_TEXT);
  });
}

/** @param samplesAt where the samples begin in the file, one after the other; @param durationTicks of the sound */
export function chapterTrack(
  chapters: readonly DownloadChapter[],
  samplesAt: number,
  durationTicks: number,
): Field {
  const ends = [...chapters.slice(1).map(({ startTicks }) => startTicks), durationTicks];
  const spans = chapters.map(({ startTicks }, i) => (ends[i] ?? durationTicks) - startTicks);
  const sizes = chapterSamples(chapters).map(({ length }) => length);
  const tables = group(
    fullBox('stts', 0, 0, u32(spans.length), ...spans.map((span) => u32(1, span))), // Decoding time to sample
    fullBox('stsc', 0, 0, u32(1), u32(1, sizes.length, 1)), // Sample to chunk: one chunk that holds them all
    fullBox('stsz', 0, 0, u32(0, sizes.length, ...sizes)), // Sample size
    fullBox('co64', 0, 0, u32(1), u64(samplesAt)), // Chunk offset
  );
  return track(durationTicks, sampleTable(textEntry(), tables), TEXT);
}

const TEXT: TrackKind = {
  id: CHAPTER_TRACK_ID,
  enabled: false,
  handler: 'text',
  mediaInformation: box(
    'gmhd', // Base media information header of QuickTime
    fullBox('gmin', 0, 0, u16(0x40), u16(0x8000, 0x8000, 0x8000), zeros(4)), // graphics mode, colour, balance
    box('text', u32(0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)), // no rotation, no scaling
  ),
};

/** QuickTime's text sample description: nothing is shown, so nothing is said of how. */
function textEntry(): Field {
  return box(
    'text',
    zeros(6), // reserved
    u16(1), // data_reference_index
    zeros(43), // flags, justification, colours, box, font
    latin1('\0'), // font name: none
  );
}

/** So many bytes of a text as `chpl` takes, in whole characters. */
function cutUtf8(text: string): Uint8Array {
  const words = encoder.encode(text);
  if (words.length <= MOST_CHPL_BYTES) return words;
  let end = MOST_CHPL_BYTES;
  // A byte that continues a character begins with the bits 10.
  while (((words[end] ?? 0) & 0xc0) === 0x80) end--;
  return words.subarray(0, end);
}
