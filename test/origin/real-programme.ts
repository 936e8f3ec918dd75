import path from 'node:path';
import { CHUNKS_PER_SEGMENT, SEGMENT_TICKS } from '../../src/core/programme.ts';
import { RUNG_NAMES, type Rung } from '../../src/core/rung.ts';
import { chunkPath, writerPath } from '../../src/ingest/ingest-paths.ts';
import { ProgrammeEncoders } from '../../src/mixer/encoders.ts';
import { OpusDecoder } from '../../src/mixer/opus-decoder.ts';
import type { Chunk } from '../../src/packager/chunk.ts';
import { Chunker } from '../../src/packager/chunker.ts';
import { initSegment } from '../../src/packager/init-segment.ts';
import { loadVoice } from '../../src/performer/voice.ts';
import { type OriginUnderTest, T0, TestWriter } from './origin-under-test.ts';

/** A programme as the real encoders make it. */
export interface RealProgramme {
  readonly sound: Float32Array;
  readonly segments: number;
  readonly inits: Readonly<Record<Rung, Uint8Array>>;
  readonly silences: Readonly<Record<Rung, Uint8Array>>;
  readonly chunks: readonly Chunk[];
}

const FRAME = 960;
const SPOKEN = path.resolve(import.meta.dirname, '../../demo/voices/ada.opus');

/** Of a sound no two places of which are alike: a tone that rises from 200 Hz to 2 kHz. */
export function realProgramme(segments: number): Promise<RealProgramme> {
  const length = segments * SEGMENT_TICKS;
  const sound = Float32Array.from({ length: length + FRAME }, (_, i) => {
    const seconds = i / 48_000;
    const sweep = (1_800 / (length / 48_000)) * (seconds / 2);
    return 0.3 * Math.sin(2 * Math.PI * seconds * (200 + sweep));
  });
  return encoded(sound, segments);
}

/** Of a voice that speaks. */
export async function spokenProgramme(segments: number): Promise<RealProgramme> {
  const sound = new Float32Array(segments * SEGMENT_TICKS + FRAME);
  const decoder = new OpusDecoder();
  let at = 0;
  for (const { payload } of await loadVoice(SPOKEN)) {
    const samples = decoder.decode(payload) ?? new Float32Array();
    if (at + samples.length > sound.length) break;
    sound.set(samples, at);
    at += samples.length;
  }
  return encoded(sound, segments);
}

async function encoded(sound: Float32Array, segments: number): Promise<RealProgramme> {
  const length = segments * SEGMENT_TICKS;
  const chunks: Chunk[] = [];
  const chunker = (rung: Rung) => new Chunker(rung, 0, T0);
  const chunkers = { aac64: chunker('aac64'), aac32: chunker('aac32'), opus48: chunker('opus48') };
  const encoders = await ProgrammeEncoders.create(0, (frame) => {
    const chunk = chunkers[frame.rung].push(frame);
    if (chunk && chunk.n < segments) chunks.push(chunk);
  });
  for (let at = 0; at < sound.length; at += FRAME) encoders.encode(sound.slice(at, at + FRAME));
  await encoders.close();
  const { formats } = encoders;
  const of = <Value>(make: (rung: Rung) => Value): Record<Rung, Value> => ({
    aac64: make('aac64'),
    aac32: make('aac32'),
    opus48: make('opus48'),
  });
  return {
    sound: sound.subarray(0, length),
    segments,
    inits: of((rung) => initSegment(rung, formats[rung])),
    silences: of((rung) => formats[rung].silentFrame),
    chunks,
  };
}

/** Writes it into a room of an origin, from beginning to end. */
export async function record(
  origin: OriginUnderTest,
  programme: RealProgramme,
  room = 'talk',
): Promise<TestWriter> {
  const { ingest, clock } = origin;
  const writer = await openWriter(origin, programme, room);
  clock.to(programme.segments);
  for (const { rung, n, k, bytes } of programme.chunks) {
    await ingest.put(chunkPath(writer.grant, rung, { n, k }), bytes);
  }
  const whole = programme.segments * CHUNKS_PER_SEGMENT * RUNG_NAMES.length;
  if (programme.chunks.length !== whole) throw new Error(`${programme.chunks.length} chunks, not ${whole}`);
  await writer.put('end', { lastSegment: programme.segments - 1 });
  return writer;
}

/** One who has yet to write its chunks. */
export async function openWriter(
  { ingest }: OriginUnderTest,
  programme: RealProgramme,
  room = 'talk',
): Promise<TestWriter> {
  const writer = new TestWriter(ingest, { room, run: 1, epoch: 1, t0Ms: T0, fromSegment: 0 });
  await writer.tryOpen();
  for (const rung of RUNG_NAMES) {
    await ingest.put(`${writerPath(writer.grant)}/${rung}/init`, programme.inits[rung]);
    await ingest.put(`${writerPath(writer.grant)}/${rung}/silence`, programme.silences[rung]);
  }
  return writer;
}

/** By how many samples `heard` lies behind `sound` from `at` on; undefined when it is something else. */
export function shiftFrom(sound: Float32Array, heard: Float32Array, at: number): number | undefined {
  const span = 24_000;
  const from = 4_800;
  const score = (shift: number) => {
    let product = 0;
    let one = 0;
    let other = 0;
    for (let i = from; i < from + span; i++) {
      const [a, b] = [sound[at + i] ?? 0, heard[i + shift] ?? 0];
      product += a * b;
      one += a * a;
      other += b * b;
    }
    return product / Math.sqrt(one * other);
  };
  const shifts = Array.from({ length: 401 }, (_, i) => i - 200);
  const best = shifts.reduce((a, b) => (score(b) > score(a) ? b : a));
  return score(best) > 0.95 ? best : undefined;
}
