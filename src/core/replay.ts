/**
 * What a host makes of a recording: where it begins and ends, its chapters and its clips. All times are in ms from the
 * start of the programme, T0, so that none moves when another is changed.
 */

import { isRecord } from './is-record.ts';
import { CHUNK_MS, SEGMENT_MS } from './programme.ts';
import { readStanding } from './standing.ts';

export interface Chapter {
  readonly startMs: number;
  readonly title: string;
}

/** A piece of the recording with a page of its own; whole chunks of it. */
export interface Clip {
  readonly id: string;
  readonly title: string;
  readonly fromMs: number;
  readonly untilMs: number;
}

/** What control tells an origin of a room's replay; each absent when there is nothing to say. */
export interface ReplayDocument {
  /** The run that is cut, and has the chapters and clips; of any other the replay is as it was recorded. */
  readonly run?: number;
  /** Whether nobody is to hear it now. */
  readonly withdrawn?: true;
  /** Where it begins and ends: boundaries of segments. */
  readonly fromMs?: number;
  readonly untilMs?: number;
  /** In order. */
  readonly chapters?: readonly Chapter[];
  readonly clips?: readonly Clip[];
  /** Ids of what still stands of the words that everyone was shown, of any run; absent: all of it. */
  readonly standing?: readonly string[];
}

/** 375 chunks. */
export const LONGEST_CLIP_MS = 120_000;
/** `chpl` counts them in a byte. */
export const MOST_CHAPTERS = 100;
export const MOST_CLIPS = 100;
export const LONGEST_WORDS = 120;
/** More than a hundred years: beyond any programme, and exact in every format. */
export const LATEST_MS = 2 ** 42;

/** A cut is on the boundaries of segments, so that no sample that was to be kept is lost. */
export function cutStartMs(ms: number): number {
  return Math.floor(ms / SEGMENT_MS) * SEGMENT_MS;
}

export function cutEndMs(ms: number): number {
  return Math.ceil(ms / SEGMENT_MS) * SEGMENT_MS;
}

/** The chunks that hold a span, as the span that they make. */
export function clipSpan(
  fromMs: number,
  untilMs: number,
): { readonly fromMs: number; readonly untilMs: number } {
  const first = Math.floor(fromMs / CHUNK_MS) * CHUNK_MS;
  // What is asked for as two minutes is no chunk longer.
  const last = Math.min(Math.ceil(untilMs / CHUNK_MS) * CHUNK_MS, first + LONGEST_CLIP_MS);
  return { fromMs: first, untilMs: last };
}

/** A clip's name in paths. */
const CLIP_ID = /^[a-z0-9]{4,24}$/;

export function isClipId(text: string): boolean {
  return CLIP_ID.test(text);
}

/** What can be read of it: it comes over a socket or from a file. Undefined when it is none. */
export function readReplayDocument(value: unknown): ReplayDocument | undefined {
  if (!isRecord(value)) return undefined;
  const { run, withdrawn, fromMs, untilMs, chapters, clips } = value;
  const standing = readStanding(value['standing']);
  return {
    ...(isTime(run) ? { run } : {}),
    ...(withdrawn === true ? { withdrawn } : {}),
    ...(isTime(fromMs) ? { fromMs } : {}),
    ...(isTime(untilMs) ? { untilMs } : {}),
    ...(Array.isArray(chapters) ? { chapters: chapters.filter(isChapter).slice(0, MOST_CHAPTERS) } : {}),
    ...(Array.isArray(clips) ? { clips: clips.filter(isClip).slice(0, MOST_CLIPS) } : {}),
    ...(standing ? { standing } : {}),
  };
}

function isChapter(value: unknown): value is Chapter {
  return isRecord(value) && isTime(value['startMs']) && isWords(value['title']);
}

function isClip(value: unknown): value is Clip {
  if (!isRecord(value) || typeof value['id'] !== 'string' || !isClipId(value['id'])) return false;
  const { title, fromMs, untilMs } = value;
  if (!isWords(title) || !isTime(fromMs) || !isTime(untilMs)) return false;
  return fromMs < untilMs && untilMs - fromMs <= LONGEST_CLIP_MS;
}

function isTime(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= LATEST_MS;
}

/** As fit as control made them; twice as long, for what NFC may add. */
function isWords(value: unknown): value is string {
  return typeof value === 'string' && value.length <= LONGEST_WORDS * 2;
}
