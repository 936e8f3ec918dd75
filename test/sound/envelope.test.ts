import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { align, delaysOf, envelope } from './envelope.ts';
import { decode } from './ffmpeg.ts';
import { readWav, type Sound, writeWav } from './wav.ts';

const RATE = 48_000;

async function voice(name: string): Promise<Sound> {
  const file = await readFile(join(import.meta.dirname, `../../demo/voices/${name}.opus`));
  const { samples } = await decode(file);
  return { sampleRate: RATE, samples: samples.subarray(0, 20 * RATE) };
}

function delayed({ samples }: Sound, delayMs: number, gain: number): Sound {
  const shift = (delayMs * RATE) / 1000;
  const heard = new Float32Array(samples.length + shift);
  for (const [at, sample] of samples.entries()) heard[at + shift] = sample * gain;
  return { sampleRate: RATE, samples: heard };
}

describe('two envelopes', () => {
  test.each([0, 40, 830, 2_310])(
    'SOUND-1: a voice that comes %i ms later is found there',
    async (delayMs) => {
      const spoken = await voice('ada');
      const match = align(envelope(spoken), envelope(delayed(spoken, delayMs, 0.2)), {
        fromMs: -500,
        toMs: 4_000,
      });

      expect(match?.delayMs).toBe(delayMs);
      expect(match?.coefficient).toBeGreaterThan(0.999);
    },
  );

  test('SOUND-2: noise does not hide a voice, and another voice is not taken for it', async () => {
    const spoken = await voice('ada');
    const heard = delayed(spoken, 600, 0.5);
    for (const at of heard.samples.keys())
      heard.samples[at] = (heard.samples[at] as number) + (Math.random() - 0.5) * 0.004;
    const range = { fromMs: 0, toMs: 3_000 };

    expect(align(envelope(spoken), envelope(heard), range)).toMatchObject({ delayMs: 600 });
    expect(align(envelope(spoken), envelope(heard), range)?.coefficient).toBeGreaterThan(0.95);
    expect(align(envelope(spoken), envelope(await voice('ben')), range)?.coefficient).toBeLessThan(0.5);
  });

  test('SOUND-3: a delay that changes is followed window by window', async () => {
    const spoken = await voice('ada');
    const early = delayed(spoken, 200, 1).samples;
    const late = delayed(spoken, 500, 1).samples;
    const half = 10 * RATE;
    const samples = Float32Array.from(
      { length: 20 * RATE },
      (_, at) => (at < half ? early : late)[at] as number,
    );
    const delays = delaysOf(envelope(spoken), envelope({ sampleRate: RATE, samples }), {
      fromMs: 0,
      toMs: 1_500,
      windowMs: 2_000,
      stepMs: 500,
    });

    expect(delays.length).toBeGreaterThan(10);
    for (const { atMs, delayMs } of delays) {
      if (atMs < 7_500) expect(delayMs).toBe(200);
      if (atMs > 10_000) expect(delayMs).toBe(500);
    }
  });

  test('SOUND-4: silence fits nothing', () => {
    const silence = envelope({ sampleRate: RATE, samples: new Float32Array(RATE) });

    expect(align(silence, silence, { fromMs: 0, toMs: 100 })).toBeUndefined();
    expect(align(new Float32Array(0), silence, { fromMs: 0, toMs: 100 })).toBeUndefined();
  });
});

describe('WAV', () => {
  test('what is written is read back to half a step of 16 bits', () => {
    fc.assert(
      fc.property(fc.array(fc.float({ min: -1, max: 1, noNaN: true }), { maxLength: 50 }), (values) => {
        const sound = { sampleRate: 16_000, samples: Float32Array.from(values) };
        const back = readWav(writeWav(sound));
        expect(back?.sampleRate).toBe(16_000);
        expect(back?.samples.length).toBe(values.length);
        for (const [at, sample] of values.entries())
          expect(Math.abs((back?.samples[at] as number) - sample)).toBeLessThan(6e-5);
      }),
    );
  });

  test('no bytes make it throw', () => {
    const wav = writeWav({ sampleRate: 48_000, samples: Float32Array.of(0, 0.5, -0.5) });
    fc.assert(
      fc.property(fc.nat(wav.length - 1), fc.nat(255), fc.nat(wav.length), (at, byte, end) => {
        const broken = Buffer.from(wav);
        broken[at] = byte;
        readWav(broken.subarray(0, end));
      }),
      { numRuns: process.env['TRIBUNE_LONG'] ? 20_000 : 500 },
    );
  });
});
