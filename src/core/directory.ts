/**
 * `/directory.json`: which conversations there are, by when they are, language and topic. Made by the origin of what
 * control told it, so it stands while control is away.
 */

import type { RoomState } from './head.ts';
import { isRecord } from './is-record.ts';

export const SECTIONS = ['live', 'coming', 'past'] as const;
export type Section = (typeof SECTIONS)[number];

/** `time`: the soonest to come first, the newest of what began; `title`: A to Z. */
const ORDERS = ['time', 'title'] as const;
export type Order = (typeof ORDERS)[number];

/** What is asked for: the query of `/directory.json`, and of the page that shows it. */
export interface DirectoryWish {
  /** Absent: the beginning of each. */
  readonly section?: Section;
  /** A primary language (RFC 5646 §2.2.1): `fr` finds `fr-CA` too. */
  readonly language?: string;
  /** Whatever its capitals. */
  readonly topic?: string;
  readonly order: Order;
  /** Of a section alone; counts from 1. */
  readonly page: number;
}

/** Of one section, or of the beginning of each. */
export const ENTRIES_A_PAGE = 30;
export const ENTRIES_AT_FIRST = 12;

export interface DirectoryEntry {
  readonly room: string;
  readonly title: string;
  readonly state: RoomState;
  readonly language?: string;
  readonly topic?: string;
  /** When it starts, or began: UTC in ms since 1970. */
  readonly atMs?: number;
  /** From its beginning to its end. */
  readonly durationMs?: number;
  /** Present when no recording is kept. */
  readonly recorded?: false;
  /** Present when its host lets nobody hear it again. */
  readonly withdrawn?: true;
}

export interface DirectoryPart {
  readonly section: Section;
  /** How many there are in all. */
  readonly total: number;
  readonly entries: readonly DirectoryEntry[];
}

/** What one may choose by, with how many conversations that finds; the most frequent first. */
export interface DirectoryChoice {
  readonly value: string;
  readonly total: number;
}

export interface Directory {
  readonly parts: readonly DirectoryPart[];
  readonly languages: readonly DirectoryChoice[];
  readonly topics: readonly DirectoryChoice[];
}

const LONGEST_VALUE = 100;
/** A page further on is empty all the same. */
const LAST_PAGE = 100_000;

/** What a query asks for; what it says wrongly counts as not said. */
export function readWish(query: URLSearchParams): DirectoryWish {
  const page = Number(query.get('page') ?? 1);
  const said = (name: 'language' | 'topic') => query.get(name)?.trim().slice(0, LONGEST_VALUE) || undefined;
  const [language, topic] = [said('language')?.toLowerCase(), said('topic')];
  const section = SECTIONS.find((each) => each === query.get('section'));
  return {
    ...(section === undefined ? {} : { section }),
    ...(language === undefined ? {} : { language }),
    ...(topic === undefined ? {} : { topic }),
    order: ORDERS.find((each) => each === query.get('order')) ?? 'time',
    page: section && Number.isInteger(page) && page >= 1 && page <= LAST_PAGE ? page : 1,
  };
}

/** The query that asks for it, `?` included; empty for what is asked when nothing is said. */
export function wishQuery({ section, language, topic, order, page }: Partial<DirectoryWish>): string {
  const query = new URLSearchParams({
    ...(section === undefined ? {} : { section }),
    ...(language === undefined ? {} : { language }),
    ...(topic === undefined ? {} : { topic }),
    ...(order === undefined || order === 'time' ? {} : { order }),
    ...(page === undefined || page === 1 ? {} : { page: String(page) }),
  });
  return query.size > 0 ? `?${query}` : '';
}

/** Whether an answer is a directory: it may come from a newer server, of which what is known is read. */
export function isDirectory(value: unknown): value is Directory {
  return (
    isRecord(value) &&
    [value['parts'], value['languages'], value['topics']].every((list) => Array.isArray(list))
  );
}
