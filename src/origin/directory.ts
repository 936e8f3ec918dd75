/**
 * The directory of an origin's rooms, kept in order as control tells of them, so that a page of it costs little however
 * many rooms there are. Rules: docs/RULES.md DIR.
 */

import {
  type Directory,
  type DirectoryChoice,
  type DirectoryEntry,
  type DirectoryPart,
  type DirectoryWish,
  ENTRIES_A_PAGE,
  ENTRIES_AT_FIRST,
  type Order,
  SECTIONS,
  type Section,
} from '../core/directory.ts';
import type { RoomDocument } from '../core/room-document.ts';
import { Sorted } from './sorted.ts';

/** A choice of more is of no use to anyone. */
const MOST_CHOICES = 200;

interface Listed {
  readonly document: RoomDocument;
  readonly section: Section;
  readonly entry: DirectoryEntry;
  readonly language: string | undefined;
  readonly topic: string | undefined;
}

type Rows = Readonly<Record<Section, Readonly<Record<Order, Sorted<Listed>>>>>;

/** As people look things up: capitals and accents matter last, and numbers count. */
const collator = new Intl.Collator('en', { numeric: true });

export class RoomDirectory {
  readonly #byRoom = new Map<string, Listed>();
  readonly #rows: Rows = {
    live: rowsBy((a, b) => startOf(b) - startOf(a)),
    coming: rowsBy((a, b) => startOf(a) - startOf(b)),
    past: rowsBy((a, b) => startOf(b) - startOf(a)),
  };
  readonly #languages = new Tally();
  readonly #topics = new Tally();

  /** Takes a room in, or what is new of it; one that has no place here is taken out. */
  put(document: RoomDocument): void {
    this.#remove(document.id);
    const section = sectionOf(document);
    if (!section) return;
    const { language, topic } = document;
    const listed = {
      document,
      section,
      entry: entryOf(document),
      language: language === undefined ? undefined : primary(language),
      topic: topic === undefined ? undefined : fold(topic),
    };
    this.#byRoom.set(document.id, listed);
    for (const rows of Object.values(this.#rows[section])) rows.add(listed);
    if (listed.language !== undefined) this.#languages.add(listed.language, listed.language);
    if (listed.topic !== undefined && topic !== undefined) this.#topics.add(listed.topic, topic);
  }

  read(wish: DirectoryWish): Directory {
    const { section } = wish;
    const parts = (section ? [section] : SECTIONS).map((each) => this.#part(each, wish));
    return { parts, languages: this.#languages.choices(), topics: this.#topics.choices() };
  }

  /** Documents of a section in the order of time. @param counts whether one is wanted */
  documents(
    section: Section,
    wish: Pick<DirectoryWish, 'language' | 'topic'> = {},
    most = Infinity,
    counts: (document: RoomDocument) => boolean = () => true,
  ) {
    const found: RoomDocument[] = [];
    const fits = fitting(wish);
    for (const listed of this.#rows[section].time.all) {
      if (found.length >= most) break;
      if (fits(listed) && counts(listed.document)) found.push(listed.document);
    }
    return found;
  }

  #part(section: Section, wish: DirectoryWish): DirectoryPart {
    const fits = fitting(wish);
    const { all } = this.#rows[section][wish.order];
    const found = wish.language === undefined && wish.topic === undefined ? all : all.filter(fits);
    const size = wish.section ? ENTRIES_A_PAGE : ENTRIES_AT_FIRST;
    const from = (wish.page - 1) * size;
    const entries = found.slice(from, from + size).map(({ entry }) => entry);
    return { section, total: found.length, entries };
  }

  #remove(id: string): void {
    const listed = this.#byRoom.get(id);
    if (!listed) return;
    this.#byRoom.delete(id);
    for (const rows of Object.values(this.#rows[listed.section])) rows.remove(listed);
    if (listed.language !== undefined) this.#languages.remove(listed.language);
    if (listed.topic !== undefined) this.#topics.remove(listed.topic);
  }
}

/** How often each value occurs, under the spelling that came last. */
class Tally {
  readonly #counts = new Map<string, { value: string; total: number }>();

  add(key: string, value: string): void {
    const total = (this.#counts.get(key)?.total ?? 0) + 1;
    this.#counts.set(key, { value, total });
  }

  remove(key: string): void {
    const counted = this.#counts.get(key);
    if (!counted) return;
    if (counted.total > 1) counted.total -= 1;
    else this.#counts.delete(key);
  }

  choices(): readonly DirectoryChoice[] {
    return [...this.#counts.values()]
      .sort((a, b) => b.total - a.total || (a.value < b.value ? -1 : 1))
      .slice(0, MOST_CHOICES)
      .map(({ value, total }) => ({ value, total }));
  }
}

/** Undefined for what nobody may know of, and for what never took place. */
function sectionOf({ state, run }: RoomDocument): Section | undefined {
  if (state === 'live') return 'live';
  if (state === 'scheduled' || state === 'green-room') return 'coming';
  return state === 'ended' && run !== undefined ? 'past' : undefined;
}

function entryOf(document: RoomDocument): DirectoryEntry {
  const { id, title, state, language, topic, startsMs, t0Ms, endedMs, replay } = document;
  const isComing = state === 'scheduled' || state === 'green-room';
  const atMs = isComing ? startsMs : (t0Ms ?? startsMs);
  const lasted = state === 'ended' && t0Ms !== undefined && endedMs !== undefined;
  return {
    room: id,
    title,
    state: isComing ? 'scheduled' : state === 'live' ? 'live' : 'ended',
    ...(language === undefined ? {} : { language }),
    ...(topic === undefined ? {} : { topic }),
    ...(atMs === undefined ? {} : { atMs }),
    ...(lasted ? { durationMs: Math.max(0, endedMs - t0Ms) } : {}),
    ...(document.recorded === false ? { recorded: false } : {}),
    ...(state === 'ended' && replay?.withdrawn ? { withdrawn: true } : {}),
  };
}

function rowsBy(time: (a: Listed, b: Listed) => number): Readonly<Record<Order, Sorted<Listed>>> {
  return {
    time: new Sorted((a, b) => time(a, b) || byId(a, b)),
    title: new Sorted((a, b) => collator.compare(a.entry.title, b.entry.title) || byId(a, b)),
  };
}

/** What has no start yet comes last. */
function startOf({ entry }: Listed): number {
  return entry.atMs ?? Number.MAX_SAFE_INTEGER;
}

function byId(a: Listed, b: Listed): number {
  return a.entry.room < b.entry.room ? -1 : Number(a.entry.room > b.entry.room);
}

function fitting({ language, topic }: Pick<DirectoryWish, 'language' | 'topic'>) {
  const wanted = topic === undefined ? undefined : fold(topic);
  return (listed: Listed) =>
    (language === undefined || listed.language === language) &&
    (wanted === undefined || listed.topic === wanted);
}

function primary(tag: string): string {
  return tag.toLowerCase().split('-')[0] ?? tag;
}

function fold(text: string): string {
  return text.normalize('NFC').toLowerCase();
}
