/** The pages, as they were built: read once, served from memory with what a browser needs to be strict. */

import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { type Exchange, type Headers, notFound, sendText } from './answer.ts';
import type { OriginRooms } from './rooms.ts';
import { TextBody } from './text-body.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
};

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

export class Pages {
  readonly #files: ReadonlyMap<string, TextBody>;
  readonly #rooms: OriginRooms;
  readonly #titled = new Map<string, { title: string; body: TextBody }>();

  private constructor(files: ReadonlyMap<string, TextBody>, rooms: OriginRooms) {
    this.#files = files;
    this.#rooms = rooms;
  }

  /** @throws Error with the line to run when the pages were not built */
  static async read(webDir: string, rooms: OriginRooms): Promise<Pages> {
    const names = await readdir(webDir, { recursive: true, withFileTypes: true }).catch(() => []);
    const files = new Map<string, TextBody>();
    const found = names
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name));
    for (const file of found) {
      if (/\.(br|gz)$/.test(file)) continue;
      const made: Partial<Record<'br' | 'gzip', Buffer>> = {};
      if (found.includes(`${file}.br`)) made.br = await readFile(`${file}.br`);
      if (found.includes(`${file}.gz`)) made.gzip = await readFile(`${file}.gz`);
      files.set(`/${path.relative(webDir, file)}`, new TextBody(await readFile(file), made));
    }
    if (!files.has('/index.html')) throw new Error(`There are no pages in ${webDir}: run  npm run build`);
    return new Pages(files, rooms);
  }

  send(exchange: Exchange, urlPath: string): void | Promise<void> {
    const [, first, room, page, ...rest] = urlPath.split('/');
    if (first === 'r' && room !== undefined && rest.length === 0) return this.#sendRoom(exchange, room, page);
    if (urlPath === '/') return this.#sendFile(exchange, '/index.html');
    if (urlPath === '/docs' || urlPath.endsWith('/'))
      return this.#sendFile(exchange, `${urlPath.replace(/\/$/, '')}/index.html`);
    return this.#sendFile(exchange, urlPath);
  }

  #sendRoom(exchange: Exchange, id: string, page: string | undefined): void | Promise<void> {
    const room = this.#rooms.find(id);
    if (!room || (page !== undefined && page !== '' && page !== 'studio')) {
      return notFound(exchange, 'There is no such room. Check the link, or ask who gave it to you.');
    }
    if (page === 'studio')
      return this.#sendFile(exchange, '/studio/index.html', { 'Permissions-Policy': 'microphone=(self)' });
    return sendText(exchange, this.#listenPage(id, room.title), pageHeaders('.html'));
  }

  /** The listener's page under the room's own title, for those who share the link. */
  #listenPage(id: string, title: string): TextBody {
    const known = this.#titled.get(id);
    if (known?.title === title) return known.body;
    const plain = this.#files.get('/listen/index.html')?.encoded('identity').toString() ?? '';
    const escaped = escapeHtml(title);
    const html = plain.replace(
      /<title>[^<]*<\/title>/,
      () => `<title>${escaped} · Tribune</title>\n    <meta property="og:title" content="${escaped}" />`,
    );
    const body = new TextBody(html);
    this.#titled.set(id, { title, body });
    return body;
  }

  #sendFile(exchange: Exchange, name: string, more: Headers = {}): void | Promise<void> {
    const body = this.#files.get(name);
    if (!body) return notFound(exchange, 'There is no such page.');
    // Names under /assets/ contain a hash of what is in them.
    const cache = name.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache';
    return sendText(exchange, body, { ...pageHeaders(path.extname(name)), 'Cache-Control': cache, ...more });
  }
}

function pageHeaders(extension: string): Headers {
  return {
    'Content-Type': TYPES[extension] ?? 'application/octet-stream',
    'Cache-Control': 'no-cache',
    'Content-Security-Policy': POLICY,
    'Referrer-Policy': 'no-referrer',
    'Permissions-Policy': 'microphone=()',
  };
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
}
