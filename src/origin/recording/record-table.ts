/**
 * The index of one rung's recording: 32 bytes for each chunk, in the order in which they were accepted.
 *
 * ```
 *  0 kind u8 · 1 k u8 · 2 version u16 · 4 n u32 · 8 offset u48 · 14 zero u16 · 16 length u32 · 20 CRC-32 of the
 *  chunk u32 · 24 epoch u32 · 28 CRC-32 of these 28 bytes u32
 * ```
 *
 * Records have one size and a checksum of their own, so whatever a crash leaves at the end is recognised and dropped.
 */

import { crc32 } from 'node:zlib';
import { CHUNKS_PER_SEGMENT, type ChunkNumber, chunkIndex } from '../../core/programme.ts';

export const RECORD_BYTES = 32;
const VERSION = 1;

/** `fill` is silence of the origin's own; a `repair` is the sound that came after its place was filled. */
export type RecordKind = 'sound' | 'fill' | 'repair';
const KINDS = ['sound', 'fill', 'repair'] as const satisfies readonly RecordKind[];

export interface ChunkRecord extends ChunkNumber {
  readonly kind: RecordKind;
  /** Of the chunk, in the rung's data file. */
  readonly offset: number;
  readonly length: number;
  readonly crc: number;
  readonly epoch: number;
}

/** Chunk indices from `from` on, `until` excluded. */
export interface Span {
  readonly from: number;
  readonly until: number;
}

/** The spans of chunk indices from `start` to before `end` in which `holds` is true throughout. */
export function spansWhere(start: number, end: number, holds: (index: number) => boolean): Span[] {
  const found: { from: number; until: number }[] = [];
  for (let index = start; index < end; index++) {
    if (!holds(index)) continue;
    const open = found.at(-1);
    if (open?.until === index) open.until++;
    else found.push({ from: index, until: index + 1 });
  }
  return found;
}

export function writeRecord(record: ChunkRecord): Buffer {
  const out = Buffer.alloc(RECORD_BYTES);
  out.writeUInt8(KINDS.indexOf(record.kind), 0);
  out.writeUInt8(record.k, 1);
  out.writeUInt16BE(VERSION, 2);
  out.writeUInt32BE(record.n, 4);
  out.writeUIntBE(record.offset, 8, 6);
  out.writeUInt32BE(record.length, 16);
  out.writeUInt32BE(record.crc, 20);
  out.writeUInt32BE(record.epoch, 24);
  out.writeUInt32BE(crc32(out.subarray(0, 28)), 28);
  return out;
}

/** The record in the first 32 bytes, or undefined when they are not a whole, unharmed record. */
export function readRecord(bytes: Buffer): ChunkRecord | undefined {
  if (bytes.length < RECORD_BYTES || bytes.readUInt16BE(2) !== VERSION) return undefined;
  if (crc32(bytes.subarray(0, 28)) !== bytes.readUInt32BE(28)) return undefined;
  const kind = KINDS[bytes.readUInt8(0)];
  const k = bytes.readUInt8(1);
  if (!kind || k >= CHUNKS_PER_SEGMENT) return undefined;
  return {
    kind,
    n: bytes.readUInt32BE(4),
    k,
    offset: bytes.readUIntBE(8, 6),
    length: bytes.readUInt32BE(16),
    crc: bytes.readUInt32BE(20),
    epoch: bytes.readUInt32BE(24),
  };
}

/**
 * All records of a rung, kept as they lie in the file (a day is 8.6 MB), with a lookup by number.
 *
 * `first` is what listeners were given live, `best` what a replay gives: sound before fill.
 */
export class RecordTable {
  #bytes = Buffer.alloc(RECORD_BYTES * 1024);
  #count = 0;
  /** Record + 1 by chunk index; 0 is none. */
  #first = new Uint32Array(1024);
  readonly #repairs = new Map<number, number>();

  get count(): number {
    return this.#count;
  }

  /** Where the next chunk belongs in the data file. */
  get dataEnd(): number {
    const last = this.#at(this.#count - 1);
    return last ? last.offset + last.length : 0;
  }

  /** @param written the record as it lies in the file */
  push(record: ChunkRecord, written: Buffer = writeRecord(record)): void {
    const at = this.#count * RECORD_BYTES;
    if (at + RECORD_BYTES > this.#bytes.length) {
      this.#bytes = Buffer.concat([this.#bytes, Buffer.alloc(this.#bytes.length)]);
    }
    written.copy(this.#bytes, at);
    this.#count++;
    const index = chunkIndex(record);
    if (index >= this.#first.length) this.#growLookup(index);
    if (this.#first[index] === 0) this.#first[index] = this.#count;
    else if (record.kind === 'repair' && !this.#repairs.has(index)) this.#repairs.set(index, this.#count - 1);
  }

  first(number: ChunkNumber): ChunkRecord | undefined {
    const place = this.#first[chunkIndex(number)];
    return place ? this.#at(place - 1) : undefined;
  }

  /** @param records how many of the oldest records count: a revision's view */
  best(number: ChunkNumber, records = this.#count): ChunkRecord | undefined {
    const repair = this.#repairs.get(chunkIndex(number));
    if (repair !== undefined && repair < records) return this.#at(repair);
    const place = this.#first[chunkIndex(number)];
    return place && place <= records ? this.#at(place - 1) : undefined;
  }

  hasRepair(number: ChunkNumber): boolean {
    return this.#repairs.has(chunkIndex(number));
  }

  /** Whether anything is recorded under a chunk index. */
  has(index: number): boolean {
    return (this.#first[index] ?? 0) !== 0;
  }

  /** Spans before chunk index `until` that hold no sound: fill, or nothing. @param records as for `best` */
  silences(records: number, until: number): Span[] {
    return spansWhere(0, until, (index) => {
      const number = { n: Math.floor(index / CHUNKS_PER_SEGMENT), k: index % CHUNKS_PER_SEGMENT };
      const kind = this.best(number, records)?.kind;
      return kind === undefined || kind === 'fill';
    });
  }

  /** The highest chunk index that holds sound, or −1. */
  lastSound(): number {
    for (let index = this.#first.length - 1; index >= 0; index--) {
      const place = this.#first[index];
      if (place && (this.#at(place - 1)?.kind === 'sound' || this.#repairs.has(index))) return index;
    }
    return -1;
  }

  /** The highest chunk index recorded, or −1. */
  last(): number {
    return this.#first.findLastIndex((place) => place !== 0);
  }

  #at(place: number): ChunkRecord | undefined {
    if (place < 0 || place >= this.#count) return undefined;
    return readRecord(this.#bytes.subarray(place * RECORD_BYTES, (place + 1) * RECORD_BYTES));
  }

  #growLookup(index: number): void {
    const grown = new Uint32Array(Math.max(index + 1, this.#first.length * 2));
    grown.set(this.#first);
    this.#first = grown;
  }
}
