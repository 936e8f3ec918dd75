import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Mixer } from '../../src/mixer/mixer.ts';
import type { VoicePacket } from '../../src/mixer/voice-packet.ts';
import { FRAME, packetsOf, peak, play, rms, tone } from './speaker.ts';

const LONG = Boolean(process.env['TRIBUNE_LONG']);
const HERTZ = 220;

test('MIX-1: whatever arrives, a render gives 960 finite samples within ±1', () => {
  const packet = fc.record({
    sequence: fc.nat(0xffff),
    timestamp: fc.oneof(
      fc.nat(0xffffffff),
      fc.nat(100).map((i) => i * FRAME),
    ),
    payload: fc.uint8Array({ maxLength: 300 }),
    arrivalMs: fc.nat(1_000),
  });
  const flawed = fc.array(packet, { maxLength: 80 });
  fc.assert(
    fc.property(flawed, (packets) => {
      const { out } = play(packets, 55);
      expect(out.every((x) => Number.isFinite(x) && Math.abs(x) <= 1)).toBe(true);
    }),
    { numRuns: LONG ? 5_000 : 100 },
  );
});

test('MIX-1: a render takes its 20 ms of the programme whether anybody speaks or not', () => {
  const mixer = new Mixer();
  expect(mixer.render(20)).toEqual(new Float32Array(FRAME));
  mixer.addVoice('ada');
  expect(mixer.render(40)).toEqual(new Float32Array(FRAME));
});

/** The steepest step between samples, over the loudest of the tone nearby: what a click would raise. */
function steepness(out: Float32Array): number {
  let steepest = 0;
  for (let i = 1; i < out.length; i++)
    steepest = Math.max(steepest, Math.abs((out[i] as number) - (out[i - 1] as number)));
  return steepest / peak(out);
}

/** Of a tone, and of one whose gain moves as fast as any fade here may (5 ms from nothing to all). */
const TONE_STEEPNESS = (2 * Math.PI * HERTZ) / 48_000;
const MOST_STEEPNESS = TONE_STEEPNESS + 1 / 240;

test('a click would be found by its steepness', () => {
  const out = tone(HERTZ, 1);
  out.fill(0, 24_050);
  expect(steepness(tone(HERTZ, 1))).toBeLessThanOrEqual(TONE_STEEPNESS * 1.01);
  expect(steepness(out)).toBeGreaterThan(MOST_STEEPNESS * 5);
});

test('MIX-4: a muted voice is not heard, and neither its muting nor its return clicks', () => {
  const { out } = play(packetsOf(tone(HERTZ, 4)), 180, {
    before: (frame, mixer) => {
      if (frame === 60) mixer.setMuted('ada', true);
      if (frame === 120) mixer.setMuted('ada', false);
    },
  });
  // 10 ms of fading, 5 in the limiter: nothing from the second frame on.
  expect(peak(out.subarray(62 * FRAME, 120 * FRAME))).toBe(0);
  expect(rms(out.subarray(126 * FRAME))).toBeGreaterThan(0.05);
  expect(steepness(out.subarray(20 * FRAME))).toBeLessThan(MOST_STEEPNESS);
});

test('MIX-4: what was said while muted is not heard later', () => {
  const sound = Float32Array.from([...tone(HERTZ, 2), ...new Float32Array(48_000 * 2)]);
  const { out } = play(packetsOf(sound, { dtx: true }), 190, {
    before: (frame, mixer) => {
      if (frame === 10) mixer.setMuted('ada', true);
      if (frame === 105) mixer.setMuted('ada', false);
    },
  });
  expect(peak(out.subarray(12 * FRAME))).toBeLessThan(0.001);
});

test('MIX-5: a voice that joins, or leaves in the middle of a word, does not click', () => {
  const packets = packetsOf(tone(HERTZ, 2.4));
  const { out } = play(packets, 110, {
    before: (frame, mixer) => {
      if (frame === 80) mixer.removeVoice('ada');
    },
  });
  expect(rms(out.subarray(76 * FRAME, 80 * FRAME))).toBeGreaterThan(0.05);
  expect(peak(out.subarray(82 * FRAME))).toBe(0);
  expect(steepness(out)).toBeLessThan(MOST_STEEPNESS);
});

test('MIX-7: where a talkspurt ends or begins nothing clicks, be it by loss, by DTX or by a pause', () => {
  const whole = packetsOf(tone(HERTZ, 4));
  const lost = whole.filter((_, i) => i < 70 || i > 110);
  const paused = whole.slice(0, 100).map((each, i) => ({
    ...each,
    timestamp: (each.timestamp + (i >= 70 ? 40 * FRAME : 0)) >>> 0,
    arrivalMs: each.arrivalMs + (i >= 70 ? 800 : 0),
  }));
  const dtx = whole
    .map((each, i) => (i === 70 ? { ...each, payload: each.payload.subarray(0, 1) } : each))
    .filter((_, i) => i <= 70 || i > 110);
  for (const packets of [lost, paused, dtx]) {
    const { out } = play(packets, 160);
    expect(peak(out.subarray(85 * FRAME, 100 * FRAME))).toBeLessThan(0.01);
    expect(rms(out.subarray(120 * FRAME, 135 * FRAME))).toBeGreaterThan(0.05);
    expect(steepness(out)).toBeLessThan(MOST_STEEPNESS);
  }
});

test('MIX-8: voices are heard together, each as if it were alone', () => {
  const [low, high] = [packetsOf(tone(200, 3, 0.03)), packetsOf(tone(700, 3, 0.03))];
  const heard = (voices: readonly (readonly VoicePacket[])[]) => {
    const mixer = new Mixer();
    const out = new Float32Array(18 * FRAME);
    for (const place of voices.keys()) mixer.addVoice(`${place}`);
    // Less than the 0.4 s after which loudness is known, so that no gain differs.
    for (let frame = 0; frame < 18; frame++) {
      for (const [place, packets] of voices.entries())
        mixer.receive(`${place}`, packets[frame] as VoicePacket);
      out.set(mixer.render((frame + 1) * 20), frame * FRAME);
    }
    return out;
  };
  const [one, other, both] = [heard([low]), heard([high]), heard([low, high])];
  expect(rms(one)).toBeGreaterThan(0.01);
  const rest = both.map((x, i) => x - (one[i] as number) - (other[i] as number));
  expect(peak(rest)).toBeLessThan(1e-6);
});
