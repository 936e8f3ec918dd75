/** Answers for calendars: one of all rooms that have a start, to subscribe to, and one of each room. */

import { isRoomId } from '../core/room-id.ts';
import { type Exchange, notFound, sendProblem, sendText } from './answer.ts';
import { type CalendarEvent, writeCalendar } from './icalendar.ts';
import type { OriginRoom } from './origin-room.ts';
import type { OriginRooms } from './rooms.ts';
import type { SiteLinks } from './site-links.ts';
import { TextBody } from './text-body.ts';

const ALL = '/feeds/calendar.ics';
const ONE = /^\/r\/([^/]+)\/event\.ics$/;
/** The soonest; a calendar of more is no use to anyone. */
const MOST_EVENTS = 500;
const MAX_AGE_S = 60;

export class Calendar {
  readonly #rooms: OriginRooms;
  readonly #links: SiteLinks;

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
    return this.#sendText(exchange, writeCalendar(event.summary, [event]), `${id}.ics`);
  }

  #sendAll(exchange: Exchange, base: string): void | Promise<void> {
    const { directory } = this.#rooms;
    const events = [...directory.documents('live'), ...directory.documents('coming', {}, MOST_EVENTS)]
      .map(({ id }) => this.#rooms.find(id))
      .map((room) => room && eventOf(room, base))
      .filter((event) => event !== undefined)
      .sort((a, b) => a.startsMs - b.startsMs || (a.uid < b.uid ? -1 : 1))
      .slice(0, MOST_EVENTS);
    return this.#sendText(exchange, writeCalendar(`Tribune · ${new URL(base).host}`, events), 'calendar.ics');
  }

  #sendText(exchange: Exchange, text: string, file: string): void | Promise<void> {
    return sendText(exchange, new TextBody(text), {
      'Content-Type': 'text/calendar; charset=utf-8',
      'Content-Disposition': `inline; filename="${file}"`,
      'Cache-Control': `${this.#links.cacheScope}, max-age=${MAX_AGE_S}`,
    });
  }
}

/** Undefined for a room without a start, and for one that is over. */
function eventOf({ id, document, state, changedMs }: OriginRoom, base: string): CalendarEvent | undefined {
  if (document?.startsMs === undefined || state === 'ended' || document.state === 'deleted') return undefined;
  const { title, startsMs, description = '', speakers = [] } = document;
  const url = `${base}/r/${id}`;
  return {
    uid: `${id}@${new URL(base).hostname}`,
    startsMs,
    changedMs,
    summary: title,
    description: [description, speakers.join(', '), url].filter((part) => part !== '').join('\n\n'),
    url,
  };
}
