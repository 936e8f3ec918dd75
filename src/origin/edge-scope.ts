/** What an edge may hold of a room, object by object: its cache knows a key only as a whole. Pure. */

import { CHUNKS_PER_SEGMENT, SEGMENTS_PER_ECONOMY } from '../core/programme.ts';
import { RUNG_NAMES } from '../core/rung.ts';
import { holds, type SegmentSpan } from './edition.ts';

export interface RunScope {
  readonly run: number;
  /** So many segments there are, or were. */
  readonly segments: number;
  /** Revisions of its replay, from 1 on. */
  readonly revisions: number;
  /** What is still given: only the rest is to be forgotten. Absent: all of it is. */
  readonly kept?: SegmentSpan;
  /** Timeline batches that are given still, with other events than before. */
  readonly renewed?: readonly number[];
  /** Segments that are given still, with other events in them. */
  readonly retold?: readonly number[];
}

/** What is to be forgotten of a room. */
export interface EdgeScope {
  readonly room: string;
  readonly runs: readonly RunScope[];
  readonly clips: readonly string[];
  /** The path of its picture for previews, when that is to go. */
  readonly card?: string;
}

/** An object at an edge; a text is kept there in each of its encodings. */
export interface EdgeObject {
  readonly path: string;
  readonly isText: boolean;
}

/** Every object that an edge could have been given; the likeliest first. */
export function* edgeObjects({ room, runs, clips, card }: EdgeScope): Generator<EdgeObject, void> {
  for (const path of pagesOf(room, clips)) yield text(path);
  if (card !== undefined) yield sound(card);
  for (const kindOf of [soundOf, textsOf, partsOf]) {
    for (const run of runs) yield* kindOf(`/live/${room}/r${run.run}`, run);
  }
}

function* soundOf(base: string, run: RunScope): Generator<EdgeObject, void> {
  const { segments, revisions, kept } = run;
  const isKept = keptIn(run);
  for (let n = segments - 1; n >= 0; n--) {
    if (isKept(n)) continue;
    for (const rung of RUNG_NAMES) {
      yield sound(`${base}/${rung}/${n}.m4s`);
      for (let v = revisions; v > 0; v--) yield sound(`${base}/v${v}/${rung}/${n}.m4s`);
    }
  }
  for (let m = 0; m * SEGMENTS_PER_ECONOMY < segments; m++) {
    if (!isWholeKept(m, isKept)) yield sound(`${base}/eco32/${m}.m4s`);
  }
  if (kept) return;
  for (const rung of RUNG_NAMES) {
    yield sound(`${base}/${rung}/init.mp4`);
    for (let v = 1; v <= revisions; v++) yield sound(`${base}/v${v}/${rung}/init.mp4`);
  }
}

/** An edge that passes on whole objects holds none of them, unless someone asked for what no playlist names. */
function* partsOf(base: string, run: RunScope): Generator<EdgeObject, void> {
  const isKept = keptIn(run);
  for (let n = run.segments - 1; n >= 0; n--) {
    if (isKept(n)) continue;
    for (const rung of RUNG_NAMES) {
      for (let k = 0; k < CHUNKS_PER_SEGMENT; k++) yield sound(`${base}/${rung}/${n}.${k}.m4s`);
    }
  }
}

function* textsOf(
  base: string,
  { segments, revisions, kept, renewed = [] }: RunScope,
): Generator<EdgeObject, void> {
  const isKept = (n: number) => kept !== undefined && holds(kept, n);
  for (let m = 0; m * SEGMENTS_PER_ECONOMY < segments; m++) {
    // Where a cut replay begins, its batch says what stood then.
    const begins = m > 0 && kept?.first === m * SEGMENTS_PER_ECONOMY;
    if (begins || renewed.includes(m) || !isWholeKept(m, isKept)) yield text(`${base}/timeline/${m}.json`);
  }
  yield text(`${base}/eco32/live.m3u8`);
  for (const rung of RUNG_NAMES) {
    yield text(`${base}/${rung}/live.m3u8`);
    for (let v = 1; v <= revisions; v++) yield text(`${base}/v${v}/${rung}/vod.m3u8`);
  }
}

/** Whether a segment is given as before. */
function keptIn({ kept, retold }: RunScope): (n: number) => boolean {
  const otherwise = new Set(retold);
  return (n) => kept !== undefined && holds(kept, n) && !otherwise.has(n);
}

/** Whether all four segments of an economy segment, or of a timeline batch, are kept. */
function isWholeKept(m: number, isKept: (n: number) => boolean): boolean {
  return [0, 1, 2, 3].every((i) => isKept(m * SEGMENTS_PER_ECONOMY + i));
}

function pagesOf(room: string, clips: readonly string[]): string[] {
  const heads = ['head.json', 'board.json', 'queue.json', 'index.m3u8', 'manifest.mpd'].map(
    (name) => `/live/${room}/${name}`,
  );
  const pages = ['', '/', '/studio', '/embed', '/statistics', '/event.ics', '/chapters.json', '/clips.json'];
  return [
    ...heads,
    // Of all rooms together; of one language or topic they are out of date within a minute.
    '/feeds/calendar.ics',
    '/feeds/podcast.xml',
    '/directory.json',
    ...pages.map((page) => `/r/${room}${page}`),
    ...clips.flatMap((clip) => [`/r/${room}/clip/${clip}`, `/r/${room}/clip/${clip}/embed`]),
  ];
}

/** And whatever else has no encodings. */
function sound(path: string): EdgeObject {
  return { path, isText: false };
}

function text(path: string): EdgeObject {
  return { path, isText: true };
}
