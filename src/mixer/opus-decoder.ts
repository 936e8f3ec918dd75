/** Decodes one speaker's Opus to mono at 48 kHz, and invents what is missing. */

import * as opus from '@evan/opus';
import { emptyFrameToc, LONGEST_PACKET_TICKS } from './opus-packet.ts';

/** 20 ms, the most that `conceal` gives at once. */
export const LONGEST_INVENTED_TICKS = 960;
const INT16_TO_FLOAT = 1 / 32_768;

export class OpusDecoder {
  readonly #decoder = new opus.Decoder({ channels: 1, sample_rate: 48_000 });
  readonly #samples = new Float32Array(LONGEST_PACKET_TICKS);
  readonly #emptyFrame = new Uint8Array(1);
  #lastToc = 0;

  /** @returns samples in −1..1, valid until the next call; undefined when the bytes are no Opus packet */
  decode(payload: Uint8Array): Float32Array | undefined {
    const samples = this.#decode(payload);
    if (samples) this.#lastToc = payload[0] as number;
    return samples;
  }

  /**
   * Sound in place of what is missing: a frame of no bytes makes the decoder extrapolate (RFC 6716 §4.4).
   *
   * @param ticks 1 to 960
   * @returns that many samples in −1..1, valid until the next call
   */
  conceal(ticks: number): Float32Array {
    this.#emptyFrame[0] = emptyFrameToc(this.#lastToc, ticks);
    const invented = this.#decode(this.#emptyFrame);
    return invented ? invented.subarray(0, ticks) : this.#samples.fill(0).subarray(0, ticks);
  }

  /** What comes does not continue what was: its echo in the decoder must not be heard. */
  reset(): void {
    this.#decoder.reset();
  }

  #decode(payload: Uint8Array): Float32Array | undefined {
    // No bytes at all would be taken for the loss of 120 ms.
    if (payload.length === 0) return undefined;
    let pcm: Uint8Array;
    try {
      pcm = this.#decoder.decode(payload);
    } catch {
      return undefined;
    }
    const whole = new Int16Array(pcm.buffer, pcm.byteOffset, pcm.byteLength >> 1);
    const samples = this.#samples;
    for (let i = 0; i < whole.length; i++) samples[i] = (whole[i] as number) * INT16_TO_FLOAT;
    return samples.subarray(0, whole.length);
  }
}
