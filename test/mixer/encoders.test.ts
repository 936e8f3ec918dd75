import { beforeAll, expect, test } from 'vitest';
import { RUNG_NAMES, RUNGS, type Rung } from '../../src/core/rung.ts';
import { type EncodedFrame, ProgrammeEncoders } from '../../src/mixer/encoders.ts';
import { Chunker } from '../../src/packager/chunker.ts';
import { initSegment } from '../../src/packager/init-segment.ts';
import { decode } from '../sound/ffmpeg.ts';
import { FRAME, peak } from './speaker.ts';
import { speechOf, TEXT } from './speech.ts';

let speech: Float32Array;
beforeAll(async () => {
  speech = await speechOf(TEXT);
});

async function encodeAll(sound: Float32Array, startTicks = 0) {
  const frames = { aac64: [], aac32: [], opus48: [] } as Record<Rung, EncodedFrame[]>;
  const encoders = await ProgrammeEncoders.create(startTicks, (frame) => frames[frame.rung].push(frame));
  for (let i = 0; (i + 1) * FRAME <= sound.length; i++)
    encoders.encode(sound.slice(i * FRAME, (i + 1) * FRAME));
  await encoders.close();
  return { formats: encoders.formats, frames };
}

/** Init segment and whole chunks. */
function mediaOf(
  rung: Rung,
  format: Parameters<typeof initSegment>[1],
  frames: readonly Uint8Array[],
): Buffer {
  const chunker = new Chunker(rung, 0, 0);
  const media = [initSegment(rung, format)];
  for (const [i, bytes] of frames.entries()) {
    const chunk = chunker.push({ startTicks: i * RUNGS[rung].frameSamples, bytes });
    if (chunk) media.push(chunk.bytes);
  }
  return Buffer.concat(media);
}

test.each(RUNG_NAMES)('ENC-1: %s decodes to the programme at the sample its time says', async (rung) => {
  const sound = speech.slice(0, 48_000 * 5);
  const { formats, frames } = await encodeAll(sound);
  const media = mediaOf(
    rung,
    formats[rung],
    frames[rung].map(({ bytes }) => bytes),
  );
  const { samples, complaints } = await decode(media);
  expect(complaints).toBe('');
  // ffmpeg leaves out the samples that the pre-skip names.
  const skipped = rung === 'opus48' ? 312 : 0;
  const score = (shift: number) => {
    let sum = 0;
    for (let i = 48_000; i < 144_000; i++) sum += (sound[i] ?? 0) * (samples[i - skipped + shift] ?? 0);
    return sum;
  };
  const shifts = Array.from({ length: 201 }, (_, i) => i - 100);
  expect(shifts.reduce((a, b) => (score(b) > score(a) ? b : a))).toBe(0);
});

test('ENC-2: a silent frame, repeated, decodes to silence', async () => {
  const { formats } = await encodeAll(new Float32Array(FRAME));
  for (const rung of RUNG_NAMES) {
    const silent = Array.from({ length: 64 }, () => formats[rung].silentFrame);
    const { samples } = await decode(mediaOf(rung, formats[rung], silent));
    expect(samples.length).toBeGreaterThan(48_000);
    expect(peak(samples)).toBeLessThan(0.001);
  }
});

test('ENC-3: the frames of every rung follow one another from the start, and hold all that was given', async () => {
  const startTicks = 46_080 * 7;
  for (const given of [1, 15, 16, 48]) {
    const { frames } = await encodeAll(new Float32Array(FRAME * given), startTicks);
    for (const rung of RUNG_NAMES) {
      const step = RUNGS[rung].frameSamples;
      expect(frames[rung].map((frame) => frame.startTicks)).toEqual(
        Array.from({ length: Math.ceil((given * FRAME) / step) }, (_, i) => startTicks + i * step),
      );
    }
  }
});

test('ENC-4: each rung keeps to its bit rate', async () => {
  const seconds = 10;
  const { frames } = await encodeAll(speech.slice(0, 48_000 * seconds));
  for (const rung of RUNG_NAMES) {
    const bits = frames[rung].reduce((sum, { bytes }) => sum + bytes.length * 8, 0) / seconds;
    expect(bits / RUNGS[rung].bitsPerSecond).toBeLessThan(1.15);
    expect(bits / RUNGS[rung].bitsPerSecond).toBeGreaterThan(0.5);
  }
});
