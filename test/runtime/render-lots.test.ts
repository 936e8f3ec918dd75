import { expect, test } from 'vitest';
import { CHUNK_TICKS } from '../../src/core/programme.ts';
import { RUNG_NAMES, RUNGS, type Rung } from '../../src/core/rung.ts';
import { ProgrammeEncoders } from '../../src/mixer/encoders.ts';
import { FRAME_TICKS, lotEnd } from '../../src/runtime/render-lots.ts';

test('MIX-10: a lot has four frames, but for the first of a programme, and ends after each frame in it', () => {
  const ends = Array.from({ length: 16 }, (_, frame) => lotEnd(frame * FRAME_TICKS) / FRAME_TICKS);
  expect(ends).toEqual([3, 3, 3, 7, 7, 7, 7, 11, 11, 11, 11, 15, 15, 15, 15, 19]);
  expect(lotEnd(CHUNK_TICKS * 300) - CHUNK_TICKS * 300).toBe(3 * FRAME_TICKS);
});

test('MIX-10: each chunk is complete in every rung with the lot that ends 60 ms after it, and not with the one before', async () => {
  const reached: Record<Rung, number> = { aac64: 0, aac32: 0, opus48: 0 };
  let wake = () => {};
  const encoders = await ProgrammeEncoders.create(0, ({ rung, startTicks }) => {
    reached[rung] = startTicks + RUNGS[rung].frameSamples;
    wake();
  });
  let given = 0;
  const encodeTo = async (ticks: number) => {
    while (given < ticks) {
      const end = lotEnd(given);
      encoders.encode(new Float32Array(end - given));
      given = end;
    }
    // AAC gives out a frame when two more are in, from a thread of its own.
    const whole = Math.floor(given / RUNGS.aac64.frameSamples) - 2;
    while (RUNG_NAMES.some((rung) => reached[rung] < whole * RUNGS.aac64.frameSamples))
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
  };
  for (let chunk = 1; chunk <= 3; chunk++) {
    const end = chunk * CHUNK_TICKS;
    await encodeTo(end - FRAME_TICKS);
    expect(reached.aac64).toBeLessThan(end);
    await encodeTo(end + 3 * FRAME_TICKS);
    for (const rung of RUNG_NAMES) expect([rung, reached[rung] >= end]).toEqual([rung, true]);
  }
  await encoders.close();
});
