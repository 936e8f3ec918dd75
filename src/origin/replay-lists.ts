/**
 * What a replay has beside its sound: `/r/{room}/chapters.json`, as the podcast namespace has them ("JSON Chapters",
 * podcastindex.org), and `/r/{room}/clips.json`. Also while the room is live.
 */

import { msToTicks, SEGMENT_MS, TICKS_PER_SECOND } from '../core/programme.ts';
import { isRoomId } from '../core/room-id.ts';
import { CACHE, type Exchange, gone, notFound, sendText, withdrawn } from './answer.ts';
import { clipsToHear } from './downloads.ts';
import { clipPath } from './live-path.ts';
import type { LiveRun } from './live-run.ts';
import type { OriginRoom } from './origin-room.ts';
import type { OriginRooms } from './rooms.ts';
import { TextBody } from './text-body.ts';

const LIST = /^\/r\/([^/]+)\/(chapters|clips)\.json$/;

export function isReplayList(path: string): boolean {
  return LIST.test(path);
}

export async function sendReplayList(exchange: Exchange, rooms: OriginRooms, path: string): Promise<void> {
  const [, id = '', list] = LIST.exec(path) ?? [];
  const room = isRoomId(id) ? rooms.find(id) : undefined;
  if (!room) return notFound(exchange, 'There is no room of this name.');
  if (room.deleted) return gone(exchange, 'This room was deleted.');
  const run = await rooms.runOf(room);
  if (!run) return notFound(exchange, 'This room has not begun.', { 'Cache-Control': CACHE.head });
  if (run.withdrawn) return withdrawn(exchange);
  const [type, value] =
    list === 'chapters'
      ? ['application/json+chapters', chaptersOf(room, run)]
      : ['application/json', clipsOf(room, run)];
  const headers = { 'Content-Type': type, 'Cache-Control': CACHE.head };
  return sendText(exchange, new TextBody(JSON.stringify(value)), headers);
}

/** Seconds from the beginning of the replay; while it is live, of the programme. */
function chaptersOf({ title }: OriginRoom, run: LiveRun) {
  const { edition } = run;
  const ended = run.recording.published.at(-1)?.chapters;
  const live = (edition.chapters ?? []).map(({ startMs, title }) => ({
    startTicks: msToTicks(startMs),
    title,
  }));
  const chapters = run.lastSegment === undefined ? live : (ended ?? []);
  return {
    version: '1.2.0',
    title,
    chapters: chapters.map(({ startTicks, title }) => ({ startTime: startTicks / TICKS_PER_SECOND, title })),
  };
}

function clipsOf({ id, title }: OriginRoom, run: LiveRun) {
  const beginMs = (run.span?.first ?? 0) * SEGMENT_MS;
  return {
    room: id,
    title,
    clips: clipsToHear(run).map((clip) => ({
      id: clip.id,
      title: clip.title,
      startMs: clip.fromMs - beginMs,
      durationMs: clip.untilMs - clip.fromMs,
      page: `/r/${id}/clip/${clip.id}`,
      download: clipPath(id, run.run, clip.id),
    })),
  };
}
