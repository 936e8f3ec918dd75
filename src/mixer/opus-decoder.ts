/** Decodes one speaker's Opus to mono at 48 kHz, and invents what is missing. */

import * as opus from '@evan/opus';

/** 120 ms, the longest packet (RFC 6716 §2.1.4). */
const LONGEST_SAMPLES = 5760;
const INT16_FULL_SCALE = 32_768;

export class OpusDecoder {
  readonly #decoder = new opus.Decoder({ channels: 1, sample_rate: 48_000 });
  #lastToc = 0;

  /** @returns samples in −1..1, or undefined when the bytes are no Opus packet */
  decode(payload: Uint8Array): Float32Array | undefined {
    if (payload.length === 0) return undefined;
    try {
      const samples = toFloat(this.#decoder.decode(payload));
      this.#lastToc = payload[0] ?? 0;
      return samples.length <= LONGEST_SAMPLES ? samples : undefined;
    } catch {
      return undefined;
    }
  }

  /** 20 ms in place of a lost packet: a frame of no bytes makes the decoder extrapolate (RFC 6716 §4.4). */
  conceal(): Float32Array {
    try {
      // One frame of the last configuration, mono or stereo alike; 20 ms is configuration-dependent, so it is cut or filled.
      const invented = toFloat(this.#decoder.decode(Uint8Array.of(this.#lastToc & 0xfc)));
      const out = new Float32Array(960);
      out.set(invented.subarray(0, 960));
      return out;
    } catch {
      return new Float32Array(960);
    }
  }
}

function toFloat(pcm: Uint8Array): Float32Array {
  const whole = new Int16Array(pcm.buffer, pcm.byteOffset, pcm.byteLength >> 1);
  return Float32Array.from(whole, (sample) => sample / INT16_FULL_SCALE);
}
