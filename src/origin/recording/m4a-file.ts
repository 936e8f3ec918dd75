/** Downloads: each one progressive M4A of a span of the programme, every sample of it in its place. */

import { open, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { CHUNKS_PER_SEGMENT } from '../../core/programme.ts';
import { RUNGS, type Rung } from '../../core/rung.ts';
import type { DownloadChapter } from '../../packager/chapters.ts';
import { m4aHeader } from '../../packager/m4a.ts';
import { readChunk } from '../../packager/read-chunk.ts';
import { readCodecConfig } from '../../packager/read-init-segment.ts';
import type { Span } from './record-table.ts';
import type { Recording } from './recording.ts';

const RUNG: Rung = 'aac64';
/** Frames are gathered to this size before they are written. */
const BATCH_BYTES = 262_144;

export interface Download {
  /** Of the file, in the recording's directory, without `.m4a`. The same name is the same file for ever. */
  readonly name: string;
  readonly title: string;
  /** Indices of its chunks. */
  readonly chunks: Span;
  /** How many of the rung's oldest records count; all when absent. */
  readonly records?: number;
  /** From the first sample on. */
  readonly chapters: readonly DownloadChapter[];
}

const making = new Map<string, Promise<string | undefined>>();

/** Path of a download, made now if it was not yet; undefined when there is nothing to make it of. */
export function m4aFile(recording: Recording, download: Download): Promise<string | undefined> {
  const file = path.join(recording.directory, `${download.name}.m4a`);
  const made = making.get(file) ?? recording.reading(() => makeOnce(file, recording, download));
  making.set(file, made);
  return made.finally(() => making.delete(file));
}

/** Takes older forms of a download off the disk: those of the same stem with another number. */
export async function removeOlder(recording: Recording, stem: string, kept: string): Promise<void> {
  for (const name of await readdir(recording.directory)) {
    const [, number] = name.startsWith(stem) ? (/^(\d+)\.m4a$/.exec(name.slice(stem.length)) ?? []) : [];
    if (number === undefined || name === `${kept}.m4a`) continue;
    await rm(path.join(recording.directory, name), { force: true });
  }
}

async function makeOnce(file: string, recording: Recording, download: Download) {
  if (await stat(file).catch(() => undefined)) return file;
  const init = recording.init.get(RUNG);
  const config = init && readCodecConfig(init);
  if (!config || download.chunks.until <= download.chunks.from) return undefined;
  try {
    await write(`${file}.new`, recording, download, (sizes) =>
      m4aHeader(RUNG, config, sizes, download.title, download.chapters),
    );
  } catch (error) {
    // Half a download must not keep a recording from the last of a disk.
    await rm(`${file}.new`, { force: true });
    throw error;
  }
  await rename(`${file}.new`, file);
  return file;
}

/** The header's length depends on the number of frames alone, so the frames are written first, and once. */
async function write(
  file: string,
  recording: Recording,
  { chunks, records }: Download,
  header: (frameSizes: readonly number[]) => Uint8Array,
): Promise<void> {
  const { framesPerChunk } = RUNGS[RUNG];
  const silence = Array<Uint8Array>(framesPerChunk).fill(recording.silence.get(RUNG) ?? new Uint8Array());
  const sizes: number[] = [];
  const output = await open(file, 'w');
  try {
    let at = header(Array<number>((chunks.until - chunks.from) * framesPerChunk).fill(0)).length;
    let batch: Uint8Array[] = [];
    let batchBytes = 0;
    const flush = async () => {
      await output.write(Buffer.concat(batch), 0, batchBytes, at);
      at += batchBytes;
      batch = [];
      batchBytes = 0;
    };
    for (let index = chunks.from; index < chunks.until; index++) {
      const number = { n: Math.floor(index / CHUNKS_PER_SEGMENT), k: index % CHUNKS_PER_SEGMENT };
      const bytes = await recording.readBest(RUNG, number, records);
      const frames = bytes && readChunk(bytes)?.frames;
      for (const frame of frames?.length === framesPerChunk ? frames : silence) {
        sizes.push(frame.length);
        batch.push(frame);
        batchBytes += frame.length;
      }
      if (batchBytes > BATCH_BYTES) await flush();
    }
    await flush();
    const head = header(sizes);
    await output.write(head, 0, head.length, 0);
  } finally {
    await output.close();
  }
}
