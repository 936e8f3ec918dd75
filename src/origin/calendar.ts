/** Answers for calendars: one of all rooms that have a start, to subscribe to, and one of each room. */

import { isRoomId } from '../core/room-id.ts';
import { type Exchange, notFound, sendProblem, sendText } from './answer.ts';
import { type CalendarEvent, writeCalendar } from './icalendar.ts';
import { KeptTexts } from './kept-texts.ts';
import type { OriginRoom } from './origin-room.ts';
import type { OriginRooms } from './rooms.ts';
import type { SiteLinks } from './site-links.ts';
import { TextBody } from './text-body.ts';

const ALL = '/feeds/calendar.ics';
const ONE = /^\/r\/([^/]+)\/event\.ics$/;
/** The soonest; a calendar of more is no use to anyone. */
const MOST_EVENTS = 100;
/** Of what is said there of each, in UTF-16 units; the room's own event has all of it. */
const LONGEST_PART = 300;
const MAX_AGE_S = 60;

export class Calendar {
  readonly #rooms: OriginRooms;
  readonly #links: SiteLinks;
  readonly #kept = new KeptTexts();
  #soonest: { readonly revision: number; readonly rooms: readonly OriginRoom[] } | undefined;

  constructor(rooms: OriginRooms, links: SiteLinks) {
    this.#rooms = rooms;
    this.#links = links;
  }

  /** Whether a path is one of a calendar. */
  answers(path: string): boolean {
    return path === ALL || ONE.test(path);
  }

  send(exchange: Exchange, path: string): void | Promise<void> {
    const base = this.#links.base(exchange.request);
    if (base === undefined) {
      return sendProblem(exchange, 400, 'bad_request', 'The Host header names no host.');
    }
    if (path === ALL) return this.#sendAll(exchange, base);
    const id = ONE.exec(path)?.[1] ?? '';
    const room = isRoomId(id) ? this.#rooms.find(id) : undefined;
    const event = room && eventOf(room, base);
    if (!event) return notFound(exchange, 'There is no start to put into a calendar.');
    return this.#send(exchange, new TextBody(writeCalendar(event.summary, [event])), `${id}.ics`);
  }

  #sendAll(exchange: Exchange, base: string): void | Promise<void> {
    const { revision } = this.#rooms;
    const text = this.#kept.get(base, revision, () => {
      const events = this.#comingRooms(revision).flatMap((room) => eventOf(room, base, LONGEST_PART) ?? []);
      return writeCalendar(`Tribune · ${new URL(base).host}`, events);
    });
    if (text) return this.#send(exchange, text, 'calendar.ics');
    const detail = 'Too many ask for calendars; ask again in a second.';
    return sendProblem(exchange, 503, 'unavailable', detail, { 'Retry-After': 1 });
  }

  /** Those of the calendar of all: the same for every base. */
  #comingRooms(revision: number): readonly OriginRoom[] {
    if (this.#soonest?.revision === revision) return this.#soonest.rooms;
    const { directory } = this.#rooms;
    const startOf = ({ document }: OriginRoom) => document?.startsMs ?? 0;
    const rooms = [...directory.documents('live'), ...directory.documents('coming')]
      .flatMap(({ id }) => this.#rooms.find(id) ?? [])
      .filter(isToCome)
      .sort((a, b) => startOf(a) - startOf(b) || (a.id < b.id ? -1 : 1))
      .slice(0, MOST_EVENTS);
    this.#soonest = { revision, rooms };
    return rooms;
  }

  #send(exchange: Exchange, text: TextBody, file: string): void | Promise<void> {
    return sendText(exchange, text, {
      'Content-Type': 'text/calendar; charset=utf-8',
      'Content-Disposition': `inline; filename="${file}"`,
      'Cache-Control': `${this.#links.cacheScope}, max-age=${MAX_AGE_S}`,
    });
  }
}

/** Whether it has a start, and is not over: by what control said alone, for that is what calendars are kept by. */
function isToCome({ document }: OriginRoom): boolean {
  if (document?.startsMs === undefined) return false;
  return document.state !== 'ended' && document.state !== 'deleted';
}

/** Undefined for a room without a start, and for one that is over. @param longest of description and names, each */
function eventOf(
  room: OriginRoom,
  base: string,
  longest = Number.POSITIVE_INFINITY,
): CalendarEvent | undefined {
  const { id, document, changedMs } = room;
  if (document?.startsMs === undefined || !isToCome(room)) return undefined;
  const { title, startsMs, description = '', speakers = [] } = document;
  const url = `${base}/r/${id}`;
  const said = [description, speakers.join(', ')].map((part) => shortened(part, longest));
  return {
    uid: `${id}@${new URL(base).hostname}`,
    startsMs,
    changedMs,
    summary: title,
    description: [...said, url].filter((part) => part !== '').join('\n\n'),
    url,
  };
}

/** Cut at a space where there is one near. */
function shortened(text: string, longest: number): string {
  if (text.length <= longest) return text;
  const cut = text.slice(0, longest);
  const space = cut.lastIndexOf(' ');
  return `${(space > longest / 2 ? cut.slice(0, space) : cut).replace(/[\ud800-\udbff]$/, '')}…`;
}
