/**
 * The recording of one run on disk, as it is made: a journal, and two files for each rung.
 *
 * A disk that refuses (full, broken) never stops the programme: what could not be written is owed, for as long as media
 * keeps it too, and otherwise missing from the index. That is the record of the gap: a replay fills it with silence, and
 * its playlists and timeline say so.
 */

import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import {
  CHUNK_TICKS,
  CHUNKS_PER_SEGMENT,
  type ChunkNumber,
  chunkIndex,
  ECONOMY_TICKS,
  SEGMENTS_PER_ECONOMY,
} from '../../core/programme.ts';
import { RUNG_NAMES, type Rung } from '../../core/rung.ts';
import type { ClockEvent, GapEvent, TimelineEvent } from '../../core/timeline-event.ts';
import { readChunk } from '../../packager/read-chunk.ts';
import { Journal, type JournalEntry, type JournalPlace, type TimelineBatch } from './journal.ts';
import { type RecordKind, type Span, spansWhere } from './record-table.ts';
import { RungFile } from './rung-file.ts';

export interface Published {
  readonly revision: number;
  /** How many records of each rung the replay is made of. */
  readonly records: Readonly<Record<Rung, number>>;
  /** Its segments, `end` excluded; the whole run when absent. */
  readonly span?: { readonly first: number; readonly end: number };
  /** From its first sample; absent when there are none. */
  readonly chapters?: readonly { readonly startTicks: number; readonly title: string }[];
}

interface Owed {
  readonly rung: Rung;
  readonly number: ChunkNumber;
  readonly kind: RecordKind;
  readonly epoch: number;
  readonly bytes: Uint8Array;
}

const NOTHING = new Uint8Array();
/** Of a run that is not kept, so many timeline batches stay: those of the live window, and a few more. */
const MOST_PASSING = 40;
/** Three rungs for 150 s: media keeps as much. */
const MOST_OWED = 1407;
/** Timeline batches of an hour; what else the journal holds is little. */
const MOST_OWED_NOTES = 1_000;

export class Recording {
  readonly directory: string;
  /** Of the highest epoch that ever opened here; −1 before the first. */
  epoch = -1;
  fromSegment = 0;
  /** Whether its sound is kept; else nothing is but which chunks there were. */
  kept = true;
  /** How many epochs opened here. */
  writers = 0;
  t0Ms: number | undefined;
  ended: { readonly lastSegment: number; readonly atMs: number } | undefined;
  readonly published: Published[] = [];
  readonly init = new Map<Rung, Buffer>();
  readonly silence = new Map<Rung, Buffer>();
  /** When the machine's clock was set, in order. */
  readonly clockEvents: ClockEvent[] = [];
  /** Of a run that is not kept: the newest batches, in memory alone. */
  readonly #passing = new Map<number, TimelineBatch>();
  readonly #batches = new Map<number, { readonly epoch: number; readonly place: JournalPlace }[]>();
  #journal!: Journal;
  #files!: Record<Rung, RungFile>;
  /** By rung, number and kind, in their order. */
  readonly #owed = new Map<string, Owed>();
  /** Indices of the chunks that are on their way to the disk for the first time. */
  readonly #writing = { aac64: new Set<number>(), aac32: new Set<number>(), opus48: new Set<number>() };
  /** What the journal could not take yet, in order. */
  #owedNotes: JournalEntry[] = [];
  #paying: Promise<void> = Promise.resolve();
  /** How many read it now. */
  #readers = 0;
  readonly #onFault: (error: unknown) => void;

  private constructor(directory: string, onFault: (error: unknown) => void) {
    this.directory = directory;
    this.#onFault = onFault;
  }

  /** @param onFault told each time the disk refuses. @throws when the directory cannot be opened at all */
  static async open(directory: string, onFault: (error: unknown) => void): Promise<Recording> {
    await mkdir(directory, { recursive: true });
    const recording = new Recording(directory, onFault);
    recording.#journal = await Journal.open(path.join(directory, 'journal'), (entry, place) =>
      recording.#recall(entry, place),
    );
    const file = (rung: Rung) => RungFile.open(directory, rung, recording.init.get(rung)?.length ?? 0);
    const [aac64, aac32, opus48] = await Promise.all([file('aac64'), file('aac32'), file('opus48')]);
    recording.#files = { aac64, aac32, opus48 };
    return recording;
  }

  records(rung: Rung) {
    return this.#files[rung].records;
  }

  hasBatch(m: number): boolean {
    return this.#batches.has(m) || this.#passing.has(m);
  }

  /** Resolves when it is noted here, and on disk or owed. */
  async note(entry: JournalEntry): Promise<void> {
    if (entry.type !== 'timeline') this.#recall(entry);
    if (entry.type === 'init') await this.#begin(entry.rung);
    this.#owedNotes.push(entry);
    if (this.#owedNotes.length > MOST_OWED_NOTES) this.#forgetBatch();
    await this.#payNotes();
  }

  /** One after the other, so that the journal keeps its order. */
  #payNotes(): Promise<void> {
    this.#paying = this.#paying.then(() => this.#payNotesNow());
    return this.#paying;
  }

  async #payNotesNow(): Promise<void> {
    try {
      for (let entry = this.#owedNotes[0]; entry; entry = this.#owedNotes[0]) {
        const place = await this.#journal.append(entry);
        if (entry.type === 'timeline') this.#recall(entry, place);
        this.#owedNotes.shift();
      }
    } catch (error) {
      this.#onFault(error);
    }
  }

  /** Resolves to whether the chunk is written; if not, it is owed. */
  async append(
    rung: Rung,
    number: ChunkNumber,
    kind: RecordKind,
    epoch: number,
    bytes: Uint8Array,
  ): Promise<boolean> {
    const key = `${rung} ${number.n}.${number.k} ${kind}`;
    const owed = { rung, number, kind, epoch, bytes: this.kept ? bytes : NOTHING };
    if (this.#owed.has(key)) return false;
    const index = chunkIndex(number);
    this.#writing[rung].add(index);
    const written = await this.#write(owed);
    this.#writing[rung].delete(index);
    if (written) return true;
    this.#owed.set(key, owed);
    const [oldest] = this.#owed.keys();
    if (this.#owed.size > MOST_OWED && oldest !== undefined) this.#owed.delete(oldest);
    return false;
  }

  /** Whether the disk refuses what it is given now. */
  get refused(): boolean {
    return this.#owed.size > 0;
  }

  /** Whether anything would be lost if this closed now: a chunk, or that the programme ended. */
  get owes(): boolean {
    return this.refused || this.#owedNotes.length > 0;
  }

  /** Whether it can be closed now without anyone missing anything. */
  get mayClose(): boolean {
    return !this.owes && this.#readers === 0;
  }

  /** Keeps it from being closed for want of place while `work` reads it. */
  async reading<T>(work: () => T | Promise<T>): Promise<T> {
    this.#readers++;
    try {
      return await work();
    } finally {
      this.#readers--;
    }
  }

  /** What is in no file of a rung, nor on its way there, of the chunks from index `start` to before `end`. */
  missing(end: number, start = 0): Span[] {
    const lacks = (index: number) =>
      RUNG_NAMES.some((rung) => !this.records(rung).has(index) && !this.#writing[rung].has(index));
    return spansWhere(start, end, lacks);
  }

  /** Whether something of batch `m` is on its way to the disk, so that its gaps are not all known. */
  isWriting(m: number): boolean {
    const inBatch = SEGMENTS_PER_ECONOMY * CHUNKS_PER_SEGMENT;
    const isUnderWay = (index: number) => RUNG_NAMES.some((rung) => this.#writing[rung].has(index));
    return spansWhere(m * inBatch, (m + 1) * inBatch, isUnderWay).length > 0;
  }

  /** Resolves when everything given so far is written, or owed. */
  settle(rung: Rung): Promise<unknown> {
    return this.#files[rung].settle();
  }

  /** Tries again to write what the disk refused; of each rung in order, until it refuses again. */
  async payOwed(): Promise<void> {
    if (this.#owedNotes.length > 0) await this.#payNotes();
    const refusing = new Set<Rung>();
    for (const [key, owed] of this.#owed) {
      if (refusing.has(owed.rung)) continue;
      if (await this.#write(owed)) this.#owed.delete(key);
      else refusing.add(owed.rung);
      if (refusing.size === RUNG_NAMES.length) return;
    }
  }

  /** What listeners were given live. */
  async readFirst(rung: Rung, number: ChunkNumber): Promise<Buffer | undefined> {
    const record = this.#files[rung].records.first(number);
    return record && this.#files[rung].read(record);
  }

  /** What a replay gives. @param records how many of the rung's records count */
  async readBest(rung: Rung, number: ChunkNumber, records?: number): Promise<Buffer | undefined> {
    const record = this.#files[rung].records.best(number, records);
    return record && this.#files[rung].read(record);
  }

  /** The events of batch `m`: what the writers told, the gaps, and what the clock did. */
  async timeline(m: number): Promise<TimelineEvent[]> {
    const events: TimelineEvent[] = [...(this.#passing.get(m)?.events ?? [])];
    for (const { place } of this.#batches.get(m) ?? []) {
      const entry = await this.#journal.read(place);
      if (entry?.type === 'timeline') events.push(...entry.batch.events);
    }
    for (let n = m * SEGMENTS_PER_ECONOMY; n < (m + 1) * SEGMENTS_PER_ECONOMY; n++) {
      const gap = (await this.#gapEvent(n)) ?? this.#unrecorded(n);
      if (gap) events.push(gap);
    }
    const isInBatch = ({ at }: ClockEvent) => Math.floor(at / ECONOMY_TICKS) === m;
    events.push(...this.clockEvents.filter(isInBatch));
    return events.sort((a, b) => a.at - b.at);
  }

  noteTimeline(m: number, epoch: number, batch: TimelineBatch): Promise<void> {
    // Told again by the writer that told it: it lost our answer.
    if (this.#batches.get(m)?.some((told) => told.epoch === epoch)) return Promise.resolve();
    if (this.kept) return this.note({ type: 'timeline', m, epoch, batch });
    this.#passing.set(m, batch);
    const [oldest] = this.#passing.keys();
    if (this.#passing.size > MOST_PASSING && oldest !== undefined) this.#passing.delete(oldest);
    return Promise.resolve();
  }

  async sync(): Promise<void> {
    await Promise.all([this.#journal.sync(), ...RUNG_NAMES.map((rung) => this.#files[rung].sync())]).catch(
      this.#onFault,
    );
  }

  async close(): Promise<void> {
    await Promise.all([this.#journal.close(), ...RUNG_NAMES.map((rung) => this.#files[rung].close())]);
  }

  async #gapEvent(n: number): Promise<GapEvent | undefined> {
    for (const rung of RUNG_NAMES) {
      for (const k of [0, 1, 2]) {
        if (this.#files[rung].records.first({ n, k })?.kind !== 'fill') continue;
        const bytes = await this.readFirst(rung, { n, k });
        const gap = bytes && readChunk(bytes)?.events.find((event) => event.type === 'gap');
        if (gap) return gap;
      }
    }
    return undefined;
  }

  /** What of a segment the disk refused. */
  #unrecorded(n: number): GapEvent | undefined {
    if (n > (this.ended?.lastSegment ?? n)) return undefined;
    const first = chunkIndex({ n, k: 0 });
    const lost = this.missing(first + CHUNKS_PER_SEGMENT, first);
    const [from, until] = [lost[0]?.from, lost.at(-1)?.until];
    if (from === undefined || until === undefined) return undefined;
    return { type: 'gap', at: from * CHUNK_TICKS, until: until * CHUNK_TICKS, cause: 'not-recorded' };
  }

  async #write({ rung, number, kind, epoch, bytes }: Owed): Promise<boolean> {
    try {
      await this.#files[rung].append(number, kind, epoch, bytes);
      return true;
    } catch (error) {
      this.#onFault(error);
      return false;
    }
  }

  /** The oldest timeline batch that is owed; not the first note of all, for that may be under way. */
  #forgetBatch(): void {
    const at = this.#owedNotes.findIndex(({ type }, i) => i > 0 && type === 'timeline');
    if (at > 0) this.#owedNotes.splice(at, 1);
  }

  /** The init segment goes first into the rung's file, so that players can open it as it lies. */
  async #begin(rung: Rung): Promise<void> {
    const init = this.init.get(rung);
    if (init && this.kept) await this.#files[rung].begin(init).catch(this.#onFault);
  }

  #recall(entry: JournalEntry, place?: JournalPlace): void {
    switch (entry.type) {
      case 'opened':
        this.writers++;
        this.epoch = Math.max(this.epoch, entry.epoch);
        this.fromSegment = entry.fromSegment;
        this.t0Ms ??= entry.t0Ms;
        this.kept = entry.recorded !== false;
        return;
      case 'init':
        this.init.set(entry.rung, Buffer.from(entry.bytes, 'base64'));
        return;
      case 'silence':
        this.silence.set(entry.rung, Buffer.from(entry.bytes, 'base64'));
        return;
      case 'timeline': {
        const told = this.#batches.get(entry.m) ?? [];
        if (place) this.#batches.set(entry.m, [...told, { epoch: entry.epoch, place }]);
        return;
      }
      case 'clock':
        this.clockEvents.push({ type: 'clock', at: entry.at, offMs: entry.offMs });
        return;
      case 'ended':
        this.ended = { lastSegment: entry.lastSegment, atMs: entry.atMs };
        return;
      case 'published':
        this.published.push(publishedIn(entry));
    }
  }
}

function publishedIn({
  revision,
  records,
  span,
  chapters,
}: Extract<JournalEntry, { type: 'published' }>): Published {
  return { revision, records, ...(span ? { span } : {}), ...(chapters ? { chapters } : {}) };
}
