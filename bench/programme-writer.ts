import { setTimeout as wait } from 'node:timers/promises';
import { CHUNK_MS, CHUNK_TICKS, chunkAt, chunkIndex } from '../src/core/programme.ts';
import { RUNG_NAMES, RUNGS, type Rung } from '../src/core/rung.ts';
import { writeChunk } from '../src/packager/chunk.ts';
import type { TestWriter } from '../test/origin/origin-under-test.ts';

/** Of one frame at the rung's bit rate. */
const frameBytes = (rung: Rung): number =>
  Math.round((RUNGS[rung].bitsPerSecond * RUNGS[rung].frameSamples) / 48_000 / 8);

/**
 * Makes a programme by the clock until told to stop, its frames as large as they would be.
 *
 * @param sentMs filled: index of a chunk → when it was begun to be PUT
 */
export async function writeProgramme(
  writer: TestWriter,
  t0Ms: number,
  sentMs: Map<number, number>,
  stop: AbortSignal,
): Promise<void> {
  const frames = (rung: Rung) =>
    Array(RUNGS[rung].framesPerChunk).fill(new Uint8Array(frameBytes(rung)).fill(7));
  for (let index = 0; !stop.aborted; index++) {
    await wait(Math.max(0, t0Ms + (index + 1) * CHUNK_MS - Date.now()));
    const number = chunkAt(index * CHUNK_TICKS);
    sentMs.set(chunkIndex(number), performance.now());
    const put = (rung: Rung) => writer.chunk(rung, number, writeChunk(rung, number, frames(rung), t0Ms, []));
    await Promise.all(RUNG_NAMES.map(put));
  }
}
