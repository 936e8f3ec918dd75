/** Where the picture of a room for previews is found: under a name that changes with what it shows. Pure. */

import type { RoomDocument } from '../core/room-document.ts';
import { entityTag } from './text-body.ts';

/** What the picture says. */
export interface CardWords {
  readonly title: string;
  /** When it starts, or began: UTC in ms since 1970. */
  readonly atMs: number | undefined;
  readonly language: 'en' | 'fr';
}

/** Of the drawing; to be counted up when it changes, so that every picture is made anew. */
const DRAWING = 1;
const CARD = /^\/r\/([^/]+)\/card-([\w-]{12})\.png$/;

/** Beside what else the room's directory holds. */
export const CARD_FILE = /^card-[\w-]{12}\.png(?:\.new)?$/;

export function cardWords({ title, state, startsMs, t0Ms, language = '' }: RoomDocument): CardWords {
  const hasBegun = state === 'live' || state === 'ended';
  const atMs = hasBegun ? (t0Ms ?? startsMs) : startsMs;
  return { title, atMs, language: /^fr\b/i.test(language) ? 'fr' : 'en' };
}

export function cardVersion(words: CardWords): string {
  return entityTag(JSON.stringify([DRAWING, words.title, words.atMs ?? null, words.language])).slice(0, 12);
}

/** On this host. */
export function cardPath(document: RoomDocument): string {
  return `/r/${document.id}/${cardFile(cardVersion(cardWords(document)))}`;
}

export function cardFile(version: string): string {
  return `card-${version}.png`;
}

/** @param path without query, as a stranger wrote it */
export function parseCardPath(path: string): { readonly room: string; readonly version: string } | undefined {
  const [, room, version] = CARD.exec(path) ?? [];
  return room === undefined || version === undefined ? undefined : { room, version };
}
