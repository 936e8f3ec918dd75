/** The pages, as they were built, under headers that let a page do only what it must. */

import { isDeepStrictEqual } from 'node:util';
import { type Exchange, type Headers, notFound, openHeaders, sendText } from './answer.ts';
import { CARD_HEIGHT, CARD_WIDTH } from './card-drawing.ts';
import { cardPath } from './card-path.ts';
import type { OriginRoom } from './origin-room.ts';
import { type PageFile, PageFiles } from './page-files.ts';
import { type PageWords, withWords } from './room-page.ts';
import type { OriginRooms } from './rooms.ts';
import type { SiteLinks } from './site-links.ts';
import { TextBody } from './text-body.ts';

const ABILITIES = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "media-src 'self' blob: data:",
  "img-src 'self' data:",
  "font-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
];
const POLICY = [...ABILITIES, "frame-ancestors 'self'"].join('; ');
/** It has nothing that a press on the page around it could be stolen for. */
export const EMBED_POLICY = [...ABILITIES, 'frame-ancestors *'].join('; ');

/** Names under it contain a hash of what they name. */
const HASHED = 'assets/';
const HASHED_CACHE = 'public, max-age=31536000, immutable';
/** A page names hashed files and a title, so it must not outlive them by much; a crowd costs one request in ten s. */
const PAGE_CACHE = 'public, max-age=10';
const MOST_TITLED = 500;
const NOT_BUILT = 'The pages are not built: run  npm run build';
const NO_ROOM = 'There is no such room. Check the link, or ask who gave it to you.';

type RoomPage = 'listen' | 'studio' | 'embed' | 'statistics';
export const ROOM_PAGES: readonly string[] = ['studio', 'embed', 'statistics'] satisfies RoomPage[];

interface Titled {
  readonly file: PageFile;
  readonly words: PageWords;
  readonly body: TextBody;
}

export class Pages {
  readonly #files: PageFiles;
  readonly #rooms: OriginRooms;
  readonly #links: Pick<SiteLinks, 'shared'>;
  /** By page and room. */
  readonly #titled = new Map<string, Titled>();

  constructor(webDir: string, rooms: OriginRooms, links: Pick<SiteLinks, 'shared'>) {
    this.#files = new PageFiles(webDir);
    this.#rooms = rooms;
    this.#links = links;
  }

  /** @param urlPath without query, undecoded: none of our pages needs an escape */
  async send(exchange: Exchange, urlPath: string): Promise<void> {
    const [, first, room, page = '', ...rest] = urlPath.split('/');
    if (first === 'r' && room !== undefined && rest.length === 0) {
      if (page === '') return this.#sendRoom(exchange, room, 'listen');
      if (ROOM_PAGES.includes(page)) return this.#sendRoom(exchange, room, page as RoomPage);
      return this.sendMissing(exchange, NO_ROOM);
    }
    const name = urlPath.slice(1);
    const file = await this.#find(name);
    if (!file) return this.sendMissing(exchange, name === '' ? NOT_BUILT : 'There is no such page.');
    const cache = name.startsWith(HASHED) ? HASHED_CACHE : PAGE_CACHE;
    return sendText(exchange, file.body, pageHeaders(file.contentType, { 'Cache-Control': cache }));
  }

  async #find(name: string): Promise<PageFile | undefined> {
    if (name === '' || name.endsWith('/')) return this.#files.find(`${name}index.html`);
    return (await this.#files.find(name)) ?? this.#files.find(`${name}/index.html`);
  }

  async #sendRoom(exchange: Exchange, id: string, page: RoomPage): Promise<void> {
    const room = this.#rooms.find(id);
    if (!room || room.deleted) return this.sendMissing(exchange, NO_ROOM);
    const file = await this.#files.find(`${page}/index.html`);
    if (!file) return this.sendMissing(exchange, NOT_BUILT);
    return sendText(
      exchange,
      this.#titledPage(file, room, page),
      pageHeaders(file.contentType, OWN_HEADERS[page]),
    );
  }

  /** The page under the room's own title, for those who share the link. */
  #titledPage(file: PageFile, room: OriginRoom, page: RoomPage): TextBody {
    const key = `${page} ${room.id}`;
    const known = this.#titled.get(key);
    const words = wordsOf(room, page, this.#links.shared);
    if (known?.file === file && isDeepStrictEqual(known.words, words)) return known.body;
    const body = new TextBody(withWords(file.bytes.toString(), words));
    this.#titled.set(key, { file, words, body });
    const [oldest] = this.#titled.keys();
    if (this.#titled.size > MOST_TITLED && oldest !== undefined) this.#titled.delete(oldest);
    return body;
  }

  /** For people a page, for programs a problem. */
  async sendMissing(exchange: Exchange, detail: string): Promise<void> {
    const { request, response } = exchange;
    if (!request.headers.accept?.includes('text/html')) return notFound(exchange, detail);
    const html = (await this.#files.find('404.html'))?.bytes ?? Buffer.from(missingPage(detail));
    const headers = { 'Cache-Control': 'max-age=5', 'Content-Length': html.length };
    response.writeHead(404, openHeaders(pageHeaders('text/html; charset=utf-8', headers)));
    response.end(request.method === 'HEAD' ? undefined : html);
  }
}

/** What a preview shows of a description. */
const LONGEST_PREVIEW = 200;

/** @param base what links to this site begin with, as far as it is known */
function wordsOf({ id, title, document }: OriginRoom, page: RoomPage, base: string): PageWords {
  if (page === 'studio') return { title: `${title} · Studio`, description: `Speak in “${title}”.` };
  if (page === 'statistics')
    return { title: `${title} · Statistics`, description: `The audience of “${title}”.` };
  const said = document?.description?.replace(/\s+/g, ' ') ?? '';
  const short = said.length > LONGEST_PREVIEW ? `${said.slice(0, LONGEST_PREVIEW).toWellFormed()}…` : said;
  const words = {
    title: `${title} · Tribune`,
    ...(document
      ? { card: { url: base + cardPath(document), width: CARD_WIDTH, height: CARD_HEIGHT, alt: title } }
      : {}),
    ...(base === '' ? {} : { url: `${base}/r/${id}` }),
    description: short === '' ? `“${title}”: a live conversation by voice.` : short,
    heading: { text: title, language: document?.language },
  };
  return page === 'embed' ? words : { ...words, oembed: `/oembed?url=${encodeURIComponent(`/r/${id}`)}` };
}

const OWN_HEADERS: Readonly<Record<RoomPage, Headers>> = {
  // Whoever asks to speak does so there.
  listen: { 'Permissions-Policy': permissions('(self)') },
  statistics: {},
  studio: { 'Permissions-Policy': permissions('(self)') },
  embed: { 'Content-Security-Policy': EMBED_POLICY },
};

function permissions(microphone: '()' | '(self)'): string {
  return `microphone=${microphone}, camera=(), display-capture=(), geolocation=()`;
}

export function pageHeaders(contentType: string, more: Headers): Headers {
  return {
    'Content-Type': contentType,
    'Cache-Control': PAGE_CACHE,
    'Content-Security-Policy': POLICY,
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Permissions-Policy': permissions('()'),
    ...more,
  };
}

function missingPage(detail: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Not found · Tribune</title></head>
<body><h1>Not found</h1><p>${detail}</p><p><a href="/">Tribune</a></p></body></html>
`;
}
