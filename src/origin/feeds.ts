/** Answers for podcast programs: what is to come, is live, and can be heard again, of all rooms, a language or a topic. */

import type { DirectoryWish } from '../core/directory.ts';
import type { RoomDocument } from '../core/room-document.ts';
import { type Exchange, notFound, sendProblem, sendText } from './answer.ts';
import { cardPath } from './card-path.ts';
import { DOWNLOAD_NAME, replayDirectory } from './live-path.ts';
import type { OriginRooms } from './rooms.ts';
import { type Episode, type LiveItem, writeFeed } from './rss.ts';
import { type Made, SharedMakings } from './shared-makings.ts';
import type { SiteLinks } from './site-links.ts';

/** `/feeds/podcast.xml`, `/feeds/language/fr/podcast.xml`, `/feeds/topic/Tides/podcast.xml`: paths, for caches key on those. */
const FEED = /^\/feeds\/(?:(language|topic)\/([^/]+)\/)?podcast\.xml$/;
const MOST_EPISODES = 100;
/** For episodes, of which some may have no download yet: the disk is asked once for each. */
const MOST_LOOKED_AT = 300;
const MOST_COMING = 50;
/** A program that looks in once an hour is to learn that it is over. */
const JUST_ENDED_MS = 2 * 3_600_000;
const MAX_AGE_S = 60;
/** Feeds are made for whoever asks: they may take a tenth of the time. */
const REST = 10;
const COVER = '/icons/cover-1400.png';

type Wish = Pick<DirectoryWish, 'language' | 'topic'>;

export class Feeds {
  readonly #rooms: OriginRooms;
  readonly #links: SiteLinks;
  readonly #texts = new SharedMakings(REST);

  constructor(rooms: OriginRooms, links: SiteLinks) {
    this.#rooms = rooms;
    this.#links = links;
  }

  /** Whether a path is one of a feed. */
  answers(path: string): boolean {
    return FEED.test(path);
  }

  async send(exchange: Exchange, path: string): Promise<void> {
    const base = this.#links.base(exchange.request);
    if (base === undefined) {
      return sendProblem(exchange, 400, 'bad_request', 'The Host header names no host.');
    }
    const [, by, escaped] = FEED.exec(path) ?? [];
    const value = escaped === undefined ? undefined : decoded(escaped);
    if (escaped !== undefined && value === undefined) return notFound(exchange, 'There is no such feed.');
    const wish = {
      ...(by === 'language' && value !== undefined ? { language: value.toLowerCase() } : {}),
      ...(by === 'topic' && value !== undefined ? { topic: value } : {}),
    };
    const body = await this.#texts.get(`${path} ${base}`, this.#rooms.revision, () =>
      this.#make(exchange.nowMs, path, base, wish, value),
    );
    if (!body) {
      const detail = 'Too many ask for feeds; ask again in a second.';
      return sendProblem(exchange, 503, 'unavailable', detail, { 'Retry-After': 1 });
    }
    return sendText(exchange, body, {
      'Content-Type': 'application/rss+xml; charset=utf-8',
      'Cache-Control': `${this.#links.cacheScope}, max-age=${MAX_AGE_S}`,
    });
  }

  async #make(
    nowMs: number,
    path: string,
    base: string,
    wish: Wish,
    value: string | undefined,
  ): Promise<Made> {
    const { directory } = this.#rooms;
    const startMs = performance.now();
    const past = directory.documents('past', wish, MOST_LOOKED_AT, canBeHeard);
    const justEnded = directory
      .documents('past', wish, MOST_EPISODES)
      .filter(({ endedMs = 0 }) => nowMs - endedMs < JUST_ENDED_MS);
    const current = [
      ...directory.documents('live', wish),
      ...directory.documents('coming', wish, MOST_COMING),
      ...justEnded,
    ];
    const lookingMs = performance.now();
    const episodes = await this.#episodes(past, base);
    const writingMs = performance.now();
    const { host } = new URL(base);
    const text = writeFeed({
      url: base + path,
      pageUrl: `${base}/rooms/`,
      title: ['Tribune', host, value].filter((part) => part !== undefined).join(' · '),
      description: `Live conversations by voice at ${host}, and those that can be heard again.`,
      language: wish.language,
      imageUrl: base + COVER,
      live: current.flatMap((document) => liveItem(document, base) ?? []),
      episodes,
    });
    const endMs = performance.now();
    // While it looked for files it did other things.
    return { text, tookMs: lookingMs - startMs + endMs - writingMs };
  }

  /** The first hundred that there are. */
  async #episodes(past: readonly RoomDocument[], base: string): Promise<Episode[]> {
    const found: Episode[] = [];
    for (let from = 0; from < past.length && found.length < MOST_EPISODES; from += MOST_EPISODES) {
      const some = past.slice(from, from + MOST_EPISODES);
      const episodes = await Promise.all(some.map((document) => this.#episode(document, base)));
      found.push(...episodes.flatMap((episode) => episode ?? []));
    }
    return found.slice(0, MOST_EPISODES);
  }

  /** Undefined for what cannot be heard yet. */
  async #episode(document: RoomDocument, base: string): Promise<Episode | undefined> {
    const { id, run, t0Ms } = document;
    if (run === undefined || t0Ms === undefined) return undefined;
    const download = await this.#rooms.find(id)?.download();
    if (!download) return undefined;
    const { revision, sizeBytes, durationMs } = download;
    const { replay } = document;
    const hasChapters = replay?.run === run && (replay.chapters ?? []).length > 0;
    return {
      ...itemOf(document, base, String(run)),
      beganMs: t0Ms,
      downloadUrl: `${base}/live/${id}/${replayDirectory(run, revision)}/${DOWNLOAD_NAME}`,
      sizeBytes,
      durationMs,
      ...(hasChapters ? { chaptersUrl: `${base}/r/${id}/chapters.json` } : {}),
    };
  }
}

/** Undefined for a room to come of which nobody knows when. */
function liveItem(document: RoomDocument, base: string): LiveItem | undefined {
  const { id, state, t0Ms, startsMs, endedMs, speakers = [] } = document;
  const hasBegun = state === 'live' || state === 'ended';
  const startMs = hasBegun ? (t0Ms ?? startsMs) : startsMs;
  if (startMs === undefined) return undefined;
  return {
    // Its name stays from the announcement to the end, however often it was tried to open; a room is live once at a time.
    ...itemOf(document, base, 'live'),
    status: state === 'live' ? 'live' : state === 'ended' ? 'ended' : 'pending',
    startMs,
    endMs: state === 'ended' ? endedMs : undefined,
    streamUrl: `${base}/live/${id}/index.m3u8`,
    speakers,
  };
}

/** What was neither left unrecorded nor withdrawn. */
function canBeHeard({ recorded, replay }: RoomDocument): boolean {
  return recorded !== false && !replay?.withdrawn;
}

function itemOf(document: RoomDocument, base: string, part: string) {
  const { id, title, description = '' } = document;
  return {
    guid: `${new URL(base).host}/${id}/${part}`,
    title,
    description: description === '' ? title : description,
    pageUrl: `${base}/r/${id}`,
    imageUrl: base + cardPath(document),
  };
}

function decoded(escaped: string): string | undefined {
  try {
    return decodeURIComponent(escaped);
  } catch {
    return undefined;
  }
}
