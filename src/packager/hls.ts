/** HLS playlists of a programme (8216bis = draft-pantos-hls-rfc8216bis), live and replay. Pure text. */

import {
  CHUNK_MS,
  CHUNKS_PER_SEGMENT,
  SEGMENT_MS,
  SEGMENTS_PER_ECONOMY,
  ticksToMs,
} from '../core/programme.ts';
import { RUNG_NAMES, RUNGS, type Rung } from '../core/rung.ts';
import { ECONOMY_RUNG } from '../core/tier.ts';

const SEGMENT_SECONDS = (SEGMENT_MS / 1000).toFixed(5);
const PART_SECONDS = (CHUNK_MS / 1000).toFixed(5);
/** Parts are listed for the last three seconds (8216bis §4.4.4.9 asks for three target durations). */
const SEGMENTS_WITH_PARTS = 4;
/** CAN-SKIP-UNTIL: what lies further back than this may be left out of a delta update (§6.2.5.1). */
const SKIP_UNTIL_SECONDS = 6;

/** What the origin knows of a rung, enough to write its playlist. */
export interface LiveWindow {
  readonly t0Ms: number;
  /** First segment listed. */
  readonly first: number;
  /** Number of the segment being made: all of [first, next) are complete. */
  readonly next: number;
  /** Chunks of `next` that exist, 0..2. */
  readonly nextChunks: number;
  readonly ended: boolean;
  readonly gaps: readonly { readonly from: number; readonly until: number }[];
  /** Whether the smallest AAC stands in the place of a segment: numbers and samples are the same. */
  readonly isSpared?: (n: number) => boolean;
}

/** The multivariant playlist (§4.4.6). @param mediaPath path of a rung's playlist */
export function multivariantPlaylist(mediaPath: (rung: Rung) => string): string {
  return variantList(RUNG_NAMES.map((rung) => [rung, mediaPath(rung)] as const));
}

/** The same for who comes while there are only economy objects. @param path of `economyPlaylist` */
export function economyMultivariantPlaylist(path: string): string {
  return variantList([[ECONOMY_RUNG, path]]);
}

function variantList(variants: readonly (readonly [rung: Rung, path: string])[]): string {
  const listed = variants.flatMap(([rung, path]) => {
    const { codecs, bitsPerSecond } = RUNGS[rung];
    // A tenth for boxes: 320 ms of AAC at 32 kbit/s weigh 1280 bytes, their boxes some 250.
    const bandwidth = Math.ceil(bitsPerSecond * 1.25);
    return [`#EXT-X-STREAM-INF:BANDWIDTH=${bandwidth},CODECS="${codecs}"`, path];
  });
  return lines(['#EXTM3U', '#EXT-X-VERSION:6', '#EXT-X-INDEPENDENT-SEGMENTS', ...listed]);
}

/**
 * Economy objects of a programme: a list of its own, for the target duration of a playlist never changes (§6.2.1).
 *
 * @param window of the smallest AAC
 */
export function economyPlaylist(window: LiveWindow): string {
  const out = [
    '#EXTM3U',
    '#EXT-X-VERSION:6',
    '#EXT-X-TARGETDURATION:4',
    '#EXT-X-INDEPENDENT-SEGMENTS',
    '#EXT-X-SERVER-CONTROL:HOLD-BACK=12.0',
  ];
  const first = Math.ceil(window.first / SEGMENTS_PER_ECONOMY);
  const segmentsOf = (m: number) => Math.min(SEGMENTS_PER_ECONOMY, window.next - m * SEGMENTS_PER_ECONOMY);
  // What there is at the end of a programme may be less than a whole one.
  const isWhole = (m: number) =>
    segmentsOf(m) === SEGMENTS_PER_ECONOMY || (window.ended && segmentsOf(m) > 0);
  out.push(`#EXT-X-MEDIA-SEQUENCE:${first}`, `#EXT-X-MAP:URI="../${ECONOMY_RUNG}/init.mp4"`);
  out.push(...window.gaps.map((gap) => gapRange(window.t0Ms, gap)));
  for (let m = first; isWhole(m); m++) {
    const seconds = ((segmentsOf(m) * SEGMENT_MS) / 1000).toFixed(5);
    out.push(programDateTime(window.t0Ms, m * SEGMENTS_PER_ECONOMY), `#EXTINF:${seconds},`, `${m}.m4s`);
  }
  if (window.ended) out.push('#EXT-X-ENDLIST');
  return lines(out);
}

/** @param lowLatency parts, blocking reload and skip: only where the path streams */
export function mediaPlaylist(window: LiveWindow, lowLatency: boolean, skip = false): string {
  const partsFrom = window.next - SEGMENTS_WITH_PARTS + 1;
  const skipBefore = window.next - Math.ceil((SKIP_UNTIL_SECONDS * 1000) / SEGMENT_MS);
  const skipped = skip && lowLatency ? Math.max(0, skipBefore - window.first) : 0;
  const out = [
    '#EXTM3U',
    `#EXT-X-VERSION:${skipped > 0 ? 9 : 6}`,
    '#EXT-X-TARGETDURATION:1',
    '#EXT-X-INDEPENDENT-SEGMENTS',
  ];
  if (lowLatency) {
    out.push(
      `#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,CAN-SKIP-UNTIL=${SKIP_UNTIL_SECONDS}.0,HOLD-BACK=3.0,PART-HOLD-BACK=0.96`,
      '#EXT-X-PART-INF:PART-TARGET=0.32',
    );
  } else {
    out.push('#EXT-X-SERVER-CONTROL:HOLD-BACK=3.0');
  }
  const directoryOf = (n: number) => (window.isSpared?.(n) ? `../${ECONOMY_RUNG}/` : '');
  let directory = directoryOf(window.first + skipped);
  out.push(`#EXT-X-MEDIA-SEQUENCE:${window.first}`, mapOf(directory));
  if (skipped > 0) out.push(`#EXT-X-SKIP:SKIPPED-SEGMENTS=${skipped}`);
  out.push(...window.gaps.map((gap) => gapRange(window.t0Ms, gap)));
  for (let n = window.first + skipped; n < window.next; n++) {
    if (directoryOf(n) !== directory) {
      directory = directoryOf(n);
      out.push(mapOf(directory));
    }
    const hasParts = lowLatency && n >= partsFrom && directory === '' && !window.ended;
    if (hasParts) out.push(...parts(n, CHUNKS_PER_SEGMENT));
    out.push(programDateTime(window.t0Ms, n), `#EXTINF:${SEGMENT_SECONDS},`, `${directory}${n}.m4s`);
  }
  if (window.ended) out.push('#EXT-X-ENDLIST');
  else if (lowLatency) {
    if (directory !== '') out.push(mapOf(''));
    out.push(...parts(window.next, window.nextChunks));
    out.push(`#EXT-X-PRELOAD-HINT:TYPE=PART,URI="${window.next}.${window.nextChunks}.m4s"`);
  }
  return lines(out);
}

/** The whole recording of a rung. @param segments numbers in order; @param initPath of the init segment */
export function vodPlaylist(
  t0Ms: number,
  segments: readonly number[],
  initPath: string,
  gaps: LiveWindow['gaps'] = [],
): string {
  const out = [
    '#EXTM3U',
    '#EXT-X-VERSION:6',
    '#EXT-X-TARGETDURATION:1',
    '#EXT-X-PLAYLIST-TYPE:VOD',
    '#EXT-X-INDEPENDENT-SEGMENTS',
    // The segment's own number, as live (docs/PROTOCOL.md): where the beginning is cut it does not begin at 0.
    `#EXT-X-MEDIA-SEQUENCE:${segments[0] ?? 0}`,
    `#EXT-X-MAP:URI="${initPath}"`,
    ...gaps.map((gap) => gapRange(t0Ms, gap)),
  ];
  for (const n of segments) out.push(programDateTime(t0Ms, n), `#EXTINF:${SEGMENT_SECONDS},`, `${n}.m4s`);
  out.push('#EXT-X-ENDLIST');
  return lines(out);
}

/** @param directory of the segments that follow, relative to the playlist */
function mapOf(directory: string): string {
  return `#EXT-X-MAP:URI="${directory}init.mp4"`;
}

function parts(n: number, count: number): string[] {
  return Array.from(
    { length: count },
    (_, k) => `#EXT-X-PART:DURATION=${PART_SECONDS},INDEPENDENT=YES,URI="${n}.${k}.m4s"`,
  );
}

function programDateTime(t0Ms: number, n: number): string {
  return `#EXT-X-PROGRAM-DATE-TIME:${new Date(t0Ms + n * SEGMENT_MS).toISOString()}`;
}

function gapRange(t0Ms: number, { from, until }: { from: number; until: number }): string {
  const start = new Date(t0Ms + ticksToMs(from)).toISOString();
  const seconds = ((ticksToMs(until) - ticksToMs(from)) / 1000).toFixed(3);
  return `#EXT-X-DATERANGE:ID="gap-${from}",CLASS="tribune.gap",START-DATE="${start}",DURATION=${seconds}`;
}

function lines(out: readonly string[]): string {
  return `${out.join('\n')}\n`;
}
