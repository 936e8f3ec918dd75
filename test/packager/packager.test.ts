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
import { onlyBox, readBoxes } from '../../src/packager/read-box.ts';
import { readChunk } from '../../src/packager/read-chunk.ts';
import { decode } from '../sound/ffmpeg.ts';

const T0 = 1_790_000_000_100;

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

/** The bodies of the boxes along a path of types; a sample table's header and a sample entry's fields are passed over. */
function inside(bytes: Uint8Array, ...types: string[]): Uint8Array | undefined {
  const headers: Record<string, number> = { stsd: 8, mp4a: 28, Opus: 28 };
  let body: Uint8Array | undefined = bytes;
  for (const type of types) {
    const found: Uint8Array | undefined = body && onlyBox(readBoxes(body), type);
    body = found?.subarray(headers[type] ?? 0);
  }
  return body;
}

const TO_ENTRY = ['moov', 'trak', 'mdia', 'minf', 'stbl', 'stsd'];

test('CHUNK-6: the decode time is n·46080 + k·15360, and every frame a sync sample of its rung’s length', () => {
  fc.assert(
    fc.property(anyChunk, ({ rung, n, k, frames }) => {
      const chunk = writeChunk(rung, { n, k }, frames, T0, []);
      const tfdt = Buffer.from(inside(chunk, 'moof', 'traf', 'tfdt') ?? []);
      expect(tfdt.readUInt32BE(0)).toBe(1 << 24);
      expect(Number(tfdt.readBigUInt64BE(4))).toBe(n * 46_080 + k * 15_360);
      const tfhd = Buffer.from(inside(chunk, 'moof', 'traf', 'tfhd') ?? []);
      expect([tfhd.readUInt32BE(8), tfhd.readUInt32BE(12)]).toEqual([RUNGS[rung].frameSamples, 0x0200_0000]);
      const trun = Buffer.from(inside(chunk, 'moof', 'traf', 'trun') ?? []);
      const moofAt = chunk.length - (frames.reduce((sum, { length }) => sum + length, 8) + moofSize(chunk));
      expect(chunk.subarray(moofAt + trun.readInt32BE(8))).toEqual(
        Uint8Array.from(frames.flatMap((each) => [...each])),
      );
    }),
  );
});

function moofSize(chunk: Uint8Array): number {
  return (onlyBox(readBoxes(chunk), 'moof')?.length ?? 0) + 8;
}

test('CHUNK-7: priming needs no edit list: there is none, and Opus states a pre-skip of 312', () => {
  for (const rung of RUNG_NAMES) {
    const init = initSegment(rung, { audioSpecificConfig: Uint8Array.of(0x11, 0x88) });
    expect(Buffer.from(init).includes('edts')).toBe(false);
    const dOps = inside(init, ...TO_ENTRY, 'Opus', 'dOps');
    expect(dOps && Buffer.from(dOps).toString('hex')).toBe(
      rung === 'opus48' ? '000101380000bb80000000' : undefined,
    );
  }
});

test('CHUNK-8: events ride before the fragment, each with its instant and a number of its own', () => {
  const events: TimelineEvent[] = [0, 480, 960].map((at) => ({ type: 'speaking', at, places: [] }));
  const ids = new Set<number>();
  for (const k of [0, 1, 2]) {
    const boxes = readBoxes(writeChunk('aac64', { n: 5, k }, [], T0, events)) ?? [];
    const types = boxes.map(({ type }) => type).filter((type) => type !== 'styp');
    expect(types).toEqual(['prft', 'emsg', 'emsg', 'emsg', 'moof', 'mdat']);
    for (const [i, { body }] of boxes.filter(({ type }) => type === 'emsg').entries()) {
      const emsg = Buffer.from(body);
      expect([emsg.readUInt32BE(4), Number(emsg.readBigUInt64BE(8))]).toEqual([48_000, events[i]?.at]);
      ids.add(emsg.readUInt32BE(20));
    }
  }
  expect(ids.size).toBe(9);
});

test('M4A-2: a download of more than a day states its times in 64 bits', () => {
  const config = { audioSpecificConfig: Uint8Array.of(0x11, 0x88) };
  const versions = (frames: number) => {
    const header = m4aHeader('aac64', config, Array<number>(frames).fill(1), '');
    const moov = header.subarray(0, header.length - 16);
    return [['mvhd'], ['trak', 'tkhd'], ['trak', 'mdia', 'mdhd']].map(
      (path) => inside(moov, 'moov', ...path)?.[0],
    );
  };
  expect(versions(100)).toEqual([0, 0, 0]);
  expect(versions(2 ** 22)).toEqual([1, 1, 1]);
});
