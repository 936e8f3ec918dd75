/** The download of a replay: one progressive M4A of the whole programme, every sample of it in its place. */

import { open, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { CHUNKS_PER_SEGMENT } from '../../core/programme.ts';
import { RUNGS, type Rung } from '../../core/rung.ts';
import { m4aHeader } from '../../packager/m4a.ts';
import { readChunk } from '../../packager/read-chunk.ts';
import { readCodecConfig } from '../../packager/read-init-segment.ts';
import type { Published, Recording } from './recording.ts';

const RUNG: Rung = 'aac64';
/** Frames are gathered to this size before they are written. */
const BATCH_BYTES = 262_144;

const making = new Map<string, Promise<string | undefined>>();

/** Path of the file of a revision, made now if it was not yet; undefined when there is nothing to make it of. */
export function m4aFile(
  recording: Recording,
  published: Published,
  title: string,
): Promise<string | undefined> {
  const file = path.join(recording.directory, `v${published.revision}.m4a`);
  const made = making.get(file) ?? makeOnce(file, recording, published, title);
  making.set(file, made);
  return made.finally(() => making.delete(file));
}

async function makeOnce(file: string, recording: Recording, published: Published, title: string) {
  if (await stat(file).catch(() => undefined)) return file;
  const init = recording.init.get(RUNG);
  const config = init && readCodecConfig(init);
  const lastSegment = recording.ended?.lastSegment ?? -1;
  if (!config || lastSegment < 0) return undefined;
  try {
    await write(`${file}.new`, recording, published, lastSegment, (sizes) =>
      m4aHeader(RUNG, config, sizes, title),
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
  published: Published,
  lastSegment: number,
  header: (frameSizes: readonly number[]) => Uint8Array,
): Promise<void> {
  const { framesPerChunk } = RUNGS[RUNG];
  const silence = Array<Uint8Array>(framesPerChunk).fill(recording.silence.get(RUNG) ?? new Uint8Array());
  const sizes: number[] = [];
  const output = await open(file, 'w');
  try {
    let at = header(Array<number>((lastSegment + 1) * CHUNKS_PER_SEGMENT * framesPerChunk).fill(0)).length;
    let batch: Uint8Array[] = [];
    let batchBytes = 0;
    const flush = async () => {
      await output.write(Buffer.concat(batch), 0, batchBytes, at);
      at += batchBytes;
      batch = [];
      batchBytes = 0;
    };
    for (let index = 0; index < (lastSegment + 1) * CHUNKS_PER_SEGMENT; index++) {
      const number = { n: Math.floor(index / CHUNKS_PER_SEGMENT), k: index % CHUNKS_PER_SEGMENT };
      const bytes = await recording.readBest(RUNG, number, published.records[RUNG]);
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
