/** Answers for the pictures of rooms that previews show: each made once, when it is first asked for, and kept beside the room. */

import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { CACHE, type Exchange, gone, notFound, openHeaders, sendBytes, sendProblem } from './answer.ts';
import type { CardPainter } from './card-painter.ts';
import {
  CARD_FILE,
  type CardWords,
  cardFile,
  cardPath,
  cardVersion,
  cardWords,
  parseCardPath,
} from './card-path.ts';
import type { OriginRoom } from './origin-room.ts';
import type { OriginRooms } from './rooms.ts';

const PNG = { 'Content-Type': 'image/png', 'Cache-Control': CACHE.object };

export class Cards {
  readonly #rooms: OriginRooms;
  readonly #painter: Pick<CardPainter, 'paint'>;
  readonly #onFault: (error: unknown) => void;
  /** By path; those that wait for the same share it. */
  readonly #making = new Map<string, Promise<Buffer>>();

  /** @param onFault told when the disk refuses one */
  constructor(rooms: OriginRooms, painter: Pick<CardPainter, 'paint'>, onFault: (error: unknown) => void) {
    this.#rooms = rooms;
    this.#painter = painter;
    this.#onFault = onFault;
  }

  /** Whether a path is one of a card. */
  answers(urlPath: string): boolean {
    return parseCardPath(urlPath) !== undefined;
  }

  async send(exchange: Exchange, urlPath: string): Promise<void> {
    const { room: id = '', version = '' } = parseCardPath(urlPath) ?? {};
    const room = this.#rooms.find(id);
    if (room?.deleted) return gone(exchange, 'This room was deleted.');
    if (!room?.document) return notFound(exchange, 'There is no room of this name.');
    const words = cardWords(room.document);
    if (cardVersion(words) !== version) {
      // What was said of the room has changed since the preview was read.
      const headers = { Location: cardPath(room.document), 'Cache-Control': CACHE.never };
      return void exchange.response.writeHead(302, openHeaders(headers)).end();
    }
    const card = await this.#card(room, words, version);
    if (!card) {
      const detail = 'Too many pictures are being made; try again in a moment.';
      return sendProblem(exchange, 503, 'unavailable', detail, { 'Retry-After': 5 });
    }
    return sendBytes(exchange, card, `"${version}"`, PNG);
  }

  async #card(room: OriginRoom, words: CardWords, version: string): Promise<Buffer | undefined> {
    const file = path.join(room.directory, cardFile(version));
    const making = this.#making.get(file);
    if (making) return making;
    const kept = await readFile(file).catch(() => undefined);
    if (kept) return kept;
    const painted = this.#making.get(file) ?? this.#painter.paint(words);
    if (!painted) return undefined;
    this.#making.set(file, painted);
    try {
      const card = await painted;
      if (this.#making.get(file) === painted) await this.#keep(room, file, card);
      return card;
    } finally {
      this.#making.delete(file);
    }
  }

  /** In the place of the one before. */
  async #keep(room: OriginRoom, file: string, card: Buffer): Promise<void> {
    this.#making.delete(file);
    try {
      await writeFile(`${file}.new`, card);
      for (const name of await readdir(room.directory)) {
        const isOther = CARD_FILE.test(name) && !file.endsWith(name) && !name.endsWith('.new');
        if (isOther) await rm(path.join(room.directory, name), { force: true });
      }
      await rename(`${file}.new`, file);
      // It may have been deleted meanwhile, with all that was said of it.
      if (room.deleted) await rm(file, { force: true });
    } catch (error) {
      this.#onFault(error);
      await rm(`${file}.new`, { force: true }).catch(() => undefined);
    }
  }
}
