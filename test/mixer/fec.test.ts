import fc from 'fast-check';
import { beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { FecDecoder } from '../../src/mixer/fec-decoder.ts';
import { Libopus } from '../../src/mixer/libopus.ts';
import { Mixer } from '../../src/mixer/mixer.ts';
import { fecTicks } from '../../src/mixer/opus-packet.ts';
import { VoiceDecoder } from '../../src/mixer/voice-decoder.ts';
import type { VoicePacket } from '../../src/mixer/voice-packet.ts';
import { type Heard, playVoice } from './one-voice.ts';
import { FRAME, packetsOf, peak, play, random, rms } from './speaker.ts';
import { speechOf } from './speech.ts';

const LONG = Boolean(process.env['TRIBUNE_LONG']);
const TEXT = 'Tonight we speak about who may speak, who listens, and who can check afterwards what was said.';
/** As browsers set it: 32 kbit/s and, once reports tell of loss, FEC. */
const BROWSER = { bitsPerSecond: 32_000, fecForLoss: 20 };

let speech: Float32Array;
let packets: VoicePacket[];
let frames: number;
/** Loss heard before there was anything that reads FEC: in this stream, and in one without. */
let concealed: Heard;
let plain: VoicePacket[];
let plainConcealed: Heard;

const isSeventh = (i: number) => i >= 50 && i % 7 === 6;
const withoutSevenths = (all: readonly VoicePacket[]) => all.filter((_, i) => !isSeventh(i));

beforeAll(async () => {
  speech = await speechOf(TEXT);
  packets = packetsOf(speech, BROWSER);
  // What is missing at the end is not loss.
  frames = packets.length - 1;
  concealed = playVoice(withoutSevenths(packets), frames);
  plain = packetsOf(speech, { bitsPerSecond: 32_000 });
  plainConcealed = playVoice(withoutSevenths(plain), frames);
  await Libopus.load();
});

/** Sound as one voice's decoder makes it: what is lost is rebuilt where the next packet allows it, unless forbidden. */
function decodeAll(
  all: readonly VoicePacket[],
  isLost: (i: number) => boolean,
  mayRebuild = true,
): Float32Array {
  const decoder = new VoiceDecoder();
  const sound = new Float32Array(all.length * FRAME);
  for (const [i, { payload }] of all.entries()) {
    const next = all[i + 1]?.payload ?? new Uint8Array();
    const canRebuild = mayRebuild && !isLost(i + 1) && fecTicks(next) === FRAME;
    const rebuilt = isLost(i) && canRebuild ? decoder.rebuild(next, FRAME) : undefined;
    const samples = isLost(i) ? (rebuilt ?? decoder.conceal(FRAME)) : decoder.decode(payload);
    sound.set(samples ?? [], i * FRAME);
  }
  decoder.close();
  return sound;
}

/** How far a sound is from the clean one where packets were lost, dB. */
function errorDb(sound: Float32Array, clean: Float32Array, isLost: (i: number) => boolean): number {
  const [error, whole] = [sound.map((x, i) => x - (clean[i] ?? 0)), clean].map((samples) =>
    samples.reduce((sum, x, i) => sum + (isLost(Math.floor(i / FRAME)) ? x * x : 0), 0),
  );
  return 10 * Math.log10((error ?? 0) / (whole ?? 0));
}

test('FEC-1: a lost packet is rebuilt from the next one, far nearer to what was said than what is invented', () => {
  const clean = decodeAll(packets, () => false);
  const rebuilt = decodeAll(packets, isSeventh);
  expect(errorDb(rebuilt, clean, isSeventh)).toBeLessThan(-12);
  expect(errorDb(decodeAll(packets, isSeventh, false), clean, isSeventh)).toBeGreaterThan(-7);
});

test('FEC-1: whoever loses packets is heard rebuilt, not invented', () => {
  const { stats } = playVoice(withoutSevenths(packets), frames);
  expect(stats.rebuiltShare + stats.concealedShare).toBeCloseTo(concealed.stats.concealedShare, 2);
  expect(stats.rebuiltShare).toBeGreaterThan(4 * stats.concealedShare);
});

test('FEC-1: while what reads FEC is not loaded yet, loss is concealed, and nothing waits', () => {
  expect(concealed.stats.rebuiltShare).toBe(0);
  expect(concealed.stats.concealedShare).toBeGreaterThan(0.1);
});

test('FEC-2: of a burst only the last packet is rebuilt, the others are invented', () => {
  const isLast = (i: number) =>
    i >= 50 && i % 9 === 1 && fecTicks(packets[i + 1]?.payload ?? new Uint8Array()) > 0;
  const isLost = (i: number) => isLast(i) || isLast(i + 1);
  const { stats } = playVoice(
    packets.filter((_, i) => !isLost(i)),
    frames,
  );
  expect(stats.rebuiltShare).toBeGreaterThan(0.05);
  expect(stats.rebuiltShare).toBe(stats.concealedShare);
  const clean = decodeAll(packets, () => false);
  expect(errorDb(decodeAll(packets, isLost), clean, isLast)).toBeLessThan(
    errorDb(decodeAll(packets, isLost, false), clean, isLast) - 3,
  );
});

test('FEC-2: a packet that comes after it was rebuilt is late, and is not heard again', () => {
  const carrier = packets.findIndex(({ payload }, i) => i > 100 && fecTicks(payload) > 0);
  const lost = packets.filter((_, i) => i !== carrier - 1);
  const late = packets.map((each, i) =>
    i === carrier - 1 ? { ...each, arrivalMs: each.arrivalMs + 400 } : each,
  );
  const [without, after] = [playVoice(lost, frames), playVoice(late, frames)];
  expect(without.stats.rebuiltShare).toBeGreaterThan(0);
  expect(after.sound).toEqual(without.sound);
  expect(after.stats).toEqual({ ...without.stats, late: 1 });
});

test('FEC-3: neither the change to the decoder of FEC nor the one back, 10 s later, is heard', () => {
  const said = Float32Array.from({ length: 3 * speech.length }, (_, i) => speech[i % speech.length] ?? 0);
  const all = packetsOf(said, BROWSER);
  const clean = decodeAll(all, () => false);
  const loud = (i: number) => rms(clean.subarray(i * FRAME, (i + 1) * FRAME)) > 0.1;
  const lost = all.findIndex((_, i) => i > 100 && loud(i) && fecTicks(all[i + 1]?.payload as Uint8Array) > 0);
  const sound = decodeAll(all, (i) => i === lost);
  // No step where rebuilt sound begins or ends that is steeper than what is said there.
  const steepest = (samples: Float32Array) =>
    samples.reduce((most, x, i) => Math.max(most, Math.abs(x - (samples[i - 1] ?? x))), 0);
  const nearby = (samples: Float32Array) => samples.subarray((lost - 1) * FRAME, (lost + 3) * FRAME);
  expect(steepest(nearby(sound))).toBeLessThan(1.3 * steepest(nearby(clean)));
  // A quarter of a second later nothing is heard of it, nor is there where the native decoder takes over again.
  const rest = sound.map((x, i) => x - (clean[i] ?? 0)).subarray((lost + 13) * FRAME);
  expect(rest.length / 48_000).toBeGreaterThan(12);
  expect(peak(rest)).toBeLessThan(0.03 * peak(clean));
});

test('FEC-4: a stream without FEC sounds to the sample as it did', () => {
  expect(playVoice(withoutSevenths(plain), frames)).toEqual(plainConcealed);
});

const hostilePayload = fc.oneof(
  // Whatever follows, it says that it is SILK or hybrid and carries FEC.
  fc
    .tuple(fc.nat(15), fc.nat(7), fc.uint8Array({ minLength: 2, maxLength: 300 }))
    .map(([configuration, rest, bytes]) => Uint8Array.of((configuration << 3) | rest, 0xff, ...bytes)),
  fc
    .tuple(fc.nat(1_000), fc.array(fc.tuple(fc.nat(200), fc.nat(255)), { minLength: 1, maxLength: 8 }))
    .map(([i, changes]) => {
      const payload = Uint8Array.from(packets[i % packets.length]?.payload ?? []);
      for (const [at, value] of changes) payload[at % payload.length] = value;
      return payload;
    }),
);

test('FEC-5: hostile bytes in place of FEC do no harm', () => {
  const before = Libopus.shared;
  fc.assert(
    fc.property(fc.array(hostilePayload, { minLength: 5, maxLength: 30 }), (payloads) => {
      // A voice that is known, and then every other packet lost and the next one hostile.
      const sent = packets.slice(60, 70).map((each, i) => ({ ...each, arrivalMs: i * 20 }));
      const first = sent[0] as VoicePacket;
      for (const [i, payload] of payloads.entries())
        sent.push({
          sequence: (first.sequence + 11 + 2 * i) & 0xffff,
          timestamp: (first.timestamp + (11 + 2 * i) * FRAME) >>> 0,
          payload,
          arrivalMs: (11 + 2 * i) * 20,
        });
      const { out } = play(sent, 80);
      expect(out.every((x) => Number.isFinite(x) && Math.abs(x) <= 1)).toBe(true);
    }),
    { numRuns: LONG ? 5_000 : 20 },
  );
  expect(Libopus.shared).toBe(before);
});

test('FEC-5: nor does any of them trap', () => {
  const decoder = FecDecoder.open();
  if (!decoder) throw new Error('libopus is not loaded');
  const next = random(5);
  for (let i = 0; i < (LONG ? 200_000 : 1_000); i++) {
    const payload = Uint8Array.from({ length: 2 + next() * 120 }, () => next() * 256);
    if (i % 2 === 0) payload[0] = (payload[0] as number) & 0x7f;
    const ticks = fecTicks(payload);
    if (ticks > 0) decoder.rebuild(payload, ticks);
    const samples = decoder.decode(payload) ?? decoder.conceal(FRAME);
    expect(Number.isFinite(samples[0])).toBe(true);
  }
  decoder.close();
});

test('FEC-6: when libopus traps, voices go on without it, and the next loss finds another', () => {
  const trapped = Libopus.shared;
  const carriers = packets.flatMap(({ payload }, i) => (i > 60 && fecTicks(payload) > 0 ? [i] : []));
  const [first, second] = [carriers[0] as number, carriers.at(-10) as number];
  expect(second - first).toBeGreaterThan(100);
  const clean = decodeAll(packets, () => false);
  const decoder = new VoiceDecoder();
  for (const [i, { payload }] of packets.entries()) {
    const from = i * FRAME;
    if (i === first + 10) {
      // Far outside its memory.
      const wild = 0x7fff_0000;
      expect(() => trapped?.decode(wild, payload, FRAME, false)).toThrow('trapped');
    }
    if (i === first || i === second) expect(decoder.rebuild(payload, FRAME)?.length).toBe(FRAME);
    if (i === first - 1 || i === second - 1) continue;
    const samples = decoder.decode(payload) ?? new Float32Array();
    expect(samples.length).toBe(FRAME);
    if (i < first + 30 || i >= second) continue;
    expect(peak(samples.map((x, at) => x - (clean[from + at] ?? 0)))).toBeLessThan(0.01);
  }
  decoder.close();
  expect(Libopus.shared).not.toBe(trapped);
});

test('FEC-6: where a machine has no memory for libopus, loss is concealed, and it is not tried again at each', async () => {
  vi.resetModules();
  const { VoiceDecoder: Decoder } = await import('../../src/mixer/voice-decoder.ts');
  await (await import('../../src/mixer/libopus.ts')).Libopus.load();
  const engine = (globalThis as unknown as { WebAssembly: { Instance: unknown } }).WebAssembly;
  const { Instance } = engine;
  onTestFinished(() => {
    engine.Instance = Instance;
  });
  let tried = 0;
  engine.Instance = class {
    constructor() {
      tried++;
      throw new RangeError('WebAssembly.Instance(): Out of memory: Cannot allocate Wasm memory');
    }
  };
  const decoder = new Decoder();
  for (const [i, { payload }] of packets.slice(0, 200).entries()) {
    if (i % 20 === 9) continue;
    if (i % 20 === 10) {
      expect(decoder.rebuild(payload, FRAME)).toBeUndefined();
      expect(decoder.conceal(FRAME).length).toBe(FRAME);
    }
    expect(decoder.decode(payload)?.length).toBe(FRAME);
  }
  decoder.close();
  expect(tried).toBe(1);
});

test('FEC-7: a voice that leaves gives its decoder back', () => {
  const carrier = packets.findIndex(({ payload }, i) => i > 60 && fecTicks(payload) > 0);
  const some = packets.slice(carrier - 6, carrier + 3).filter((_, i) => i !== 5);
  /** Where the next decoder finds room. */
  const room = () => {
    const address = Libopus.shared?.openDecoder() ?? 0;
    Libopus.shared?.closeDecoder(address);
    return address;
  };
  const before = room();
  const mixer = new Mixer();
  const voices = Array.from({ length: 13 }, (_, voice) => `${voice}`);
  for (const voice of voices) {
    mixer.addVoice(voice);
    for (const [i, packet] of some.entries()) mixer.receive(voice, { ...packet, arrivalMs: i });
  }
  for (let frame = 0; frame < 12; frame++) mixer.render(frame * 20 + 20);
  expect(room()).toBeGreaterThan(before);
  for (const voice of voices) {
    expect(mixer.voiceStats(voice)?.rebuiltShare).toBeGreaterThan(0);
    mixer.removeVoice(voice);
  }
  mixer.render(260);
  expect(room()).toBe(before);
});
