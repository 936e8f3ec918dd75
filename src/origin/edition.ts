/**
 * What its host made of a run's replay, as the origin goes by it: which segments it has, its chapters and its clips. Pure.
 */

import { CHUNK_MS, CHUNKS_PER_SEGMENT, msToTicks, SEGMENT_MS, SEGMENT_TICKS } from '../core/programme.ts';
import type { Chapter, Clip, ReplayDocument } from '../core/replay.ts';
import type { DownloadChapter } from '../packager/chapters.ts';
import type { Span } from './recording/record-table.ts';

/** Segments from `first` on, `end` excluded. */
export interface SegmentSpan {
  readonly first: number;
  readonly end: number;
}

/** What a run's host decided of it; nothing where the document is of another run. */
export function editionOf(document: ReplayDocument | undefined, run: number): ReplayDocument {
  if (!document) return {};
  if (document.run === run) return document;
  const { withdrawn, standing } = document;
  return { ...(withdrawn ? { withdrawn } : {}), ...(standing ? { standing } : {}) };
}

/** The part of a run that its replay has; never less than a segment, whatever was asked for. */
export function spanOf({ fromMs = 0, untilMs }: ReplayDocument, lastSegment: number): SegmentSpan {
  const first = Math.min(Math.floor(fromMs / SEGMENT_MS), lastSegment);
  const asked = untilMs === undefined ? lastSegment + 1 : Math.ceil(untilMs / SEGMENT_MS);
  return { first, end: Math.min(Math.max(asked, first + 1), lastSegment + 1) };
}

export function holds({ first, end }: SegmentSpan, n: number): boolean {
  return n >= first && n < end;
}

export function isWithin(inner: SegmentSpan, outer: SegmentSpan): boolean {
  return inner.first >= outer.first && inner.end <= outer.end;
}

export function chunksOfSpan({ first, end }: SegmentSpan): Span {
  return { from: first * CHUNKS_PER_SEGMENT, until: end * CHUNKS_PER_SEGMENT };
}

/** Chapters that are heard in a span, in ticks from its first sample; one that began before it goes on at its beginning. */
export function chaptersIn(chapters: readonly Chapter[], { first, end }: SegmentSpan): DownloadChapter[] {
  const [fromMs, untilMs] = [first * SEGMENT_MS, end * SEGMENT_MS];
  const begun = chapters.findLastIndex(({ startMs }) => startMs <= fromMs);
  return chapters
    .filter(({ startMs }, i) => i >= begun && startMs < untilMs)
    .map(({ startMs, title }) => ({
      startTicks: Math.max(0, msToTicks(startMs) - first * SEGMENT_TICKS),
      title,
    }));
}

export function chunksOfClip({ fromMs, untilMs }: Clip): Span {
  return { from: Math.floor(fromMs / CHUNK_MS), until: Math.ceil(untilMs / CHUNK_MS) };
}

/** Whether a span has every sample of a clip. */
export function hasClip(span: SegmentSpan, clip: Clip): boolean {
  const [chunks, all] = [chunksOfClip(clip), chunksOfSpan(span)];
  return chunks.from >= all.from && chunks.until <= all.until;
}
