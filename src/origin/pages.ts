/** The pages, as they were built, with what a browser needs to be strict. */

import { type Exchange, type Headers, notFound, sendText } from './answer.ts';
import { type PageFile, PageFiles } from './page-files.ts';
import { withWords } from './room-page.ts';
import type { OriginRooms } from './rooms.ts';
import { TextBody } from './text-body.ts';

const POLICY = [
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
  "frame-ancestors 'self'",
].join('; ');

/** Names under it contain a hash of what they name. */
const HASHED = 'assets/';

export class Pages {
  readonly #files: PageFiles;
  readonly #rooms: OriginRooms;
  readonly #titled = new WeakMap<PageFile, Map<string, TextBody>>();

  constructor(webDir: string, rooms: OriginRooms) {
    this.#files = new PageFiles(webDir);
    this.#rooms = rooms;
  }

  async send(exchange: Exchange, urlPath: string): Promise<void> {
    const [, first, room, page, ...rest] = urlPath.split('/');
    if (first === 'r' && room !== undefined && rest.length === 0) return this.#sendRoom(exchange, room, page);
    if (urlPath.endsWith('/')) return this.#sendFile(exchange, `${urlPath.slice(1)}index.html`);
    return this.#sendFile(exchange, urlPath.slice(1));
  }

  async #sendRoom(exchange: Exchange, id: string, page: string | undefined): Promise<void> {
    const room = this.#rooms.find(id);
    if (!room || (page !== undefined && page !== '' && page !== 'studio')) {
      return notFound(exchange, 'There is no such room. Check the link, or ask who gave it to you.');
    }
    if (page === 'studio')
      return this.#sendFile(exchange, 'studio/index.html', { 'Permissions-Policy': 'microphone=(self)' });
    const file = await this.#files.find('listen/index.html');
    if (!file) return notFound(exchange, NOT_BUILT);
    return sendText(exchange, this.#titledPage(file, room.title), pageHeaders(file));
  }

  /** The listener's page under the room's own title, for those who share the link. */
  #titledPage(file: PageFile, title: string): TextBody {
    const known = this.#titled.get(file) ?? new Map<string, TextBody>();
    this.#titled.set(file, known);
    const description = `${title} · Tribune`;
    const body = known.get(title) ?? new TextBody(withWords(file.bytes.toString(), { title, description }));
    known.set(title, body);
    return body;
  }

  async #sendFile(exchange: Exchange, name: string, more: Headers = {}): Promise<void> {
    const file = await this.#files.find(name);
    if (!file) return notFound(exchange, name === 'index.html' ? NOT_BUILT : 'There is no such page.');
    const cache = name.startsWith(HASHED) ? { 'Cache-Control': 'public, max-age=31536000, immutable' } : {};
    return sendText(exchange, file.body, { ...pageHeaders(file), ...cache, ...more });
  }
}

const NOT_BUILT = 'The pages are not built: run  npm run build';

function pageHeaders(file: PageFile): Headers {
  return {
    'Content-Type': file.contentType,
    'Cache-Control': 'no-cache',
    'Content-Security-Policy': POLICY,
    'Referrer-Policy': 'no-referrer',
    'Permissions-Policy': 'microphone=()',
  };
}
