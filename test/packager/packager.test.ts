import * as opus from '@evan/opus';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CHUNK_TICKS, chunkStartTicks } from '../../src/core/programme.ts';
import { RUNG_NAMES, RUNGS, type Rung } from '../../src/core/rung.ts';
import type { TimelineEvent } from '../../src/core/timeline-event.ts';
import { ProgrammeEncoders } from '../../src/mixer/encoders.ts';
import { silentChunk, writeChunk } from '../../src/packager/chunk.ts';
import { Chunker } from '../../src/packager/chunker.ts';
import { initSegment } from '../../src/packager/init-segment.ts';
import { m4aHeader } from '../../src/packager/m4a.ts';
import { readBoxes, readChunk } from '../../src/packager/read-chunk.ts';
import { decode } from '../sound/ffmpeg.ts';

const T0 = 1_790_000_000_100;
const runs = { numRuns: process.env['TRIBUNE_LONG'] ? 100_000 : 1_000 };

const framesOf = (rung: Rung) =>
  fc.array(fc.uint8Array({ minLength: 1, maxLength: 60 }), {
    minLength: RUNGS[rung].framesPerChunk,
    maxLength: RUNGS[rung].framesPerChunk,
  });
const anyChunk = fc
  .record({
    rung: fc.constantFrom(...RUNG_NAMES),
    n: fc.nat(40_000_000),
    k: fc.nat(2),
    places: fc.array(fc.string(), { maxLength: 3 }),
  })
  .chain((numbers) => framesOf(numbers.rung).map((frames) => ({ ...numbers, frames })));

test('CHUNK-1: what a chunk was made of is read back from it: time, frames, events', () => {
  fc.assert(
    fc.property(anyChunk, ({ rung, n, k, frames, places }) => {
      const at = chunkStartTicks({ n, k });
      const events: TimelineEvent[] = [{ type: 'speaking', at, places }];
      const read = readChunk(writeChunk(rung, { n, k }, frames, T0, events));
      expect(read?.startTicks).toBe(at);
      expect(read?.frames.map((frame) => Buffer.from(frame).toString('hex'))).toEqual(
        frames.map((frame) => Buffer.from(frame).toString('hex')),
      );
      expect(read?.events).toEqual(events);
    }),
  );
});

test("BOX-1: every box's size is the size of what it holds (14496-12 §4.2)", () => {
  const containers = new Set(['moov', 'trak', 'mdia', 'minf', 'dinf', 'stbl', 'mvex', 'moof', 'traf']);
  const walk = (bytes: Uint8Array): void => {
    const boxes = readBoxes(bytes);
    expect(boxes).toBeDefined();
    for (const { type, body } of boxes ?? []) if (containers.has(type)) walk(body);
  };
  for (const rung of RUNG_NAMES) walk(initSegment(rung, { audioSpecificConfig: Uint8Array.of(0x11, 0x88) }));
  fc.assert(
    fc.property(anyChunk, ({ rung, n, k, frames }) => walk(writeChunk(rung, { n, k }, frames, T0, []))),
  );
});

test("BOX-2: reading a stranger's boxes never throws", () => {
  const real = writeChunk('aac64', { n: 1, k: 0 }, Array(15).fill(Uint8Array.of(1, 2, 3)), T0, [
    { type: 'ended', at: 3 },
  ]);
  const mutated = fc
    .array(fc.tuple(fc.nat(real.length - 1), fc.nat(255)), { maxLength: 8 })
    .map((changes) => {
      const bytes = Uint8Array.from(real);
      for (const [at, value] of changes) bytes[at] = value;
      return bytes;
    });
  fc.assert(
    fc.property(fc.oneof(mutated, fc.uint8Array({ maxLength: 300 })), (bytes) => void readChunk(bytes)),
    runs,
  );
});

test('CHUNK-2: a segment begins with styp; each chunk states when its sound was captured in prft', () => {
  for (const k of [0, 1, 2]) {
    const boxes = readBoxes(silentChunk('aac64', { n: 100, k }, Uint8Array.of(1), T0)) ?? [];
    expect(boxes.map(({ type }) => type)).toEqual([...(k === 0 ? ['styp'] : []), 'prft', 'moof', 'mdat']);
    const prft = Buffer.from(boxes.find(({ type }) => type === 'prft')?.body ?? []);
    expect(prft.readUInt32BE(0)).toBe((1 << 24) | 24);
    const ms = (prft.readUInt32BE(8) - 2_208_988_800) * 1000 + (prft.readUInt32BE(12) / 2 ** 32) * 1000;
    expect(ms).toBeCloseTo(T0 - 100 + 96_000 + k * 320, 0);
  }
});

/** Two seconds of a tone through the real encoders, as init and chunks, and its frames. */
async function encoded() {
  const media = { aac64: [], aac32: [], opus48: [] } as Record<Rung, Uint8Array[]>;
  const frames = { aac64: [], aac32: [], opus48: [] } as Record<Rung, Uint8Array[]>;
  const chunkers = {
    aac64: new Chunker('aac64', 0, T0),
    aac32: new Chunker('aac32', 0, T0),
    opus48: new Chunker('opus48', 0, T0),
  };
  const encoders = await ProgrammeEncoders.create(0, (frame) => {
    const chunk = chunkers[frame.rung].push(frame, []);
    if (chunk) {
      media[frame.rung].push(chunk.bytes);
      frames[frame.rung].push(...(readChunk(chunk.bytes)?.frames ?? []));
    }
  });
  for (let i = 0; i < 96; i++)
    encoders.encode(Float32Array.from({ length: 960 }, (_, j) => 0.3 * Math.sin((i * 960 + j) / 20)));
  await encoders.close();
  return { formats: encoders.formats, media, frames };
}

test('CHUNK-3: init and chunks read in ffmpeg without a warning, every sample there', async () => {
  const { formats, media } = await encoded();
  for (const rung of RUNG_NAMES) {
    const { samples, complaints } = await decode(
      Buffer.concat([initSegment(rung, formats[rung]), ...media[rung]]),
    );
    expect(complaints).toBe('');
    // Opus's pre-skip is the decoder's start-up; ffmpeg leaves it out.
    expect(samples.length).toBe(6 * CHUNK_TICKS - (rung === 'opus48' ? 312 : 0));
  }
});

test('M4A-1: a download reads in ffmpeg without a warning, every sample there', async () => {
  const { formats, frames } = await encoded();
  const sizes = frames.aac64.map((frame) => frame.length);
  const file = Buffer.concat([m4aHeader('aac64', formats.aac64, sizes, 'Débat & “suite”'), ...frames.aac64]);
  const { samples, complaints } = await decode(file);
  expect(complaints).toBe('');
  expect(samples.length).toBe(6 * CHUNK_TICKS);
});

test('CHUNK-4: fill is the same bytes for the same number', () => {
  const silence = Uint8Array.from(new opus.Encoder({ channels: 1 }).encode(new Int16Array(960)));
  const fill = () =>
    silentChunk('opus48', { n: 7, k: 1 }, silence, T0, [
      { type: 'gap', at: 0, until: 9, cause: 'writer-silent' },
    ]);
  expect(fill()).toEqual(fill());
  expect(readChunk(fill())?.frames).toHaveLength(16);
});

test('CHUNK-5: a frame that does not follow the one before is an error, never a broken programme', () => {
  const chunker = new Chunker('aac64', CHUNK_TICKS, T0);
  chunker.push({ startTicks: CHUNK_TICKS, bytes: Uint8Array.of(1) });
  expect(() => chunker.push({ startTicks: CHUNK_TICKS + 2048, bytes: Uint8Array.of(1) })).toThrow(RangeError);
  expect(() => new Chunker('aac64', 17, T0)).toThrow(RangeError);
});
