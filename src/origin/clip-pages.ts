/** The pages of clips: `/r/{room}/clip/{clip}`, and `…/embed` for the frame of another page. */

import { isClipId } from '../core/replay.ts';
import { isRoomId } from '../core/room-id.ts';
import { type Exchange, sendText } from './answer.ts';
import { findClip } from './downloads.ts';
import { clipPath } from './live-path.ts';
import { PageFiles } from './page-files.ts';
import { EMBED_POLICY, type Pages, pageHeaders } from './pages.ts';
import { withWords } from './room-page.ts';
import type { OriginRooms } from './rooms.ts';
import type { SiteLinks } from './site-links.ts';
import { TextBody } from './text-body.ts';

const PAGE = /^\/r\/([^/]+)\/clip\/([^/]+?)(\/embed)?\/?$/;
const NO_CLIP = 'There is no such clip, or not any more.';

export class ClipPages {
  readonly #files: PageFiles;
  readonly #rooms: OriginRooms;
  readonly #links: SiteLinks;
  readonly #others: Pages;

  /** @param others say what is missing */
  constructor(webDir: string, rooms: OriginRooms, links: SiteLinks, others: Pages) {
    this.#files = new PageFiles(webDir);
    this.#rooms = rooms;
    this.#links = links;
    this.#others = others;
  }

  answers(path: string): boolean {
    return PAGE.test(path);
  }

  async send(exchange: Exchange, path: string): Promise<void> {
    const [, id = '', clipId = '', embed] = PAGE.exec(path) ?? [];
    const room = isRoomId(id) ? this.#rooms.find(id) : undefined;
    const clip = room && isClipId(clipId) ? findClip(await this.#rooms.runOf(room), clipId) : undefined;
    const file = await this.#files.find('clip/index.html');
    const run = room?.newestRun;
    if (!room || !clip || !file || run === undefined) return this.#others.sendMissing(exchange, NO_CLIP);
    const base = this.#links.base(exchange.request) ?? '';
    const page = withWords(file.bytes.toString(), {
      title: `${clip.title} · ${room.title}`,
      description: `A clip of “${room.title}”, a conversation by voice.`,
      audio: `${base}${clipPath(room.id, run, clip.id)}`,
      ...(embed ? {} : { oembed: `/oembed?url=${encodeURIComponent(`/r/${room.id}/clip/${clip.id}`)}` }),
    });
    return sendText(
      exchange,
      new TextBody(page),
      pageHeaders(file.contentType, {
        // The sound's address follows the Host of whoever asks.
        'Cache-Control': `${this.#links.cacheScope}, max-age=10`,
        ...(embed ? { 'Content-Security-Policy': EMBED_POLICY } : {}),
      }),
    );
  }
}
