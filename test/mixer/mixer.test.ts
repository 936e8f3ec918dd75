import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as opus from '@evan/opus';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { RUNG_NAMES, type Rung } from '../../src/core/rung.ts';
import { type EncodedFrame, ProgrammeEncoders } from '../../src/mixer/encoders.ts';
import { JitterBuffer } from '../../src/mixer/jitter-buffer.ts';
import { Mixer } from '../../src/mixer/mixer.ts';
import { Chunker } from '../../src/packager/chunker.ts';
import { initSegment } from '../../src/packager/init-segment.ts';
import { decode, measureLoudness, run } from '../sound/ffmpeg.ts';

const FRAME = 960;
let speech: Float32Array;

beforeAll(async () => {
  const text =
    'Good evening, and welcome. Tonight we speak about who may speak, who listens, and who can check afterwards what was said. ';
  const wav = path.join(mkdtempSync(path.join(tmpdir(), 'tribune-speech-')), 'speech.wav');
  try {
    execFileSync('flite', ['-voice', 'slt', '-t', text.repeat(3), '-o', wav]);
  } catch (error) {
    throw new Error('flite is missing: run  apt-get install -y flite', { cause: error });
  }
  const { stdout } = await run('ffmpeg', [
    '-v',
    'error',
    '-i',
    wav,
    '-f',
    'f32le',
    '-ac',
    '1',
    '-ar',
    '48000',
    'pipe:1',
  ]);
  rmSync(path.dirname(wav), { recursive: true });
  speech = new Float32Array(Uint8Array.from(stdout).buffer);
});

interface Sent {
  sequence: number;
  timestamp: number;
  payload: Uint8Array;
  arrivalMs: number;
}

/** Opus packets of 20 ms, as a browser would send them from `firstTimestamp` on. */
function packetsOf(sound: Float32Array, gain = 1, firstTimestamp = 4_294_960_000): Sent[] {
  const encoder = new opus.Encoder({ channels: 1, sample_rate: 48_000, application: 'voip' });
  const packets: Sent[] = [];
  for (let i = 0; (i + 1) * FRAME <= sound.length; i++) {
    const pcm = Int16Array.from(sound.subarray(i * FRAME, (i + 1) * FRAME), (x) =>
      Math.max(-32_768, Math.min(32_767, x * gain * 32_767)),
    );
    const timestamp = (firstTimestamp + i * FRAME) >>> 0;
    packets.push({
      sequence: (65_000 + i) & 0xffff,
      timestamp,
      payload: Uint8Array.from(encoder.encode(pcm)),
      arrivalMs: i * 20,
    });
  }
  return packets;
}

/** Renders while the packets arrive at their times. */
function play(
  packets: readonly Sent[],
  frames: number,
  mixer = new Mixer(),
): { mixer: Mixer; out: Float32Array } {
  mixer.addVoice('ada');
  const queue = packets.toSorted((a, b) => a.arrivalMs - b.arrivalMs);
  const out = new Float32Array(frames * FRAME);
  for (let i = 0; i < frames; i++) {
    const nowMs = (i + 1) * 20;
    while (queue[0] && queue[0].arrivalMs <= nowMs) mixer.receive('ada', queue.shift() as Sent);
    out.set(mixer.render(nowMs), i * FRAME);
  }
  return { mixer, out };
}

const rms = (x: Float32Array) => Math.sqrt(x.reduce((sum, v) => sum + v * v, 0) / x.length);

test('JIT-1: packets in any order, repeated or not, play in the order of their timestamps, across the wrap', () => {
  fc.assert(
    fc.property(
      fc.shuffledSubarray([...Array(30).keys()], { minLength: 1 }),
      fc.array(fc.nat(29)),
      (order, repeats) => {
        const buffer = new JitterBuffer();
        const base = 2 ** 32 - 10 * FRAME;
        buffer.insert(
          { sequence: 0, timestamp: base, payload: Uint8Array.of(0), arrivalMs: 0 },
          Number.NEGATIVE_INFINITY,
        );
        for (const i of [...order, ...repeats.filter((i) => order.includes(i))]) {
          buffer.insert(
            { sequence: i, timestamp: (base + i * FRAME) >>> 0, payload: Uint8Array.of(i), arrivalMs: i },
            Number.NEGATIVE_INFINITY,
          );
        }
        const taken: number[] = [];
        for (let held = buffer.take(); held; held = buffer.take()) taken.push(held.payload[0] ?? -1);
        expect(taken).toEqual([...new Set([0, ...order])].sort((a, b) => a - b));
      },
    ),
  );
});

test('JIT-2: the target follows the measured jitter, from 40 to 200 ms', () => {
  const targetAfter = (lateMs: (i: number) => number) => {
    const buffer = new JitterBuffer();
    for (let i = 0; i < 200; i++) {
      buffer.insert(
        { sequence: i, timestamp: i * FRAME, payload: Uint8Array.of(1), arrivalMs: i * 20 + lateMs(i) },
        Number.NEGATIVE_INFINITY,
      );
      buffer.take();
    }
    return buffer.targetMs;
  };
  expect(targetAfter(() => 5)).toBe(40);
  expect(targetAfter((i) => (i % 5 === 0 ? 60 : 0))).toBeGreaterThan(70);
  expect(targetAfter((i) => (i % 5 === 0 ? 900 : 0))).toBe(200);
});

test('MIX-1: whatever arrives, a render gives 960 finite samples within ±1', () => {
  const packet = fc.record({
    sequence: fc.nat(0xffff),
    timestamp: fc.nat(0xffffffff),
    payload: fc.uint8Array({ maxLength: 300 }),
    arrivalMs: fc.nat(400),
  });
  fc.assert(
    fc.property(fc.array(packet, { maxLength: 60 }), (packets) => {
      const { out } = play(packets, 25);
      expect(out.every((x) => Number.isFinite(x) && Math.abs(x) <= 1)).toBe(true);
    }),
    { numRuns: process.env['TRIBUNE_LONG'] ? 5_000 : 100 },
  );
});

test('MIX-2: loss is concealed; speech goes on', () => {
  const packets = packetsOf(speech.subarray(0, 48_000 * 8));
  const clean = play(packets, 400);
  const lossy = play(
    packets.filter((_, i) => i % 10 !== 7),
    400,
  );
  expect(lossy.mixer.voiceStats('ada')?.concealed).toBeGreaterThan(20);
  expect(rms(lossy.out)).toBeGreaterThan(rms(clean.out) * 0.7);
  expect(clean.mixer.voiceStats('ada')?.concealed).toBeLessThan(6); // the end itself
});

test('MIX-3: DTX silence is silence, not loss', () => {
  const talk = packetsOf(speech.subarray(0, 48_000 * 2));
  const last = talk.at(-1) as Sent;
  const comfort = {
    ...last,
    timestamp: (last.timestamp + FRAME) >>> 0,
    payload: Uint8Array.of(last.payload[0] ?? 0),
    arrivalMs: last.arrivalMs + 20,
  };
  const again = talk.map((packet) => ({
    ...packet,
    timestamp: (packet.timestamp + 48_000 * 5) >>> 0,
    arrivalMs: packet.arrivalMs + 5_000,
  }));
  const { mixer, out } = play([...talk, comfort, ...again], 370);
  expect(mixer.voiceStats('ada')?.concealed).toBeLessThan(6);
  expect(rms(out.subarray(48_000 * 3, 48_000 * 4))).toBeLessThan(0.001);
  expect(rms(out.subarray(48_000 * 5.2, 48_000 * 6.5))).toBeGreaterThan(0.02);
});

test('MIX-4: a muted voice is not heard, and neither its muting nor its return clicks', () => {
  const tone = Float32Array.from(
    { length: 48_000 * 4 },
    (_, i) => 0.2 * Math.sin((2 * Math.PI * 220 * i) / 48_000),
  );
  const mixer = new Mixer();
  const queue = packetsOf(tone);
  mixer.addVoice('ada');
  const out = new Float32Array(180 * FRAME);
  for (let i = 0; i < 180; i++) {
    mixer.receive('ada', queue[i] as Sent);
    if (i === 60) mixer.setMuted('ada', true);
    if (i === 120) mixer.setMuted('ada', false);
    out.set(mixer.render((i + 1) * 20), i * FRAME);
  }
  expect(rms(out.subarray(65 * FRAME, 115 * FRAME))).toBeLessThan(1e-4);
  const steps = out.subarray(20 * FRAME).map((x, i) => Math.abs(x - (out[20 * FRAME + i - 1] ?? 0)));
  // The steepest step of the tone itself at the loudest gain the rider may give it.
  const steepest = ((2 * Math.PI * 220) / 48_000) * 0.85;
  expect(steps.reduce((a, b) => Math.max(a, b))).toBeLessThan(steepest * 1.5);
});

test('DRIFT-1: a speaker’s clock 200 ppm off, fast or slow, neither grows the buffer nor starves it', () => {
  const minutes = process.env['TRIBUNE_LONG'] ? 120 : 3;
  const tone = Float32Array.from(
    { length: 48_000 * 2 },
    (_, i) => 0.2 * Math.sin((2 * Math.PI * 300 * i) / 48_000),
  );
  const payloads = packetsOf(tone).map(({ payload }) => payload);
  for (const ppm of [-200, 200]) {
    const mixer = new Mixer();
    mixer.addVoice('ada');
    const frames = minutes * 60 * 50;
    let sent = 0;
    let deepest = 0;
    for (let i = 0; i < frames; i++) {
      const nowMs = (i + 1) * 20;
      for (; sent * 20 * (1 - ppm / 1e6) <= nowMs; sent++) {
        const payload = payloads[sent % payloads.length] as Uint8Array;
        mixer.receive('ada', {
          sequence: sent & 0xffff,
          timestamp: (sent * FRAME) >>> 0,
          payload,
          arrivalMs: sent * 20 * (1 - ppm / 1e6),
        });
      }
      mixer.render(nowMs);
      if (i > 500) deepest = Math.max(deepest, mixer.voiceStats('ada')?.bufferMs ?? 0);
    }
    const stats = mixer.voiceStats('ada');
    expect(stats?.concealed).toBeLessThan(3);
    expect(stats?.late).toBe(0);
    expect(deepest).toBeLessThan((stats?.targetMs ?? 0) + 40);
    expect(stats?.ratePpm).toBeGreaterThan(ppm - 150);
    expect(stats?.ratePpm).toBeLessThan(ppm + 150);
  }
});

test('LOUD-1: quiet and loud speech alike settle at −16 ± 1 LUFS', async () => {
  for (const gain of [0.2, 0.5, 1.6]) {
    const frames = Math.floor(speech.length / FRAME);
    const { out } = play(packetsOf(speech, gain), frames);
    const { lufs } = await measureLoudness(out.subarray(48_000 * 6));
    expect(lufs).toBeGreaterThan(-17);
    expect(lufs).toBeLessThan(-15);
  }
});

test('LIM-1: the true peak stays at or under −1.5 dBTP', async () => {
  const bursts = speech.map((x, i) => (Math.floor(i / 24_000) % 3 === 0 ? x * 3 : x * 0.3));
  const { out } = play(packetsOf(bursts), Math.floor(bursts.length / FRAME));
  expect((await measureLoudness(out)).peakDbtp).toBeLessThanOrEqual(-1.4); // the meter prints tenths
});

async function encodeAll(sound: Float32Array) {
  const media = { aac64: [], aac32: [], opus48: [] } as Record<Rung, Uint8Array[]>;
  const chunkers = {
    aac64: new Chunker('aac64', 0, 0),
    aac32: new Chunker('aac32', 0, 0),
    opus48: new Chunker('opus48', 0, 0),
  };
  const take = (frame: EncodedFrame) => {
    const chunk = chunkers[frame.rung].push(frame, []);
    if (chunk) media[frame.rung].push(chunk.bytes);
  };
  const encoders = await ProgrammeEncoders.create(0, take);
  for (let i = 0; (i + 1) * FRAME <= sound.length; i++)
    encoders.encode(sound.slice(i * FRAME, (i + 1) * FRAME));
  await encoders.close();
  return { formats: encoders.formats, media };
}

test('ENC-1: each rung decodes to the programme at the sample its time says', async () => {
  const sound = speech.slice(0, 48_000 * 5);
  const { formats, media } = await encodeAll(sound);
  for (const rung of RUNG_NAMES) {
    const { samples } = await decode(Buffer.concat([initSegment(rung, formats[rung]), ...media[rung]]));
    const skipped = rung === 'opus48' ? 312 : 0;
    const score = (shift: number) => {
      let sum = 0;
      for (let i = 48_000; i < 144_000; i++) sum += (sound[i] ?? 0) * (samples[i - skipped + shift] ?? 0);
      return sum;
    };
    const shifts = Array.from({ length: 201 }, (_, i) => i - 100);
    const best = shifts.reduce((a, b) => (score(b) > score(a) ? b : a));
    expect([rung, best]).toEqual([rung, 0]);
  }
});

test('ENC-2: a silent frame, repeated, decodes to silence', async () => {
  const { formats } = await encodeAll(new Float32Array(FRAME * 20));
  for (const rung of RUNG_NAMES) {
    const chunker = new Chunker(rung, 0, 0);
    const chunks: Uint8Array[] = [];
    for (let i = 0, at = 0; i < 64; i++, at += rung === 'opus48' ? 960 : 1024) {
      const chunk = chunker.push({ startTicks: at, bytes: formats[rung].silentFrame });
      if (chunk) chunks.push(chunk.bytes);
    }
    const { samples } = await decode(Buffer.concat([initSegment(rung, formats[rung]), ...chunks]));
    expect(samples.length).toBeGreaterThan(48_000);
    expect(samples.reduce((a, b) => Math.max(a, Math.abs(b)), 0)).toBeLessThan(0.001);
  }
});
