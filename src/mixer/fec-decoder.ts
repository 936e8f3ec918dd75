/**
 * Decodes one speaker's Opus as `OpusDecoder` does, at more than twice its cost, and rebuilds a lost packet from the FEC
 * in the one after it (RFC 6716 §2.1.7).
 *
 * Each call but `open` and `close` throws when libopus traps: the decoder is then of no use any more.
 */

import { Libopus } from './libopus.ts';
import { isCeltAlone, LONGEST_PACKET_TICKS } from './opus-packet.ts';

/** 2.5 ms, in multiples of which libopus invents. */
const INVENTED_STEP_TICKS = 120;
const INT16_TO_FLOAT = 1 / 32_768;

export class FecDecoder {
  readonly #libopus: Libopus;
  readonly #decoder: number;
  readonly #samples = new Float32Array(LONGEST_PACKET_TICKS);
  #canRebuild = false;

  /** @returns undefined when none can be had, or not yet: loss is concealed then, and a room goes on */
  static open(): FecDecoder | undefined {
    const libopus = Libopus.shared;
    if (!libopus) return undefined;
    try {
      return new FecDecoder(libopus);
    } catch {
      return undefined;
    }
  }

  private constructor(libopus: Libopus) {
    this.#libopus = libopus;
    this.#decoder = libopus.openDecoder();
  }

  /** @returns samples in −1..1, valid until the next call; undefined when the bytes are no Opus packet */
  decode(payload: Uint8Array): Float32Array | undefined {
    // No bytes at all would be taken for loss.
    if (payload.length === 0) return undefined;
    const samples = this.#decode(payload, LONGEST_PACKET_TICKS, false);
    if (samples) this.#canRebuild = !isCeltAlone(payload);
    return samples;
  }

  /**
   * Sound in place of what is missing.
   *
   * @returns that many samples in −1..1, valid until the next call
   */
  conceal(ticks: number): Float32Array {
    const whole = Math.ceil(ticks / INVENTED_STEP_TICKS) * INVENTED_STEP_TICKS;
    const invented = this.#decode(undefined, whole, false);
    return (invented ?? this.#samples.fill(0)).subarray(0, ticks);
  }

  /**
   * The sound right before `payload`, which is to be decoded next.
   *
   * @param ticks as `fecTicks` says
   * @returns valid until the next call; undefined when that sound can only be invented: libopus would, unasked, where
   *   CELT alone came before
   */
  rebuild(payload: Uint8Array, ticks: number): Float32Array | undefined {
    return this.#canRebuild ? this.#decode(payload, ticks, true) : undefined;
  }

  close(): void {
    this.#libopus.closeDecoder(this.#decoder);
  }

  #decode(payload: Uint8Array | undefined, ticks: number, fec: boolean): Float32Array | undefined {
    const whole = this.#libopus.decode(this.#decoder, payload, ticks, fec);
    if (!whole) return undefined;
    const samples = this.#samples;
    for (let i = 0; i < whole.length; i++) samples[i] = (whole[i] as number) * INT16_TO_FLOAT;
    return samples.subarray(0, whole.length);
  }
}
