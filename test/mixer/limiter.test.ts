import { beforeAll, expect, test } from 'vitest';
import { Limiter, LOOK_AHEAD } from '../../src/mixer/limiter.ts';
import { measureLoudness } from '../sound/ffmpeg.ts';
import { FRAME, packetsOf, peak, play, random, tone } from './speaker.ts';
import { speechOf, TEXT } from './speech.ts';

let speech: Float32Array;
beforeAll(async () => {
  speech = await speechOf(TEXT);
});

/** What the meter prints is rounded to tenths. */
const MOST_DBTP = -1.5;

function limited(sound: Float32Array): Float32Array {
  const limiter = new Limiter();
  const out = sound.slice(0, Math.floor(sound.length / FRAME) * FRAME);
  for (let at = 0; at < out.length; at += FRAME) limiter.process(out.subarray(at, at + FRAME));
  return out;
}

test('LIM-1: the true peak of a programme stays at or under −1.5 dBTP', async () => {
  const shouted = speech.map((x, i) => (Math.floor(i / 24_000) % 3 === 0 ? x * 3 : x * 0.3));
  const { out } = play(packetsOf(shouted), Math.floor(shouted.length / FRAME));
  expect((await measureLoudness(out)).peakDbtp).toBeLessThanOrEqual(MOST_DBTP);
});

test.each([
  [
    'a tone of 12 kHz whose peaks lie between the samples',
    () => tone(12_000, 2, 1.4).map((x, i) => x * Math.cos(i)),
  ],
  ['a tone of 997 Hz at +12 dB', () => tone(997, 2, 4)],
  [
    'noise at +6 dB',
    () =>
      Float32Array.from(
        { length: 96_000 },
        (
          (next) => () =>
            (next() - 0.5) * 4
        )(random(1)),
      ),
  ],
  [
    'single samples at +20 dB',
    () => Float32Array.from({ length: 96_000 }, (_, i) => (i % 7_001 === 0 ? 10 : 0)),
  ],
])('LIM-1: the true peak of %s stays at or under −1.5 dBTP', async (_, make) => {
  expect((await measureLoudness(limited(make()))).peakDbtp).toBeLessThanOrEqual(MOST_DBTP);
});

test('LIM-2: what needs no limiting comes out as it went in, 5 ms later', () => {
  const sound = tone(440, 1, 0.7);
  const out = limited(sound);
  expect(LOOK_AHEAD).toBe(240);
  expect(out.subarray(LOOK_AHEAD)).toEqual(sound.subarray(0, out.length - LOOK_AHEAD));
});

test('LIM-3: the gain reaches its place without a step, and is back within a second', () => {
  const sound = tone(100, 3, 0.5);
  for (let i = 48_000; i < 48_480; i++) sound[i] = (sound[i] as number) * 4;
  const out = limited(sound);
  expect(peak(out)).toBeLessThan(0.8);
  // Second differences of a tone of 100 Hz are tiny; a corner in the gain would stand out.
  const rough = (from: number, to: number) => {
    let most = 0;
    for (let i = from; i < to; i++)
      most = Math.max(most, Math.abs((out[i] ?? 0) - 2 * (out[i - 1] ?? 0) + (out[i - 2] ?? 0)));
    return most;
  };
  expect(rough(48_000, 48_230)).toBeLessThan(0.003);
  const gainBack = (out[97_000 + LOOK_AHEAD] ?? 0) / (sound[97_000] ?? 1);
  expect(gainBack).toBeGreaterThan(0.97);
});
