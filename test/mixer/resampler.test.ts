import { expect, test } from 'vitest';
import { Resampler } from '../../src/mixer/resampler.ts';
import { FRAME } from './speaker.ts';

/** A tone of `hertz` read for a second at `rate`. */
function resampled(hertz: number, rate: number): Float32Array {
  const resampler = new Resampler();
  const out = new Float32Array(48_000);
  let pushed = 0;
  for (let at = 0; at < out.length; at += FRAME) {
    while (resampler.length < Resampler.lengthFor(FRAME, rate))
      resampler.push(Float32Array.of(Math.sin((2 * Math.PI * hertz * pushed++) / 48_000)));
    resampler.read(out.subarray(at, at + FRAME), rate);
  }
  return out.subarray(4_800);
}

/** How far the tone stands above all that is not the tone, dB, and its amplitude, dB. */
function quality(samples: Float32Array, hertz: number): { snrDb: number; levelDb: number } {
  const w = (2 * Math.PI * hertz) / 48_000;
  let [ss, cc, sc, sx, cx] = [0, 0, 0, 0, 0];
  for (const [i, x] of samples.entries()) {
    const [s, c] = [Math.sin(w * i), Math.cos(w * i)];
    ss += s * s;
    cc += c * c;
    sc += s * c;
    sx += s * x;
    cx += c * x;
  }
  const det = ss * cc - sc * sc;
  const a = (sx * cc - cx * sc) / det;
  const b = (cx * ss - sx * sc) / det;
  let signal = 0;
  let rest = 0;
  for (const [i, x] of samples.entries()) {
    const fit = a * Math.sin(w * i) + b * Math.cos(w * i);
    signal += fit * fit;
    rest += (x - fit) ** 2;
  }
  return { snrDb: 10 * Math.log10(signal / rest), levelDb: 20 * Math.log10(Math.hypot(a, b)) };
}

test.each([
  [300, 85],
  [1_000, 85],
  [4_000, 80],
  [8_000, 75],
  [12_000, 70],
  [15_000, 60],
])('DRIFT-3: a tone of %d Hz stays one, %d dB above what reading it off its rate adds', (hertz, leastDb) => {
  for (const rate of [0.9998, 1.0002, 1.004]) {
    const { snrDb, levelDb } = quality(resampled(hertz, rate), hertz * rate);
    expect(snrDb).toBeGreaterThan(leastDb);
    expect(Math.abs(levelDb)).toBeLessThan(0.05);
  }
});

test('DRIFT-4: at its own rate every sample comes out as it went in', () => {
  const resampler = new Resampler();
  const sound = Float32Array.from({ length: 20_000 }, (_, i) => Math.sin(i * i));
  const out = new Float32Array(FRAME * 20);
  for (let at = 0, given = 0; at < out.length; at += FRAME) {
    for (; resampler.length < Resampler.lengthFor(FRAME, 1); given += 100)
      resampler.push(sound.subarray(given, given + 100));
    resampler.read(out.subarray(at, at + FRAME), 1);
  }
  expect(out).toEqual(sound.subarray(0, out.length));
});

test.each([0.996, 0.9998, 1.0002, 1.004])(
  'DRIFT-4: and does so again 0.2 s after reading at a rate of %d ended, without a click',
  (rate) => {
    const w = (2 * Math.PI * 310) / 48_000;
    const resampler = new Resampler();
    const out = new Float32Array(FRAME);
    let given = 0;
    let [before, beforeThat] = [0, 0];
    let [roughest, farthest] = [0, 0];
    for (let frame = 0; frame < 60; frame++) {
      while (resampler.length < Resampler.lengthFor(FRAME, rate))
        resampler.push(Float32Array.of(Math.sin(w * given++)));
      const at = given - resampler.length;
      resampler.read(out, frame < 30 ? rate : 1);
      for (const [i, x] of out.entries()) {
        // What no tone near this one does. A sample left out or repeated is 0.04 in this measure.
        if (frame > 0) roughest = Math.max(roughest, Math.abs(x - 2 * Math.cos(w) * before + beforeThat));
        [beforeThat, before] = [before, x];
        if (frame >= 40) farthest = Math.max(farthest, Math.abs(x - Math.sin(w * (at + i))));
      }
    }
    expect(roughest).toBeLessThan(4e-4);
    expect(farthest).toBeLessThan(1e-6);
  },
);
