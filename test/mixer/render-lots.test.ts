import { expect, test } from 'vitest';
import { CHUNK_TICKS, FRAME_TICKS } from '../../src/core/programme.ts';
import { RUNG_NAMES, RUNGS, type Rung } from '../../src/core/rung.ts';
import { ProgrammeEncoders } from '../../src/mixer/encoders.ts';
import { lotEnd } from '../../src/mixer/render-lots.ts';

test('MIX-10: a lot has four frames, but for the first of a programme, and ends after each frame in it', () => {
  const ends = Array.from({ length: 16 }, (_, frame) => lotEnd(frame * FRAME_TICKS) / FRAME_TICKS);
  expect(ends).toEqual([3, 3, 3, 7, 7, 7, 7, 11, 11, 11, 11, 15, 15, 15, 15, 19]);
  expect(lotEnd(CHUNK_TICKS * 300) - CHUNK_TICKS * 300).toBe(3 * FRAME_TICKS);
});

test('MIX-10: AAC completes a chunk with the frame with which a lot ends, and Opus two before', async () => {
  const reached: Record<Rung, number> = { aac64: 0, aac32: 0, opus48: 0 };
  /** What was given when a chunk became complete, in frames after its end. */
  const lags: Record<Rung, number[]> = { aac64: [], aac32: [], opus48: [] };
  let given = 0;
  let wake = () => {};
  const encoders = await ProgrammeEncoders.create(0, ({ rung, startTicks }) => {
    reached[rung] = startTicks + RUNGS[rung].frameSamples;
    if (reached[rung] % CHUNK_TICKS === 0) lags[rung].push((given - reached[rung]) / FRAME_TICKS);
    wake();
  });
  while (given < 3 * CHUNK_TICKS + 4 * FRAME_TICKS) {
    given += FRAME_TICKS;
    encoders.encode(new Float32Array(FRAME_TICKS));
    // AAC encodes in a thread of its own, and gives out a frame when two more are in.
    const whole = Math.floor(given / RUNGS.aac64.frameSamples) - 2;
    while (RUNG_NAMES.some((rung) => reached[rung] < whole * RUNGS.aac64.frameSamples))
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
  }
  await encoders.close();
  expect(lags).toMatchObject({ aac64: [3, 3, 3], aac32: [3, 3, 3], opus48: [1, 1, 1] });
  for (const end of [1, 2, 3].map((chunk) => chunk * CHUNK_TICKS + 3 * FRAME_TICKS))
    expect(lotEnd(end - FRAME_TICKS)).toBe(end);
});
