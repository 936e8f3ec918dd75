/**
 * What a run has to remember besides its chunks: one line each, a CRC-32 in hex, a space, JSON. A line that a crash
 * cut short fails its checksum and ends the reading.
 */

import { type FileHandle, open } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import type { Rung } from '../../core/rung.ts';
import type { TimelineEvent } from '../../core/timeline-event.ts';

/** What happened in a span of the programme, in ticks from T0. */
export interface TimelineBatch {
  readonly from: number;
  readonly until: number;
  readonly events: readonly TimelineEvent[];
}

export type JournalEntry =
  /** A writer came: from now on lower epochs are refused. */
  | {
      readonly type: 'opened';
      readonly epoch: number;
      readonly fromSegment: number;
      readonly t0Ms: number;
      /** Present when no sound is to be kept. */
      readonly recorded?: false;
    }
  /** Base64. */
  | { readonly type: 'init'; readonly rung: Rung; readonly bytes: string }
  | { readonly type: 'silence'; readonly rung: Rung; readonly bytes: string }
  | { readonly type: 'timeline'; readonly m: number; readonly epoch: number; readonly batch: TimelineBatch }
  /** The machine's own clock was set: `ClockEvent`. */
  | { readonly type: 'clock'; readonly at: number; readonly offMs: number }
  | { readonly type: 'ended'; readonly lastSegment: number; readonly atMs: number }
  /** A replay was published: it consists of the first so many records of each rung. */
  | {
      readonly type: 'published';
      readonly revision: number;
      readonly records: Record<Rung, number>;
      /** Present where it is not the whole run, `end` excluded. */
      readonly span?: { readonly first: number; readonly end: number };
      /** From its first sample; absent when there are none. */
      readonly chapters?: readonly { readonly startTicks: number; readonly title: string }[];
    };

/** Where a line lies in the file, in bytes. */
export interface JournalPlace {
  readonly at: number;
  readonly length: number;
}

export class Journal {
  readonly #file: FileHandle;
  #end: number;
  #last: Promise<unknown> = Promise.resolve();

  private constructor(file: FileHandle, end: number) {
    this.#file = file;
    this.#end = end;
  }

  /** @param onEntry called for each entry already there, in order */
  static async open(
    path: string,
    onEntry: (entry: JournalEntry, place: JournalPlace) => void,
  ): Promise<Journal> {
    await (await open(path, 'a')).close();
    const file = await open(path, 'r+');
    let end = 0;
    for (const [entry, place] of entriesOf(await file.readFile())) {
      onEntry(entry, place);
      end = place.at + place.length + 1;
    }
    await file.truncate(end);
    return new Journal(file, end);
  }

  /** Resolves once `write()` returned. @throws when the disk refuses */
  append(entry: JournalEntry): Promise<JournalPlace> {
    const write = this.#last.then(async () => {
      const line = writeLine(entry);
      const start = this.#end;
      for (let at = 0; at < line.length; ) {
        at += (await this.#file.write(line, at, line.length - at, start + at)).bytesWritten;
      }
      this.#end += line.length;
      return { at: start, length: line.length - 1 };
    });
    this.#last = write.catch(() => undefined);
    return write;
  }

  async read({ at, length }: JournalPlace): Promise<JournalEntry | undefined> {
    const line = Buffer.alloc(length);
    await this.#file.read(line, 0, length, at);
    return readLine(line);
  }

  async sync(): Promise<void> {
    await this.#last;
    await this.#file.datasync();
  }

  async close(): Promise<void> {
    await this.#last;
    await this.#file.close();
  }
}

/** As far as they are whole. */
export function* entriesOf(bytes: Buffer): Generator<[entry: JournalEntry, place: JournalPlace]> {
  for (let at = 0; ; ) {
    const newline = bytes.indexOf(10, at);
    const entry = newline < 0 ? undefined : readLine(bytes.subarray(at, newline));
    if (!entry) return;
    yield [entry, { at, length: newline - at }];
    at = newline + 1;
  }
}

function writeLine(entry: JournalEntry): Buffer {
  const text = JSON.stringify(entry);
  return Buffer.from(`${crc32(text).toString(16).padStart(8, '0')} ${text}\n`);
}

function readLine(line: Buffer): JournalEntry | undefined {
  const text = line.subarray(9);
  if (line[8] !== 32 || Number.parseInt(line.toString('latin1', 0, 8), 16) !== crc32(text)) return undefined;
  return JSON.parse(text.toString()) as JournalEntry;
}
