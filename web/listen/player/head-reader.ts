import type {
  Head,
  HeadComing,
  HeadProgramme,
  HeadReplay,
  HeadRung,
  RoomState,
} from '../../../src/core/head.ts';
import { isRecord } from '../../../src/core/is-record.ts';
import { isSpreadMs, LEAST_SPREAD_MS } from '../../../src/core/listening/spread.ts';
import { isProbability } from '../../../src/core/reactions-event.ts';
import { isLanguageTag, isWaitsFor } from '../../../src/core/room-about.ts';
import { isRung } from '../../../src/core/rung.ts';
import { FULL_TIER, isTier } from '../../../src/core/tier.ts';
import { isOnStage } from '../../../src/core/timeline-event.ts';

/** What came of asking for `head.json`. */
export type HeadAnswer =
  | { readonly kind: 'head'; readonly head: Head }
  /** No such room. */
  | { readonly kind: 'missing' }
  /** Not reached, refused or not understood: ask again later. */
  | { readonly kind: 'failed' };

const TIMEOUT_MS = 5_000;

function headPath(room: string): string {
  return `/live/${room}/head.json`;
}

export async function fetchHead(room: string): Promise<HeadAnswer> {
  try {
    const response = await fetch(headPath(room), { signal: AbortSignal.timeout(TIMEOUT_MS) });
    if (response.status === 404) return { kind: 'missing' };
    if (!response.ok) return { kind: 'failed' };
    const head = readHead(await response.json());
    return head ? { kind: 'head', head } : { kind: 'failed' };
  } catch {
    return { kind: 'failed' };
  }
}

/** A head as this version understands it, or undefined. Fields of later versions do not matter. */
export function readHead(value: unknown): Head | undefined {
  if (!isRecord(value) || typeof value['title'] !== 'string' || !isState(value['state'])) return undefined;
  const programme = value['programme'] === undefined ? undefined : readProgramme(value['programme']);
  if (value['programme'] !== undefined && !programme) return undefined;
  const replay = readReplay(value['replay']);
  const coming = readComing(value['coming']);
  const { description, language, topic, recorded, board, presence } = value;
  return {
    room: String(value['room']),
    title: value['title'],
    state: value['state'],
    stage: Array.isArray(value['stage']) ? value['stage'].filter(isOnStage) : [],
    ...(programme ? { programme } : {}),
    ...(replay ? { replay } : {}),
    ...(value['withdrawn'] === true ? { withdrawn: true } : {}),
    ...(recorded === false ? { recorded } : {}),
    ...(typeof description === 'string' ? { description } : {}),
    ...(typeof language === 'string' && isLanguageTag(language) ? { language } : {}),
    ...(typeof topic === 'string' ? { topic } : {}),
    ...(coming ? { coming } : {}),
    ...(isCount(board) ? { board } : {}),
    ...(isProbability(presence) ? { presence } : {}),
    ...(value['waits'] === true ? { waits: true } : {}),
  };
}

function readProgramme(value: unknown): HeadProgramme | undefined {
  if (!isRecord(value)) return undefined;
  const { run, t0Ms, nowMs, streams, spreadMs, tier, rungs, lastSegment } = value;
  if (!isCount(run) || !isFiniteNumber(t0Ms) || !isFiniteNumber(nowMs) || !Array.isArray(rungs))
    return undefined;
  const known = rungs.filter(isHeadRung);
  if (known.length === 0) return undefined;
  return {
    run,
    t0Ms,
    nowMs,
    streams: streams === true,
    spreadMs: isSpreadMs(spreadMs) ? spreadMs : LEAST_SPREAD_MS,
    tier: isTier(tier) ? { name: tier.name, from: tier.from } : FULL_TIER,
    rungs: known,
    ...(isCount(lastSegment) ? { lastSegment } : {}),
  };
}

function readComing(value: unknown): HeadComing | undefined {
  if (!isRecord(value)) return undefined;
  const { startsMs, startsItself, speakers, assembling, waitsFor } = value;
  return {
    ...(isFiniteNumber(startsMs) ? { startsMs } : {}),
    startsItself: startsItself !== false,
    speakers: Array.isArray(speakers) ? speakers.filter((name) => typeof name === 'string') : [],
    assembling: assembling === true,
    ...(isWaitsFor(waitsFor) ? { waitsFor } : {}),
  };
}

/** Only paths of this host are followed. */
function readReplay(value: unknown): HeadReplay | undefined {
  if (!isRecord(value)) return undefined;
  const { revision, durationMs, fromMs, hls, download, chapters, clips } = value;
  if (!isCount(revision) || !isFiniteNumber(durationMs) || !isPath(hls) || !isPath(download))
    return undefined;
  return {
    revision,
    durationMs,
    fromMs: isFiniteNumber(fromMs) ? fromMs : 0,
    hls,
    download,
    ...(isPath(chapters) ? { chapters } : {}),
    ...(isPath(clips) ? { clips } : {}),
  };
}

function isHeadRung(value: unknown): value is HeadRung {
  return isRecord(value) && typeof value['name'] === 'string' && isRung(value['name']);
}

function isState(value: unknown): value is RoomState {
  return value === 'scheduled' || value === 'live' || value === 'ended';
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isFiniteNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function isPath(value: unknown): value is string {
  return typeof value === 'string' && /^\/(?!\/)/.test(value);
}
