/**
 * One rung of a recording on disk: `{rung}.cmaf`, the init segment and the chunks as they came (a file players open),
 * and `{rung}.index`, where each lies.
 */

import { type FileHandle, open } from 'node:fs/promises';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import type { ChunkNumber } from '../../core/programme.ts';
import type { Rung } from '../../core/rung.ts';
import {
  type ChunkRecord,
  RECORD_BYTES,
  type RecordKind,
  RecordTable,
  readRecord,
  writeRecord,
} from './record-table.ts';

/** Records are checked so many at a time: live segments come from the same process. */
const RECOVERED_AT_ONCE = 2_000;

export class RungFile {
  readonly records = new RecordTable();
  readonly #data: FileHandle;
  readonly #index: FileHandle;
  #dataEnd = 0;
  /** Writes of one rung wait for one another; a failed one leaves no trace, the next takes its place. */
  #last: Promise<unknown> = Promise.resolve();

  private constructor(data: FileHandle, index: FileHandle) {
    this.#data = data;
    this.#index = index;
  }

  /** Opens, or begins, a rung's files; what a crash left half written is dropped. @throws when the disk refuses */
  static async open(directory: string, rung: Rung, initBytes: number): Promise<RungFile> {
    const data = await openKeeping(path.join(directory, `${rung}.cmaf`));
    const index = await openKeeping(path.join(directory, `${rung}.index`));
    const file = new RungFile(data, index);
    await file.#recover(initBytes);
    return file;
  }

  /**
   * Resolves once `write()` returned for chunk and record; without bytes, that there was such a chunk is all that is
   * written.
   *
   * @throws when the disk refuses, e.g. ENOSPC
   */
  append(number: ChunkNumber, kind: RecordKind, epoch: number, bytes: Uint8Array): Promise<void> {
    const write = this.#last.then(async () => {
      const record: ChunkRecord = {
        ...number,
        kind,
        epoch,
        offset: this.#dataEnd,
        length: bytes.length,
        crc: crc32(bytes),
      };
      if (bytes.length > 0) await writeAll(this.#data, bytes, record.offset);
      const written = writeRecord(record);
      await writeAll(this.#index, written, this.records.count * RECORD_BYTES);
      this.#dataEnd += bytes.length;
      this.records.push(record, written);
    });
    this.#last = write.catch(() => undefined);
    return write;
  }

  /** Writes what comes before the first chunk. */
  async begin(init: Uint8Array): Promise<void> {
    await writeAll(this.#data, init, 0);
    if (this.records.count === 0) this.#dataEnd = init.length;
  }

  /** The chunk of a record, or undefined when its bytes are not what was written. */
  async read(record: ChunkRecord): Promise<Buffer | undefined> {
    if (record.length === 0) return undefined;
    const bytes = Buffer.alloc(record.length);
    const { bytesRead } = await this.#data.read(bytes, 0, record.length, record.offset);
    return bytesRead === record.length && crc32(bytes) === record.crc ? bytes : undefined;
  }

  settle(): Promise<unknown> {
    return this.#last;
  }

  async sync(): Promise<void> {
    await this.#last;
    await this.#data.datasync();
    await this.#index.datasync();
  }

  async close(): Promise<void> {
    await this.#last;
    await this.#data.close();
    await this.#index.close();
  }

  async #recover(initBytes: number): Promise<void> {
    const bytes = await readWhole(this.#index);
    const { size } = await this.#data.stat();
    for (let at = 0; ; at += RECORD_BYTES) {
      const written = bytes.subarray(at, at + RECORD_BYTES);
      const record = readRecord(written);
      if (!record || record.offset + record.length > size) break;
      this.records.push(record, written);
      if (this.records.count % RECOVERED_AT_ONCE === 0) await setImmediate();
    }
    await this.#index.truncate(this.records.count * RECORD_BYTES);
    this.#dataEnd = Math.max(this.records.dataEnd, initBytes);
    if (size > this.#dataEnd) await this.#data.truncate(this.#dataEnd);
  }
}

/** For reading and writing anywhere, keeping what is there. */
async function openKeeping(file: string): Promise<FileHandle> {
  try {
    return await open(file, 'r+');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return open(file, 'w+');
  }
}

async function readWhole(file: FileHandle): Promise<Buffer> {
  const { size } = await file.stat();
  const bytes = Buffer.alloc(size);
  let at = 0;
  while (at < size) {
    const { bytesRead } = await file.read(bytes, at, size - at, at);
    if (bytesRead === 0) break;
    at += bytesRead;
  }
  return bytes.subarray(0, at);
}

async function writeAll(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let at = 0; at < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, at, bytes.length - at, position + at);
    at += bytesWritten;
  }
}
