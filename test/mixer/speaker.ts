/** A simulated speaker: sound as Opus packets that arrive when the test says, and a mixer that renders meanwhile. */

import * as opus from '@evan/opus';
import { Mixer } from '../../src/mixer/mixer.ts';
import type { VoicePacket } from '../../src/mixer/voice-packet.ts';

export const FRAME = 960;
const SET_BITRATE = 4002;
const SET_VBR = 4006;
const SET_FEC = 4012;
const SET_EXPECTED_LOSS = 4014;
const SET_DTX = 4016;

export interface SpeakerOptions {
  /** 2.5 to 120; 20 when absent. Over 60 only in steps of 20. */
  readonly packetMs?: number;
  readonly gain?: number;
  readonly dtx?: boolean;
  readonly stereo?: boolean;
  /** 40,000 when absent. */
  readonly bitsPerSecond?: number;
  /** Whether packets are filled up to one size. */
  readonly constantRate?: boolean;
  /** Of packets, in %: in-band FEC is made for it. None when absent. */
  readonly fecForLoss?: number;
  /** RTP's first timestamp and sequence number; shortly before both wrap when absent. */
  readonly firstTimestamp?: number;
  readonly firstSequence?: number;
}

/** Packets of the whole sound, each arriving as soon as it is full, the first at 0 ms. */
export function packetsOf(sound: Float32Array, options: SpeakerOptions = {}): VoicePacket[] {
  const channels = options.stereo ? 2 : 1;
  const encoder = new opus.Encoder({ channels, sample_rate: 48_000, application: 'voip' });
  encoder.ctl(SET_BITRATE, options.bitsPerSecond ?? 40_000);
  if (options.dtx) encoder.ctl(SET_DTX, 1);
  if (options.constantRate) encoder.ctl(SET_VBR, 0);
  if (options.fecForLoss) {
    encoder.ctl(SET_FEC, 1);
    encoder.ctl(SET_EXPECTED_LOSS, options.fecForLoss);
  }
  const packetMs = options.packetMs ?? 20;
  const length = packetMs * 48;
  const gain = (options.gain ?? 1) * 32_767;
  const packets: VoicePacket[] = [];
  for (let i = 0; (i + 1) * length <= sound.length; i++) {
    const pcm = new Int16Array(length * channels);
    for (let at = 0; at < pcm.length; at++) {
      const sample = (sound[i * length + Math.floor(at / channels)] ?? 0) * gain;
      pcm[at] = Math.max(-32_768, Math.min(32_767, Math.round(sample)));
    }
    packets.push({
      sequence: ((options.firstSequence ?? 65_500) + i) & 0xffff,
      timestamp: ((options.firstTimestamp ?? 4_294_900_000) + i * length) >>> 0,
      payload: Uint8Array.from(encoder.encode(pcm)),
      arrivalMs: i * packetMs,
    });
  }
  return packets;
}

/** Renders 20 ms after 20 ms, `place` receiving each packet when it arrives. */
export function play(
  packets: readonly VoicePacket[],
  frames: number,
  options: { mixer?: Mixer; place?: string; before?: (frame: number, mixer: Mixer) => void } = {},
): { mixer: Mixer; out: Float32Array } {
  const { mixer = new Mixer(), place = 'ada' } = options;
  mixer.addVoice(place);
  const queue = packets.toSorted((a, b) => a.arrivalMs - b.arrivalMs);
  const out = new Float32Array(frames * FRAME);
  let next = 0;
  for (let frame = 0; frame < frames; frame++) {
    const nowMs = (frame + 1) * 20;
    for (let packet = queue[next]; packet && packet.arrivalMs <= nowMs; packet = queue[++next])
      mixer.receive(place, packet);
    options.before?.(frame, mixer);
    out.set(mixer.render(nowMs), frame * FRAME);
  }
  return { mixer, out };
}

export function tone(hertz: number, seconds: number, amplitude = 0.2): Float32Array {
  return Float32Array.from(
    { length: Math.round(48_000 * seconds) },
    (_, i) => amplitude * Math.sin((2 * Math.PI * hertz * i) / 48_000),
  );
}

export function rms(samples: Float32Array): number {
  return Math.sqrt(samples.reduce((sum, x) => sum + x * x, 0) / samples.length);
}

export function peak(samples: Float32Array): number {
  return samples.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
}

/** The same sequence of numbers in 0..1 for the same seed (mulberry32). */
export function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
