/** What whoever leads a room fills in of it, and what is asked of the API for it. Pure. */

import type { NewRoom, Room, RoomChange } from '../../src/contract/schemas.ts';

export type When = 'now' | 'later' | 'at';

/** As the form holds it: empty where nothing is said. */
export interface RoomWish {
  readonly title: string;
  readonly when: When;
  /** Of `<input type="datetime-local">`: in the browser's own zone. */
  readonly startsAt: string;
  readonly startsItself: boolean;
  readonly description: string;
  readonly language: string;
  readonly topic: string;
  readonly recorded: boolean;
  readonly draft: boolean;
}

export const NO_WISH: RoomWish = {
  title: '',
  when: 'now',
  startsAt: '',
  startsItself: true,
  description: '',
  language: '',
  topic: '',
  recorded: true,
  draft: false,
};

export function wishOf(room: Room): RoomWish {
  return {
    ...NO_WISH,
    title: room.title,
    when: room.startsMs === undefined ? 'later' : 'at',
    startsAt: room.startsMs === undefined ? '' : localTime(room.startsMs),
    startsItself: room.startsItself,
    description: room.description,
    language: room.language ?? '',
    topic: room.topic ?? '',
    recorded: room.recorded,
  };
}

export function newRoomOf(wish: RoomWish): NewRoom {
  const { when, draft, description, recorded } = wish;
  const { language, topic, startsMs } = said(wish);
  return {
    title: wish.title.trim(),
    open: when === 'now',
    ...(when !== 'now' && draft ? { draft } : {}),
    ...(startsMs === null ? {} : { startsMs, startsItself: wish.startsItself }),
    ...(description.trim() === '' ? {} : { description }),
    ...(language === null ? {} : { language }),
    ...(topic === null ? {} : { topic }),
    ...(recorded ? {} : { recorded }),
  };
}

export function changeOf(wish: RoomWish): RoomChange {
  const { startsItself, description, recorded } = wish;
  return { title: wish.title.trim(), description, startsItself, recorded, ...said(wish) };
}

/** An instant as the browser's own zone writes it, to the minute: `2026-01-06T19:30`. */
export function localTime(atMs: number): string {
  const at = new Date(atMs);
  const two = (n: number) => String(n).padStart(2, '0');
  const day = `${String(at.getFullYear()).padStart(4, '0')}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** Null where nothing is said. */
function said({ when, startsAt, language, topic }: RoomWish) {
  const startsMs = when === 'at' ? Date.parse(startsAt) : Number.NaN;
  return {
    startsMs: Number.isNaN(startsMs) ? null : startsMs,
    language: language.trim() === '' ? null : language.trim(),
    topic: topic.trim() === '' ? null : topic.trim(),
  };
}
