/**
 * Answers for what a programme is made of: init segments, segments, parts, economy segments.
 *
 * What exists is sent whole. What does not exist yet, but soon will, is waited for and, where the path streams, sent
 * chunk by chunk as it is made. Nothing is kept for a listener beyond the request that is being answered.
 */

import { type ChunkNumber, SEGMENT_MS, SEGMENTS_PER_ECONOMY } from '../core/programme.ts';
import type { Rung } from '../core/rung.ts';
import {
  CACHE,
  type Exchange,
  gone,
  notFound,
  openHeaders,
  type ReadyAnswer,
  readyAnswer,
  sendProblem,
  sendReady,
} from './answer.ts';
import type { LiveRun } from './live-run.ts';
import { chunkAsItStands } from './taken-back.ts';
import { entityTag } from './text-body.ts';
import { waitForChange } from './wait-for-change.ts';

const AUDIO = { 'Content-Type': 'audio/mp4', 'Cache-Control': CACHE.object };
/** Numbers this far ahead of the clock are waited for. */
const HELD_AHEAD = 2;
/** Up to here a number is about to exist, and nobody may remember that it did not. */
const SOON_MS = 10_000;
/** The longest a request is held without anything to send: a restart of the origin, and the fill that may follow. */
const LONGEST_HOLD_MS = 10_000;
/** A reader that lets this much pile up has stopped reading. */
const MOST_UNREAD_BYTES = 262_144;

interface Wanted {
  readonly rung: Rung;
  readonly chunks: readonly ChunkNumber[];
}

export function sendInit(exchange: Exchange, run: LiveRun, rung: Rung): void | Promise<void> {
  const init = run.recording.init.get(rung);
  if (init) return sendWhole(exchange, [init]);
  return holdForInit(exchange, run, rung);
}

export function sendSegment(exchange: Exchange, run: LiveRun, rung: Rung, n: number, streams: boolean) {
  return sendChunks(exchange, run, { rung, chunks: chunksOf(n) }, streams);
}

export function sendPart(exchange: Exchange, run: LiveRun, rung: Rung, number: ChunkNumber) {
  return sendChunks(exchange, run, { rung, chunks: [number] }, false);
}

/** Four segments of the small rung, joined: their chunks follow one another as they are. */
export function sendEconomy(exchange: Exchange, run: LiveRun, m: number, streams: boolean) {
  const first = m * SEGMENTS_PER_ECONOMY;
  const chunks = [0, 1, 2, 3].flatMap((i) => chunksOf(first + i));
  return sendChunks(exchange, run, { rung: 'aac32', chunks }, streams);
}

function chunksOf(n: number): ChunkNumber[] {
  return [
    { n, k: 0 },
    { n, k: 1 },
    { n, k: 2 },
  ];
}

function sendChunks(
  exchange: Exchange,
  run: LiveRun,
  wanted: Wanted,
  streams: boolean,
): void | Promise<void> {
  const window = run.windows[wanted.rung];
  const here: Buffer[] = [];
  for (const number of wanted.chunks) {
    const bytes = window.chunk(number);
    if (bytes) here.push(chunkAsItStands(run, bytes));
  }
  if (here.length === wanted.chunks.length) return sendWhole(exchange, here);
  const first = wanted.chunks[0] ?? { n: 0, k: 0 };
  const final = wanted.chunks.at(-1) ?? first;
  const last = run.lastSegment;
  if (last !== undefined && first.n > last) return notFound(exchange, 'The programme ended before this.');
  if (final.n < window.next || last !== undefined) return sendFromDisk(exchange, run, wanted);
  const refusal = aheadOf(run, first.n);
  if (refusal) return notFound(exchange, refusal.detail, refusal.headers);
  return streams ? stream(exchange, run, wanted) : holdWhole(exchange, run, wanted);
}

/** A piece as it is sent: thousands ask for the same one within a moment. */
interface Piece {
  readonly parts: readonly Buffer[];
  readonly answer: ReadyAnswer;
}

/** By their first chunk, for as long as that is in a window. */
const pieces = new WeakMap<Buffer, Piece>();

function sendWhole(exchange: Exchange, parts: readonly Buffer[]): void {
  sendReady(exchange, pieceOf(parts).answer);
}

function pieceOf(parts: readonly Buffer[]): Piece {
  const [first] = parts;
  const known = first && pieces.get(first);
  if (known?.parts.length === parts.length && known.parts.every((part, i) => part === parts[i])) return known;
  const bytes = parts.length === 1 && first ? first : Buffer.concat(parts);
  // Of the bytes: two origins, one of which filled, do not give the same tag.
  const made = { parts, answer: readyAnswer(bytes, `"${entityTag(bytes)}"`, AUDIO) };
  if (first) pieces.set(first, made);
  return made;
}

/** What is too far ahead to wait for; undefined when it is worth waiting. */
function aheadOf(run: LiveRun, n: number) {
  const current = run.currentSegment;
  if (n <= current + HELD_AHEAD) return undefined;
  if (n * SEGMENT_MS - run.elapsedMs > SOON_MS)
    return { detail: 'This lies far in the future.', headers: {} };
  return {
    detail: `This is made in ${n - current} segments.`,
    headers: { 'Cache-Control': CACHE.notYet, 'Tribune-Head': Math.max(0, current) },
  };
}

async function sendFromDisk(exchange: Exchange, run: LiveRun, { rung, chunks }: Wanted): Promise<void> {
  const read = await Promise.all(chunks.map((number) => run.recording.readFirst(rung, number)));
  const parts = read.filter((bytes) => bytes !== undefined).map((bytes) => chunkAsItStands(run, bytes));
  // An economy segment at the end of the programme is as long as what there is.
  const all = chunks.every(
    (number, i) => read[i] || number.n > (run.lastSegment ?? Number.POSITIVE_INFINITY),
  );
  if (!all || parts.length === 0) return notFound(exchange, 'This was not recorded.');
  sendWhole(exchange, parts);
}

async function holdWhole(exchange: Exchange, run: LiveRun, { rung, chunks }: Wanted): Promise<void> {
  const parts: Buffer[] = [];
  for (const number of chunks) {
    const bytes = await nextChunk(exchange, run, rung, number);
    if (!bytes && run.lastSegment !== undefined && parts.length > 0) break;
    if (!bytes) return giveUp(exchange, run);
    parts.push(bytes);
  }
  sendWhole(exchange, parts);
}

async function stream(exchange: Exchange, run: LiveRun, { rung, chunks }: Wanted): Promise<void> {
  const { request, response } = exchange;
  for (const [i, number] of chunks.entries()) {
    const bytes = await nextChunk(exchange, run, rung, number);
    if (!bytes && run.lastSegment !== undefined && i > 0) break;
    if (!bytes) return giveUp(exchange, run);
    if (i === 0) response.writeHead(200, openHeaders(AUDIO));
    if (request.method === 'HEAD') break;
    response.write(bytes);
    if (response.writableLength > MOST_UNREAD_BYTES) return void response.destroy();
  }
  response.end();
}

/** The chunk once it exists; undefined when it will not, or not in time, or nobody listens any more. */
async function nextChunk(
  { response }: Exchange,
  run: LiveRun,
  rung: Rung,
  number: ChunkNumber,
): Promise<Buffer | undefined> {
  const window = run.windows[rung];
  const untilMs = performance.now() + LONGEST_HOLD_MS;
  for (;;) {
    const bytes = window.chunk(number);
    if (bytes || run.abandoned || response.destroyed) return bytes;
    if (run.lastSegment !== undefined && number.n > run.lastSegment) return undefined;
    if (!(await waitForChange(window, response, untilMs))) return undefined;
  }
}

async function holdForInit(exchange: Exchange, run: LiveRun, rung: Rung): Promise<void> {
  const untilMs = performance.now() + LONGEST_HOLD_MS;
  while (!run.recording.init.has(rung) && !run.abandoned) {
    if (!(await waitForChange(run.windows[rung], exchange.response, untilMs))) return giveUp(exchange, run);
  }
  const init = run.recording.init.get(rung);
  if (init) sendWhole(exchange, [init]);
  else gone(exchange);
}

/** A body already begun is broken off, so that nobody takes it for a whole one. */
function giveUp(exchange: Exchange, run: LiveRun): void {
  if (exchange.response.headersSent || exchange.response.destroyed) exchange.response.destroy();
  else if (run.abandoned) gone(exchange);
  else if (run.lastSegment !== undefined) notFound(exchange, 'The programme ended before this.');
  else {
    const detail = 'This does not exist yet, though it should.';
    sendProblem(exchange, 503, 'unavailable', detail, { 'Retry-After': 1 });
  }
}
