/** Answers for a programme that ended: its recording, by revision. */

import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { isDiskFull } from '../core/full-disk.ts';
import { CHUNK_TICKS, type ChunkNumber } from '../core/programme.ts';
import type { Rung } from '../core/rung.ts';
import { silentChunk } from '../packager/chunk.ts';
import { vodPlaylist } from '../packager/hls.ts';
import {
  CACHE,
  type Exchange,
  gone,
  notFound,
  openHeaders,
  sendBytes,
  sendProblem,
  sendText,
} from './answer.ts';
import { readRange } from './byte-range.ts';
import { clipStem, clipsToHear, downloadOf, downloadOfClip, removeOtherClips } from './downloads.ts';
import { chunksOfSpan, holds, type SegmentSpan } from './edition.ts';
import { DOWNLOAD_NAME, type ReplayObject, replayDirectory } from './live-path.ts';
import type { LiveRun } from './live-run.ts';
import type { OriginRoom } from './origin-room.ts';
import { type Download, m4aFile, removeOlder } from './recording/m4a-file.ts';
import type { Published } from './recording/recording.ts';
import { chunkAsItStands } from './taken-back.ts';
import { entityTag, TextBody } from './text-body.ts';

const AUDIO = { 'Content-Type': 'audio/mp4', 'Cache-Control': CACHE.object };
const PLAYLIST = { 'Content-Type': 'application/vnd.apple.mpegurl', 'Cache-Control': CACHE.object };
/** The longest a download waits to be put together. */
const MAKING_MS = 10_000;

const playlists = new WeakMap<Published, Map<Rung, TextBody>>();

export async function sendReplay(
  exchange: Exchange,
  room: OriginRoom,
  run: LiveRun,
  revision: number,
  object: ReplayObject,
): Promise<void> {
  const published = run.recording.published.find((one) => one.revision === revision);
  const last = run.lastSegment;
  if (!published || last === undefined) return notFound(exchange, 'There is no such replay.');
  const span = published.span ?? { first: 0, end: last + 1 };
  switch (object.kind) {
    case 'init': {
      const init = run.recording.init.get(object.rung);
      if (!init) return notFound(exchange, 'There is no such rung.');
      return sendBytes(exchange, init, `"${entityTag(init)}"`, AUDIO);
    }
    case 'playlist':
      return sendText(exchange, playlistOf(run, published, object.rung, span), PLAYLIST);
    case 'segment': {
      if (!holds(span, object.n)) return notFound(exchange, 'This is not in the replay.');
      const chunks = [0, 1, 2].map((k) => readChunk(run, published, object.rung, { n: object.n, k }));
      const bytes = Buffer.concat(await Promise.all(chunks));
      return sendBytes(exchange, bytes, `"${entityTag(bytes)}"`, AUDIO);
    }
    case 'download':
      if (published !== run.recording.published.at(-1)) return redirectToNewest(exchange, room, run);
      return sendDownload(exchange, run, downloadOf(run, published, room.title), room.id);
  }
}

/** Old revisions live on as numbers in paths: of the replay one file is kept, and nothing is made for who asks for another. */
function redirectToNewest({ response }: Exchange, room: OriginRoom, run: LiveRun): void {
  const newest = run.recording.published.at(-1)?.revision ?? 0;
  const location = `/live/${room.id}/${replayDirectory(run.run, newest)}/${DOWNLOAD_NAME}`;
  response.writeHead(302, openHeaders({ Location: location, 'Cache-Control': CACHE.never })).end();
}

export async function sendClip(
  exchange: Exchange,
  room: OriginRoom,
  run: LiveRun,
  id: string,
): Promise<void> {
  const clip = clipsToHear(run).find((each) => each.id === id);
  if (!clip) return gone(exchange, 'There is no such clip, or not any more.');
  const download = downloadOfClip(run, clip);
  await sendDownload(exchange, run, download, `${room.id}-${id}`);
  await removeOlder(run.recording, clipStem(clip), download.name);
  // It may have been deleted while it was made.
  await removeOtherClips(run.recording.directory, run.edition.clips ?? []);
}

/** Of one rung in one revision: what is silence in one may be sound in the next. */
function playlistOf(run: LiveRun, published: Published, rung: Rung, span: SegmentSpan): TextBody {
  const bodies = playlists.get(published) ?? new Map<Rung, TextBody>();
  playlists.set(published, bodies);
  const known = bodies.get(rung);
  if (known) return known;
  const numbers = Array.from({ length: span.end - span.first }, (_, i) => span.first + i);
  const chunks = chunksOfSpan(span);
  const gaps = run.recording
    .records(rung)
    .silences(published.records[rung], chunks.until)
    .filter(({ until }) => until > chunks.from)
    .map(({ from, until }) => ({
      from: Math.max(from, chunks.from) * CHUNK_TICKS,
      until: until * CHUNK_TICKS,
    }));
  const body = new TextBody(vodPlaylist(run.t0Ms, numbers, 'init.mp4', gaps));
  bodies.set(rung, body);
  return body;
}

/** What the disk lost is silence; words that were taken back are not in it. */
async function readChunk(run: LiveRun, { records }: Published, rung: Rung, number: ChunkNumber) {
  const bytes = await run.recording.readBest(rung, number, records[rung]);
  const silence = run.recording.silence.get(rung) ?? new Uint8Array();
  return bytes ? chunkAsItStands(run, bytes) : Buffer.from(silentChunk(rung, number, silence, run.t0Ms));
}

/** @param fileName under which it is saved by who cannot save it under its title */
async function sendDownload(exchange: Exchange, run: LiveRun, download: Download, fileName: string) {
  const { request, response } = exchange;
  const making = m4aFile(run.recording, download).catch((error: unknown) => {
    if (isDiskFull(error)) return 'no room';
    throw error;
  });
  const late = new Promise<'late'>((resolve) => setTimeout(resolve, MAKING_MS, 'late').unref());
  const file = await Promise.race([making, late]);
  if (file === 'late') {
    const detail = 'The download is being put together; try again in a moment.';
    return sendProblem(exchange, 503, 'unavailable', detail, { 'Retry-After': 5 });
  }
  if (file === 'no room') {
    const detail = 'There is no room on the disk to put the download together; try again later.';
    return sendProblem(exchange, 503, 'storage_full', detail, { 'Retry-After': 60 });
  }
  if (!file) return notFound(exchange, 'There is no such download.');
  const { size, mtimeMs } = await stat(file);
  const etag = `"${entityTag(`${fileName} ${run.run} ${download.name} ${size} ${mtimeMs}`)}"`;
  const headers = openHeaders({
    'Content-Type': 'audio/mp4',
    'Cache-Control': CACHE.object,
    'Content-Disposition': `attachment; filename="${fileName}.m4a"; filename*=UTF-8''${extendedValue(download.title)}.m4a`,
    'Accept-Ranges': 'bytes',
    ETag: etag,
  });
  if (request.headers['if-none-match'] === etag) return void response.writeHead(304, headers).end();
  const current = [undefined, etag].includes(request.headers['if-range']?.toString());
  const range = current ? readRange(request.headers.range, size) : undefined;
  if (range === 'unsatisfiable') {
    return sendProblem(exchange, 416, 'bad_request', 'The file is shorter than that.', {
      'Content-Range': `bytes */${size}`,
    });
  }
  const { start, end } = range ?? { start: 0, end: size - 1 };
  response.writeHead(range ? 206 : 200, {
    ...headers,
    'Content-Length': end - start + 1,
    ...(range ? { 'Content-Range': `bytes ${start}-${end}/${size}` } : {}),
  });
  if (request.method === 'HEAD') return void response.end();
  // A reader that goes away midway is no fault.
  await pipeline(createReadStream(file, { start, end }), response).catch(() => response.destroy());
}

/** RFC 8187 §3.2: what `encodeURIComponent` leaves but the grammar does not allow. */
function extendedValue(text: string): string {
  const whole = text.toWellFormed();
  return encodeURIComponent(whole).replace(
    /['()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
