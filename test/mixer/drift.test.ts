import { expect, test } from 'vitest';
import { Mixer } from '../../src/mixer/mixer.ts';
import { FRAME, packetsOf, peak, tone } from './speaker.ts';

const minutes = process.env['TRIBUNE_LONG'] ? 120 : 3;
/** A packet holds no whole number of periods, so that none can be left out or repeated unheard. */
const HERTZ = 310;
/** Ten seconds hold whole periods and whole packets, so the packets can be sent round and round. */
const payloads = packetsOf(tone(HERTZ, 12))
  .slice(50, 550)
  .map(({ payload }) => payload);

/**
 * What cannot be a tone near 310 Hz: the error of predicting each sample from the two before. A click, a repetition or
 * a gap stands out of it; a slow change of pitch does not.
 */
function roughness(samples: Float32Array, history: [number, number]): number {
  const turn = 2 * Math.cos((2 * Math.PI * HERTZ) / 48_000);
  let most = 0;
  for (const x of samples) {
    most = Math.max(most, Math.abs(x - turn * history[1] + history[0]));
    history[0] = history[1];
    history[1] = x;
  }
  return most;
}

interface Run {
  readonly roughest: number;
  readonly deepestMs: number;
  readonly leastMs: number;
  readonly late: number;
  readonly concealedShare: number;
}

function speakFor(minutesLong: number, ppm: number): Run {
  const mixer = new Mixer();
  mixer.addVoice('ada');
  const history: [number, number] = [0, 0];
  let [roughest, deepestMs, leastMs] = [0, 0, Number.POSITIVE_INFINITY];
  const packetMs = 20 / (1 + ppm / 1e6);
  let sent = 0;
  for (let frame = 0; frame < minutesLong * 3_000; frame++) {
    const nowMs = (frame + 1) * 20;
    for (; sent * packetMs <= nowMs; sent++)
      mixer.receive('ada', {
        sequence: sent & 0xffff,
        timestamp: (4_290_000_000 + sent * FRAME) >>> 0,
        payload: payloads[sent % payloads.length] as Uint8Array,
        arrivalMs: sent * packetMs,
      });
    const out = mixer.render(nowMs);
    const rough = roughness(out, history);
    // Gain and delay settle in the first ten seconds.
    if (frame < 500) continue;
    if (peak(out) < 0.05) roughest = Number.POSITIVE_INFINITY;
    roughest = Math.max(roughest, rough);
    const bufferMs = mixer.voiceStats('ada')?.bufferMs ?? 0;
    deepestMs = Math.max(deepestMs, bufferMs);
    leastMs = Math.min(leastMs, bufferMs);
  }
  const stats = mixer.voiceStats('ada');
  if (!stats) throw new Error('the voice is gone');
  return { roughest, deepestMs, leastMs, ...stats };
}

const steady = speakFor(1, 0);

test.each([-200, -140, -50, 50, 140, 200])(
  'DRIFT-1: a speaker’s clock %d ppm off neither grows the buffer nor starves it',
  { timeout: 600_000 },
  (ppm) => {
    const run = speakFor(minutes, ppm);
    expect(run.late).toBe(0);
    expect(run.concealedShare).toBe(0);
    expect(run.deepestMs).toBeLessThan(steady.deepestMs + 25);
    // After a frame was read: 40 ms less a frame, less 2 ms that are not steered against and 0.8 by which the reference lags.
    expect(run.leastMs).toBeGreaterThan(16);
    // DRIFT-2: and all the while nothing clicks. The next test says what a packet left out would be.
    expect(run.roughest).toBeLessThan(steady.roughest * 1.5);
  },
);

test('DRIFT-2: where a packet is left out of the middle, this test would hear it', () => {
  const mixer = new Mixer();
  mixer.addVoice('ada');
  const history: [number, number] = [0, 0];
  let roughest = 0;
  for (let frame = 0; frame < 1_000; frame++) {
    mixer.receive('ada', {
      sequence: frame & 0xffff,
      timestamp: frame * FRAME,
      payload: payloads[(frame + (frame > 800 ? 1 : 0)) % payloads.length] as Uint8Array,
      arrivalMs: frame * 20,
    });
    const rough = roughness(mixer.render((frame + 1) * 20), history);
    if (frame > 500) roughest = Math.max(roughest, rough);
  }
  expect(roughest).toBeGreaterThan(steady.roughest * 2);
});
