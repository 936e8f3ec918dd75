import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LOOK_AHEAD } from '../../src/mixer/limiter.ts';
import { Mixer } from '../../src/mixer/mixer.ts';
import type { VoicePacket } from '../../src/mixer/voice-packet.ts';
import { FRAME, packetsOf, peak, play, random, rms, tone } from './speaker.ts';

/** From the beginning of one burst to that of the next, 0.8 s. */
const BURST = 38_400;

/** Noise in bursts of 0.4 s: an envelope and a spectrum in which any shift, cut or repetition shows. */
function bursts(seconds: number): Float32Array {
  const next = random(11);
  return Float32Array.from({ length: 48_000 * seconds }, (_, i) =>
    i % BURST < BURST / 2 ? (next() - 0.5) * 0.4 : 0,
  );
}

/** By how many samples `out` lies behind `sound`, told by the sound from `from` on. */
function lagOf(sound: Float32Array, out: Float32Array, from: number, length: number, most: number): number {
  if (rms(sound.subarray(from, from + length)) === 0) throw new Error('there is no sound to tell it by');
  let best = 0;
  let bestScore = Number.NEGATIVE_INFINITY;
  for (let lag = 0; lag < most; lag++) {
    let score = 0;
    for (let i = from; i < from + length; i++) score += (sound[i] ?? 0) * (out[i + lag] ?? 0);
    if (score > bestScore) [best, bestScore] = [lag, score];
  }
  return best;
}

/** Opus's own, 6.5 ms. */
const CODEC_DELAY = 312;

test('JIT-6: on a clean network sound waits 40 ms in the buffer, and 5 in the limiter', () => {
  const sound = bursts(5);
  for (const offsetMs of [0, 7, 13]) {
    const packets = packetsOf(sound).map((each) => ({ ...each, arrivalMs: each.arrivalMs + offsetMs }));
    const { mixer, out } = play(packets, 240);
    // A packet that arrives at t holds sound from t − offset on in this test; frame i is rendered at 20 (i + 1) ms.
    const expected = (offsetMs + 40 - 20) * 48 + CODEC_DELAY + LOOK_AHEAD;
    expect(Math.abs(lagOf(sound, out, 3 * BURST, 9_600, 4_000) - expected)).toBeLessThan(30);
    expect(mixer.voiceStats('ada')?.targetMs).toBe(40);
  }
});

test('JIT-7: while packets arrive in time, their order, repetition and lateness change not one sample', () => {
  const packets = packetsOf(bursts(2), { packetMs: 5 });
  const { out: inOrder } = play(packets, 110);
  const latenesses = fc.array(fc.nat(18), { minLength: packets.length, maxLength: packets.length });
  const repeats = fc.array(fc.nat(packets.length - 1), { maxLength: 50 });
  fc.assert(
    fc.property(latenesses, repeats, (lateMs, again) => {
      // The first comes at once: it is what the others are measured against.
      const late = (packet: VoicePacket, i: number) => ({
        ...packet,
        arrivalMs: packet.arrivalMs + (i === 0 ? 0 : (lateMs[i] ?? 0)),
      });
      const sent = packets.map(late);
      const { out, mixer } = play([...sent, ...again.map((i) => sent[i] as VoicePacket)], 110);
      expect(out).toEqual(inOrder);
      expect(mixer.voiceStats('ada')?.late).toBe(0);
    }),
    { numRuns: process.env['TRIBUNE_LONG'] ? 200 : 10 },
  );
});

test('DRIFT-4: a delay 1.5 ms off its target leaves every sample as it is, one 4 ms off does not', () => {
  const packets = packetsOf(bursts(6));
  const hastenedBy = (ms: number) =>
    packets.map((packet) => ({
      ...packet,
      arrivalMs: packet.arrivalMs + 10 - (packet.arrivalMs > 2_000 ? ms : 0),
    }));
  const { out } = play(hastenedBy(0), 290);
  expect(play(hastenedBy(1.5), 290).out).toEqual(out);
  expect(play(hastenedBy(4), 290).out).not.toEqual(out);
});

test.each([2.5, 5, 10, 20, 40, 60, 80, 100, 120])(
  'MIX-6: packets of %d ms, mono and stereo, play whole',
  (packetMs) => {
    const sound = bursts(4);
    for (const stereo of [false, true]) {
      const { mixer, out } = play(packetsOf(sound, { packetMs, stereo }), 190);
      const lag = lagOf(sound, out, 3 * BURST, 9_600, 10_000);
      expect(lag).toBeLessThan(4_000);
      expect(rms(out.subarray(3 * BURST + lag, 3 * BURST + 9_600 + lag))).toBeGreaterThan(0.05);
      expect(mixer.voiceStats('ada')?.concealedShare).toBe(0);
    }
  },
);

test('MIX-2: loss is bridged by its like, and fades to silence within 100 ms', () => {
  const packets = packetsOf(tone(220, 4));
  const single = play(
    packets.filter((_, i) => i % 10 !== 7),
    180,
  );
  expect(single.mixer.voiceStats('ada')?.concealedShare).toBeGreaterThan(0.05);
  const levels = Array.from({ length: 100 }, (_, i) =>
    rms(single.out.subarray(40_000 + i * FRAME, 40_000 + (i + 1) * FRAME)),
  );
  expect(Math.min(...levels)).toBeGreaterThan(Math.max(...levels) * 0.6);

  const { out } = play(packets.slice(0, 100), 180);
  const end = 100 * FRAME + FRAME + CODEC_DELAY + LOOK_AHEAD;
  expect(rms(out.subarray(end, end + FRAME))).toBeGreaterThan(0.05);
  expect(peak(out.subarray(end + 7 * FRAME))).toBe(0);
});

test('MIX-3: DTX silence is silence, not loss, and speech after it waits no longer than before', () => {
  const sound = Float32Array.from([...bursts(3), ...new Float32Array(48_000 * 3), ...bursts(3)]);
  const packets = packetsOf(sound, { dtx: true });
  // A sender that uses DTX keeps its timestamps running and its sequence numbers unbroken (RFC 7587 §3.1.3).
  const sent = packets
    .filter(({ payload }, i) => payload.length > 2 || (packets[i - 1]?.payload.length ?? 0) > 2)
    .map((each, i) => ({ ...each, sequence: (65_000 + i) & 0xffff }));
  expect(sent.length).toBeLessThan(packets.length - 50);
  const { mixer, out } = play(sent, 440);
  expect(mixer.voiceStats('ada')?.concealedShare).toBe(0);
  expect(peak(out.subarray(48_000 * 4, 48_000 * 6))).toBeLessThan(0.01);
  const expected = (40 - 20) * 48 + CODEC_DELAY + LOOK_AHEAD;
  expect(Math.abs(lagOf(sound, out, 48_000 * 6 + BURST, 9_600, 4_000) - expected)).toBeLessThan(30);
});

test('a pause without DTX, told by unbroken sequence numbers, is a pause', () => {
  const sound = bursts(3);
  const talk = packetsOf(sound);
  const again = talk.map((each) => ({
    ...each,
    sequence: (each.sequence + talk.length) & 0xffff,
    timestamp: (each.timestamp + 48_000 * 5) >>> 0,
    arrivalMs: each.arrivalMs + 5_000,
  }));
  const { mixer, out } = play([...talk, ...again], 400);
  expect(mixer.voiceStats('ada')?.late).toBe(0);
  expect(peak(out.subarray(48_000 * 3.3, 48_000 * 5))).toBe(0);
  expect(rms(out.subarray(48_000 * 5.3))).toBeGreaterThan(0.02);
});

test('JIT-8: after a stall the heap is cut to the last 200 ms; a shorter stall loses nothing', () => {
  const sound = bursts(8);
  const packets = packetsOf(sound);
  const stalled = (fromMs: number, toMs: number) =>
    packets.map((each) =>
      each.arrivalMs >= fromMs && each.arrivalMs < toMs ? { ...each, arrivalMs: toMs } : each,
    );
  const long = play(stalled(3_000, 5_000), 400);
  expect(long.mixer.voiceStats('ada')?.late).toBe(0);
  const lag = lagOf(sound, long.out, 7 * BURST, 4_800, 20_000);
  expect(lag / 48).toBeLessThan(260);

  const short = play(stalled(3_000, 3_080), 400);
  expect(short.mixer.voiceStats('ada')?.concealedShare).toBeLessThan(0.02);
  // The delay that the stall forced is given back, unheard, in the pauses that follow.
  const expected = (40 - 20) * 48 + CODEC_DELAY + LOOK_AHEAD;
  expect(lagOf(sound, short.out, 8 * BURST, 9_600, 9_000)).toBeLessThan(expected + 15 * 48);
});

test('a sender whose clock runs 5 % fast is cut now and then, and never falls behind for good', () => {
  const packets = packetsOf(bursts(20)).map((each) => ({ ...each, arrivalMs: each.arrivalMs / 1.05 }));
  let deepest = 0;
  play(packets, 940, {
    before: (_, mixer) => {
      deepest = Math.max(deepest, mixer.voiceStats('ada')?.bufferMs ?? 0);
    },
  });
  expect(deepest).toBeLessThan(600);
});

/** Renders four frames at a time, each lot when its last frame is due; packets come in meanwhile. */
function playInLots(packets: readonly VoicePacket[], frames: number): { mixer: Mixer; out: Float32Array } {
  const mixer = new Mixer();
  mixer.addVoice('ada');
  const queue = packets.toSorted((a, b) => a.arrivalMs - b.arrivalMs);
  const out = new Float32Array(frames * FRAME);
  let next = 0;
  for (let frame = 0; frame < frames; frame++) {
    const nowMs = Math.ceil((frame + 1) / 4) * 80;
    for (let packet = queue[next]; packet && packet.arrivalMs <= nowMs; packet = queue[++next])
      mixer.receive('ada', packet);
    out.set(mixer.render(nowMs), frame * FRAME);
  }
  return { mixer, out };
}

const later = (packets: readonly VoicePacket[], ms: number) =>
  packets.map((each) => ({ ...each, arrivalMs: each.arrivalMs + ms }));

test('MIX-9: frames rendered late and together sound as if each had come at its time', () => {
  const packets = later(packetsOf(bursts(4)), 200);
  expect(playInLots(packets, 200).out).toEqual(play(packets, 200).out);
});

test.each([200, 220, 240, 260])(
  'MIX-9: on an uneven network, too, talkspurts rendered in lots are whole, %d ms after the first lot',
  (ms) => {
    const sound = bursts(10);
    // Nothing is sent in pauses; every eighth packet is 178 ms late.
    const uneven = packetsOf(sound)
      .filter((_, i) => (i * FRAME) % BURST < BURST / 2)
      .map((each, i) => ({ ...each, sequence: i, arrivalMs: each.arrivalMs + (i % 8 === 5 ? 178 : 0) }));
    const { mixer, out } = playInLots(later(uneven, ms), 540);
    expect(mixer.voiceStats('ada')?.targetMs).toBeGreaterThan(190);
    for (let begin = 9 * BURST; begin < 12 * BURST; begin += BURST) {
      const lag = lagOf(sound, out, begin + BURST / 4, 2_400, 24_000);
      // From its first frame to its last.
      for (let at = begin; at < begin + BURST / 2; at += FRAME)
        expect(rms(out.subarray(at + lag, at + lag + FRAME))).toBeGreaterThan(0.03);
    }
  },
);
