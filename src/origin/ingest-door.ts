/**
 * The private listener: what media and control PUT, and what control asks, by a door that only this installation can open. Paths and bodies as `src/ingest/ingest-paths.ts` and docs/PROTOCOL.md say.
 */

import type { KeyObject } from 'node:crypto';
import type http from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBoard } from '../core/board.ts';
import { readLoadDocument } from '../core/load.ts';
import type { Pressure } from '../core/pressure.ts';
import { type Refusal, TribuneError } from '../core/refusal.ts';
import { readRoomDocument } from '../core/room-document.ts';
import { isRoomId } from '../core/room-id.ts';
import { isRung, type Rung } from '../core/rung.ts';
import type { OnStage, TimelineEvent } from '../core/timeline-event.ts';
import { readWaitingLine } from '../core/waiting-line.ts';
import { createDoorServer, type Door, listenWith, openDoor } from '../doors/door.ts';
import { readGrant } from '../ingest/grant-signature.ts';
import {
  LOAD_PATH,
  type OpenedAnswer,
  type OutlineAnswer,
  PRESSURE_PATH,
  PRICE_PATH,
  type RecordingAnswer,
} from '../ingest/ingest-paths.ts';
import type { Deliveries } from './deliveries.ts';
import { joinNearest } from './join-nearest.ts';
import type { LiveRun } from './live-run.ts';
import { outlineOf } from './outline.ts';
import { readPriceSecret } from './price-secret.ts';
import type { OriginRooms } from './rooms.ts';

/** A chunk is some 3 kB; a timeline batch may be a few times that. */
const LARGEST_BODY = 1_048_576;
/**
 * A disk takes a few ms. After so long media is told that listeners have what it sent and the disk has not yet, because
 * nothing that is live is sent before an answer; less than a chunk lasts.
 */
const DISK_MS = 100;
/** So that what is missing fits into the 64 KiB that control reads, and a page can show it. */
const MOST_MISSING = 200;

export interface IngestOptions {
  readonly door: Door;
  readonly rooms: OriginRooms;
  readonly deliveries: Deliveries;
  readonly pressure: () => Pressure;
  /** The secret by which the price of joining is known. */
  readonly sharePrice: (secret: Uint8Array) => Promise<void>;
  readonly grantKey: KeyObject;
  readonly onBug: (error: unknown) => void;
}

/** Resolves once the door is open. */
export async function openIngestDoor(options: IngestOptions): Promise<http.Server> {
  const server = createDoorServer(options.door, { keepAliveTimeout: 60_000 }, (request, response) => {
    receive(options, request)
      .then((answer) => reply(response, answer))
      .catch((error: unknown) => refuse(options, response, error));
  });
  await openDoor(options.door, listenWith(server));
  return server;
}

/** Listeners have it, and it is on its way to the disk. */
const ON_ITS_WAY = Symbol('on its way to the disk');
type Answer = object | undefined | typeof ON_ITS_WAY;

async function receive(options: IngestOptions, request: IncomingMessage): Promise<Answer> {
  const body = await readBody(request);
  if (request.method === 'PUT' && request.url === LOAD_PATH) return putLoad(options, body);
  if (request.method === 'PUT' && request.url === PRICE_PATH) return putPrice(options, body);
  if (request.method === 'GET' && request.url === PRESSURE_PATH) return options.pressure();
  const [prefix, room = '', ...rest] = (request.url ?? '').slice(1).split('/');
  const asked = request.method === 'GET' && prefix === 'ingest' && isRoomId(room) ? rest.join() : '';
  if (asked === 'recording') return tellRecording(options, room);
  if (asked === 'outline') return tellOutline(options, room);
  if (request.method !== 'PUT' || prefix !== 'ingest' || !isRoomId(room)) throw unknownPath();
  if (rest.length === 1 && rest[0] === 'room') return putDocument(options, room, body);
  if (rest.length === 1 && rest[0] === 'board') return putBoard(options, room, body);
  if (rest.length === 1 && rest[0] === 'line') return putLine(options, room, body);
  const [run, epoch, ...what] = rest;
  const writer = { room, run: count(run), epoch: count(epoch) };
  if (what.length === 0) return openWriter(options, writer, body);
  return putInto(await runOf(options, writer), what, body);
}

async function putDocument({ rooms }: IngestOptions, id: string, body: Buffer): Promise<Answer> {
  const document = readRoomDocument(json(body));
  if (document?.id !== id) throw new TribuneError('bad_request', 'This is no document of this room.');
  await rooms.putDocument(document);
  return undefined;
}

async function putLine({ rooms }: IngestOptions, id: string, body: Buffer): Promise<Answer> {
  const { line } = json(body) as { line?: unknown };
  const read = line === null ? null : readWaitingLine(line);
  if (read === undefined) throw new TribuneError('bad_request', 'This is no line of who waits.');
  (await rooms.open(id)).line = read ?? undefined;
  return undefined;
}

async function putLoad({ deliveries }: IngestOptions, body: Buffer): Promise<Answer> {
  const load = readLoadDocument(json(body));
  if (!load) throw new TribuneError('bad_request', 'This says nothing of the load.');
  await deliveries.put(load);
  return undefined;
}

async function putPrice({ sharePrice }: IngestOptions, body: Buffer): Promise<Answer> {
  const secret = readPriceSecret(json(body));
  if (!secret) throw new TribuneError('bad_request', 'This is no secret of 32 bytes.');
  await sharePrice(secret);
  return undefined;
}

async function putBoard({ rooms }: IngestOptions, id: string, body: Buffer): Promise<Answer> {
  const board = readBoard(json(body));
  if (!board) throw new TribuneError('bad_request', 'This is no board.');
  await (await rooms.open(id)).putBoard(board);
  return undefined;
}

async function tellRecording({ rooms }: IngestOptions, room: string): Promise<RecordingAnswer> {
  const run = await rooms.find(room)?.run();
  return { refused: run?.recording.refused ?? false, missing: joinNearest(run?.missing ?? [], MOST_MISSING) };
}

async function tellOutline({ rooms }: IngestOptions, room: string): Promise<OutlineAnswer> {
  const run = await rooms.find(room)?.run();
  if (!run) throw new TribuneError('not_found', 'There is no recording of this room.');
  return outlineOf(run);
}

interface Writer {
  readonly room: string;
  readonly run: number;
  readonly epoch: number;
}

async function openWriter(options: IngestOptions, writer: Writer, body: Buffer): Promise<OpenedAnswer> {
  const { grant: signed } = json(body) as { grant?: unknown };
  const grant = typeof signed === 'string' ? readGrant(signed, options.grantKey) : undefined;
  if (!grant || grant.room !== writer.room || grant.run !== writer.run || grant.epoch !== writer.epoch) {
    throw new TribuneError('grant_wrong', 'This grant is not for this writer.');
  }
  const run = await (await options.rooms.open(writer.room)).runOf(grant);
  const opened = await run?.openWriter(grant);
  if (!opened) throw new TribuneError('epoch_fenced', 'Another writer took over.');
  return opened;
}

async function runOf({ rooms }: IngestOptions, { room, run, epoch }: Writer): Promise<LiveRun> {
  const found = rooms.find(room);
  const newest = found?.newestRun ?? -1;
  if (run < newest) throw new TribuneError('epoch_fenced', 'A newer run took over.');
  const live = run === newest ? found?.loaded : undefined;
  const standing = live?.standing(epoch) ?? 'unknown';
  if (standing === 'fenced') throw new TribuneError('epoch_fenced', 'Another writer took over.');
  if (!live || standing === 'unknown') throw new TribuneError('not_found', 'Open this epoch first.');
  return live;
}

async function putInto(run: LiveRun, what: readonly string[], body: Buffer): Promise<Answer> {
  const [first = '', second, ...more] = what;
  if (more.length > 0) throw unknownPath();
  if (second === undefined && first === 'stage') return putStage(run, body);
  if (second === undefined && first === 'end') return putEnd(run, body);
  if (first === 'timeline') return putTimeline(run, count(second), body);
  if (!isRung(first)) throw unknownPath();
  if (second === 'init') return putInit(run, first, body);
  if (second === 'silence') return void (await run.putSilence(first, body));
  return putChunk(run, first, second ?? '', body);
}

function putStage(run: LiveRun, body: Buffer): Answer {
  const people = json(body);
  if (!Array.isArray(people)) throw new TribuneError('bad_request', 'This is no list of people.');
  return void run.putStage(people as OnStage[]);
}

async function putEnd(run: LiveRun, body: Buffer): Promise<Answer> {
  const { lastSegment } = json(body) as { lastSegment?: unknown };
  if (await run.end(count(String(lastSegment)))) return undefined;
  throw new TribuneError('bad_request', 'A programme cannot end that far ahead of the clock.');
}

async function putTimeline(run: LiveRun, m: number, body: Buffer): Promise<Answer> {
  const batch = json(body) as { from?: unknown; until?: unknown; events?: unknown };
  const { from, until, events } = batch;
  if (typeof from !== 'number' || typeof until !== 'number' || !Array.isArray(events)) {
    throw new TribuneError('bad_request', 'This is no timeline batch.');
  }
  // Owed to the journal until that takes it, as when the disk refuses.
  await withinDiskMs(run.putTimeline(m, { from, until, events: events as TimelineEvent[] }));
  return undefined;
}

async function putInit(run: LiveRun, rung: Rung, body: Buffer): Promise<Answer> {
  if (await run.putInit(rung, body)) return undefined;
  throw new TribuneError('bad_request', 'A changed codec needs a new run.');
}

async function putChunk(run: LiveRun, rung: Rung, name: string, body: Buffer): Promise<Answer> {
  const [, n, k] = /^(\d{1,9})\.([012])$/.exec(name) ?? [];
  if (n === undefined || k === undefined) throw unknownPath();
  if (!run.takesChunks(rung)) throw new TribuneError('not_found', 'Give the init segment and silence first.');
  switch (await withinDiskMs(run.putChunk(rung, { n: Number(n), k: Number(k) }, body))) {
    case ON_ITS_WAY:
      return ON_ITS_WAY;
    case 'recorded':
      return undefined;
    case 'heard':
      throw new TribuneError(
        'storage_full',
        'Listeners have it, but the disk refused it: send it again later.',
      );
    case 'refused':
      throw new TribuneError('bad_request', 'This number is not for this writer to make, or not yet.');
  }
}

async function withinDiskMs<T>(done: Promise<T>): Promise<T | typeof ON_ITS_WAY> {
  let slow: NodeJS.Timeout | undefined;
  const late = new Promise<typeof ON_ITS_WAY>((resolve) => {
    slow = setTimeout(resolve, DISK_MS, ON_ITS_WAY);
  });
  return Promise.race([done, late]).finally(() => clearTimeout(slow));
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    length += piece.length;
    if (length > LARGEST_BODY) throw new TribuneError('body_too_large', 'At most 1 MiB.');
    pieces.push(piece);
  }
  return pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces);
}

function json(body: Buffer): object {
  try {
    const value: unknown = JSON.parse(body.toString());
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // Told below.
  }
  throw new TribuneError('bad_request', 'The body is not a JSON object.');
}

function count(digits: string | undefined): number {
  if (digits === undefined || !/^\d{1,9}$/.test(digits)) throw unknownPath();
  return Number(digits);
}

function unknownPath(): TribuneError {
  return new TribuneError('not_found', 'There is no such ingest path.');
}

function reply(response: ServerResponse, answer: Answer): void {
  if (answer === undefined) return void response.writeHead(204).end();
  if (answer === ON_ITS_WAY) return void response.writeHead(202).end();
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
}

const STATUS: Partial<Record<Refusal, number>> = {
  not_found: 404,
  grant_wrong: 403,
  epoch_fenced: 409,
  body_too_large: 413,
  storage_full: 507,
};

function refuse({ onBug }: IngestOptions, response: ServerResponse, error: unknown): void {
  if (response.destroyed) return;
  if (!(error instanceof TribuneError)) {
    onBug(error);
    return void response.writeHead(500).end();
  }
  const body = JSON.stringify({ code: error.code, detail: error.message });
  response.writeHead(STATUS[error.code] ?? 400, { 'content-type': 'application/problem+json' }).end(body);
}
