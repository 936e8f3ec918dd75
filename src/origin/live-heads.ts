/** Answers for what tells where a programme stands: `head.json`, manifests, live playlists. */

import { EMPTY_BOARD } from '../core/board.ts';
import type { Head, HeadComing, HeadProgramme, HeadReplay } from '../core/head.ts';
import { LEAST_SPREAD_MS } from '../core/listening/spread.ts';
import { CHUNKS_PER_SEGMENT, SEGMENT_MS } from '../core/programme.ts';
import type { RoomDocument } from '../core/room-document.ts';
import { RUNG_NAMES, RUNGS, type Rung } from '../core/rung.ts';
import { ECONOMY_RUNG, type Tier, tierAt } from '../core/tier.ts';
import { dashManifest } from '../packager/dash.ts';

import {
  economyMultivariantPlaylist,
  economyPlaylist,
  type LiveWindow,
  mediaPlaylist,
  multivariantPlaylist,
} from '../packager/hls.ts';
import { CACHE, type Exchange, gone, sendProblem, sendText } from './answer.ts';
import type { Delivery } from './deliveries.ts';
import { clipsToHear } from './downloads.ts';
import { DOWNLOAD_NAME, replayDirectory } from './live-path.ts';
import type { LiveRun } from './live-run.ts';
import type { OriginRoom } from './origin-room.ts';
import { TextBody } from './text-body.ts';
import { waitForChange } from './wait-for-change.ts';

const PLAYLIST = { 'Content-Type': 'application/vnd.apple.mpegurl', 'Cache-Control': CACHE.head };
const MANIFEST = { 'Content-Type': 'application/dash+xml', 'Cache-Control': CACHE.head };
const JSON_HEAD = { 'Content-Type': 'application/json', 'Cache-Control': CACHE.head };
/** For how long the DASH manifest stays dynamic after the end, so that every live client learns of it. */
const SETTLE_MS = 30_000;
/** 8216bis §6.2.5.2: a blocked reload is answered within three target durations. */
const LONGEST_BLOCK_MS = 3_000;

export function sendHead(
  exchange: Exchange,
  room: OriginRoom,
  run: LiveRun | undefined,
  delivery: Delivery | undefined,
) {
  const { document } = room;
  const programme =
    run?.ready && delivery
      ? headProgramme(run, exchange.nowMs, delivery, document?.spreadMs ?? LEAST_SPREAD_MS)
      : undefined;
  const replay = run && replayOf(room.id, run);
  const board = boardOf(room, run);
  const kept = document?.recorded !== false && run?.recording.kept !== false;
  const head: Head = {
    room: room.id,
    title: room.title,
    state: room.state,
    ...(programme ? { programme } : {}),
    stage: run?.people ?? [],
    ...(replay ? { replay } : {}),
    ...(run?.withdrawn ? { withdrawn: true } : {}),
    ...(kept ? {} : { recorded: false }),
    ...(document?.description === undefined ? {} : { description: document.description }),
    ...(document?.language === undefined ? {} : { language: document.language }),
    ...(document?.topic === undefined ? {} : { topic: document.topic }),
    ...(document && room.state === 'scheduled' ? { coming: comingOf(document) } : {}),
    ...(document?.presence !== undefined && room.state === 'live' ? { presence: document.presence } : {}),
    ...(room.line && room.state === 'live' ? { waits: true } : {}),
    ...(board.revision > 0 ? { board: board.revision } : {}),
  };
  return sendText(exchange, new TextBody(JSON.stringify(head)), JSON_HEAD);
}

/** Whose turn it is; where nobody waits it says so, for a page that read an older head. */
export function sendQueue(exchange: Exchange, { line }: OriginRoom) {
  return sendText(exchange, new TextBody(JSON.stringify({ line: line ?? null })), JSON_HEAD);
}

export function sendBoard(exchange: Exchange, room: OriginRoom, run: LiveRun | undefined) {
  return sendText(exchange, new TextBody(JSON.stringify(boardOf(room, run))), JSON_HEAD);
}

/** Of a conversation that was not to be kept, or is withdrawn, nothing hangs there once it is over. */
function boardOf(room: OriginRoom, run: LiveRun | undefined) {
  const isKept = room.document?.recorded !== false && run?.recording.kept !== false;
  if (run?.withdrawn) return EMPTY_BOARD;
  return isKept || room.state !== 'ended' ? room.board : EMPTY_BOARD;
}

function comingOf({ state, startsMs, startsItself, speakers, waitsFor }: RoomDocument): HeadComing {
  return {
    ...(startsMs === undefined ? {} : { startsMs }),
    startsItself: startsItself !== false,
    speakers: speakers ?? [],
    assembling: state === 'green-room',
    ...(waitsFor === undefined ? {} : { waitsFor }),
  };
}

function headProgramme(
  run: LiveRun,
  nowMs: number,
  { canStream, newest }: Delivery,
  spreadMs: number,
): HeadProgramme {
  const rungs = RUNG_NAMES.map((name) => {
    const { codecs, bitsPerSecond } = RUNGS[name];
    return { name, codecs, bitsPerSecond };
  });
  const { lastSegment } = run;
  return {
    run: run.run,
    t0Ms: run.t0Ms,
    nowMs,
    streams: canStream,
    spreadMs,
    tier: newest,
    rungs,
    ...(lastSegment === undefined ? {} : { lastSegment }),
  };
}

function replayOf(room: string, run: LiveRun): HeadReplay | undefined {
  const { span } = run;
  const published = run.recording.published.at(-1);
  if (!span || !published || run.withdrawn) return undefined;
  const { revision, chapters } = published;
  return {
    revision,
    durationMs: (span.end - span.first) * SEGMENT_MS,
    fromMs: span.first * SEGMENT_MS,
    hls: `/live/${room}/index.m3u8`,
    download: `/live/${room}/${replayDirectory(run.run, revision)}/${DOWNLOAD_NAME}`,
    ...(chapters ? { chapters: `/r/${room}/chapters.json` } : {}),
    ...(clipsToHear(run).length > 0 ? { clips: `/r/${room}/clips.json` } : {}),
  };
}

export function sendMultivariant(exchange: Exchange, run: LiveRun, { now }: Delivery) {
  const revision = run.recording.published.at(-1)?.revision;
  const ended = run.lastSegment !== undefined && revision !== undefined;
  if (now === 'economy' && run.lastSegment === undefined) {
    const spare = economyMultivariantPlaylist(`r${run.run}/eco32/live.m3u8`);
    return sendText(exchange, new TextBody(spare), PLAYLIST);
  }
  const text = multivariantPlaylist((rung) =>
    ended ? `${replayDirectory(run.run, revision)}/${rung}/vod.m3u8` : `r${run.run}/${rung}/live.m3u8`,
  );
  return sendText(exchange, new TextBody(text), PLAYLIST);
}

export function sendManifest(exchange: Exchange, run: LiveRun, { offersChunks, tiers }: Delivery) {
  const { ended, published } = run.recording;
  const revision = published.at(-1)?.revision;
  // What is cut off is under the live paths no more, so that whoever still reads there is to go on to the replay.
  const isOver = ended !== undefined && (exchange.nowMs >= ended.atMs + SETTLE_MS || run.isCut);
  const settled = isOver && revision !== undefined;
  const span = settled ? run.span : undefined;
  const text = dashManifest({
    t0Ms: run.t0Ms,
    elapsedMs: run.elapsedMs,
    directory: settled ? replayDirectory(run.run, revision) : `r${run.run}`,
    streams: offersChunks,
    tiers,
    ...(span ? { first: span.first } : {}),
    ...(ended ? { segments: span ? span.end - span.first : ended.lastSegment + 1 } : {}),
    settled,
  });
  return sendText(exchange, new TextBody(text), MANIFEST);
}

interface Written {
  readonly version: number;
  readonly ended: boolean;
  readonly tiers: readonly Tier[];
  readonly body: TextBody;
}

const written = new WeakMap<LiveRun, Map<string, Written>>();

/** @param query of LL-HLS; ignored where the path does not stream, because a cache would not pass it on */
export function sendLivePlaylist(
  exchange: Exchange,
  run: LiveRun,
  rung: Rung,
  query: URLSearchParams,
  delivery: Delivery,
) {
  const directives = delivery.offersChunks ? readDirectives(query) : NO_DIRECTIVES;
  if (!directives) {
    return sendProblem(exchange, 400, 'bad_request', 'Unusable _HLS_msn or _HLS_part.');
  }
  if (directives.msn > run.windows[rung].next + 1) {
    return sendProblem(exchange, 400, 'bad_request', '_HLS_msn lies more than two segments ahead.');
  }
  if (isListed(run, rung, directives)) return sendPlaylist(exchange, run, rung, directives.skip, delivery);
  return block(exchange, run, rung, directives, delivery);
}

interface Directives {
  /** −1: whatever there is. */
  readonly msn: number;
  /** −1: the whole segment. */
  readonly part: number;
  readonly skip: boolean;
}

const NO_DIRECTIVES: Directives = { msn: -1, part: -1, skip: false };

/** 8216bis §6.2.5. Undefined when a client may not ask that. */
function readDirectives(query: URLSearchParams): Directives | undefined {
  const msn = query.get('_HLS_msn');
  const part = query.get('_HLS_part');
  const skip = query.get('_HLS_skip');
  if (msn === null) return part === null ? { ...NO_DIRECTIVES, skip: isSkip(skip) } : undefined;
  if (!/^\d{1,9}$/.test(msn) || (part !== null && !/^\d{1,9}$/.test(part))) return undefined;
  const asked = { msn: Number(msn), part: part === null ? -1 : Number(part), skip: isSkip(skip) };
  // A part past the segment's last is the first of the next (§6.2.5.2).
  return asked.part < CHUNKS_PER_SEGMENT ? asked : { ...asked, msn: asked.msn + 1, part: 0 };
}

function isSkip(value: string | null): boolean {
  return value === 'YES' || value === 'v2';
}

function isListed(run: LiveRun, rung: Rung, { msn, part }: Directives): boolean {
  const { next, nextChunks } = run.windows[rung];
  if (run.lastSegment !== undefined || msn < next) return true;
  return msn === next && part >= 0 && part < nextChunks;
}

async function block(
  exchange: Exchange,
  run: LiveRun,
  rung: Rung,
  directives: Directives,
  delivery: Delivery,
): Promise<void> {
  const untilMs = performance.now() + LONGEST_BLOCK_MS;
  while (!isListed(run, rung, directives)) {
    if (run.abandoned) return gone(exchange);
    if (await waitForChange(run.windows[rung], exchange.response, untilMs)) continue;
    if (exchange.response.destroyed) return;
    return sendProblem(exchange, 503, 'unavailable', 'The segment asked for is late.', { 'Retry-After': 1 });
  }
  return sendPlaylist(exchange, run, rung, directives.skip, delivery);
}

/** One text for all who ask between two chunks. */
function sendPlaylist(exchange: Exchange, run: LiveRun, rung: Rung, skip: boolean, delivery: Delivery) {
  const { offersChunks, tiers } = delivery;
  // Of the same codec, so that a player goes on with it; who chose Opus keeps it.
  const isSpared = (n: number) => rung === 'aac64' && tierAt(tiers, n) === 'economy';
  const window = { ...run.liveWindow(rung), isSpared };
  const { version } = run.windows[rung];
  return sendWritten(exchange, run, { key: `${rung} ${skip} ${offersChunks}`, version, window, tiers }, () =>
    mediaPlaylist(window, offersChunks, skip),
  );
}

/** The list of economy objects, which is there on every tier: its players go on when that is left. */
export function sendEconomyPlaylist(exchange: Exchange, run: LiveRun, { tiers }: Delivery) {
  const window = run.liveWindow(ECONOMY_RUNG);
  const { version } = run.windows[ECONOMY_RUNG];
  return sendWritten(exchange, run, { key: 'economy', version, window, tiers }, () =>
    economyPlaylist(window),
  );
}

interface WrittenFrom {
  readonly key: string;
  readonly version: number;
  readonly window: LiveWindow;
  readonly tiers: readonly Tier[];
}

function sendWritten(
  exchange: Exchange,
  run: LiveRun,
  { key, version, window, tiers }: WrittenFrom,
  write: () => string,
) {
  const texts = written.get(run) ?? new Map<string, Written>();
  written.set(run, texts);
  const known = texts.get(key);
  const isNews = known?.version !== version || known.ended !== window.ended || known.tiers !== tiers;
  if (known && !isNews) return sendText(exchange, known.body, PLAYLIST);
  const body = new TextBody(write());
  texts.set(key, { version, ended: window.ended, tiers, body });
  return sendText(exchange, body, PLAYLIST);
}
